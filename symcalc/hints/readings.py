"""Candidates in which one name is read otherwise: a declaration is added.

Which reading is likely depends on the letter: t, k, n are numbers more often than x, y, z are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symcalc.errors import ShapeMismatch
from symcalc.hints.changed_texts import Candidate, Sort, line_added
from symcalc.hints.refused_texts import Refused, is_vector, names_in, shape_of
from symcalc.language.entries import Entry
from symcalc.language.syntax_tree import Term
from symcalc.spelling import kind_by_letter

NUMBERS = frozenset("tsknmhijlopqrN")  # letters of which numbers are called, but for those that are numbers here
UNLIKELY_MATRICES = frozenset("JLMNTCEZ")
SIZES = frozenset("nmklpqdrN")
INSIDE, ELSEWHERE = 1, 3  # what a name costs in an operand, and in another line or part
UNLIKELY = 8
DIAGONALS = frozenset("DΛΣS")
MOST_NAMES = 6
ASKED = "declarations"  # and what that with the declarations that an error asks for is about
TOGETHER = "numbers"  # what the candidate with several numbers is about
DECLARATIONS = re.compile(r"((?:\w+ : \w+; )*\w+ : \w+)$")
INDEXED = re.compile(r"^\w_?\d+$")
WORD = re.compile(r"[^\W\d_]{2}")
SAID = {"scalar": "a number", "integer": "an integer", "vector": "a vector", "matrix": "a matrix"}
COSTS = {
    "vector": (("scalar", 0), ("integer", 1), ("matrix", 7)),
    "scalar": (("vector", 1), ("integer", 2), ("matrix", 5)),
    "matrix": (("scalar", 1), ("vector", 5), ("integer", 5)),
}


def reread_names(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates in which one name is declared, or the likely numbers together."""
    found = costs_of_names(r)
    for name, cost in list(found.items())[:MOST_NAMES]:
        yield from readings_of(r, r.names[name], name, cost)
    vectors = [name for name in found if r.names[name].kind == "vector" and not WORD.match(name)]
    numbers = [name for name in vectors if letter_cost(name, "vector") <= 2]
    if 1 < len(numbers) <= MOST_NAMES:
        called = sorted(r.names[name].name for name in numbers)
        said = f"{listed(called)} are vectors by their letters; if they are numbers, add"
        yield line_added(r.text, f"{', '.join(called)} : scalar", 2, said, TOGETHER)


def costs_of_names(r: Refused) -> dict[str, int]:
    """Return the names that may be to blame, the likeliest first, and what each costs: those at the error first."""
    operands = r.operands
    near = [operands.before, operands.right] if operands is not None else [r.term] if r.term is not None else []
    costs: dict[str, int] = {}
    for t in near:
        for part in factors(t):
            costs.setdefault(part, 0)
    for t in near:
        for name in names_in(t):
            costs.setdefault(name, INSIDE)
    for name in r.names:
        costs.setdefault(name, INSIDE if not near else ELSEWHERE)
    known = {name: cost for name, cost in costs.items() if name in r.names}
    return dict(sorted(known.items(), key=lambda item: item[1]))


def factors(root: Term) -> Iterator[str]:
    """Yield the names that are a term, or its factors, summands or exponents."""
    stack = [root]
    while stack:
        t = stack.pop()
        if t.op == "variable":
            yield t.value
        elif t.op in ("product", "negation", "transposition", "chain"):
            stack += t.args[::-1]


def letter_cost(name: str, kind: str) -> int:
    """Return what it costs to take a letter for another kind than it says."""
    if WORD.match(name):
        return 4 if kind == "matrix" else 0
    if kind == "vector":
        return 0 if name[0] in NUMBERS else 2 if INDEXED.search(name) else 5
    if kind == "matrix":
        return 0 if name[0] in UNLIKELY_MATRICES else 4
    return 0


def readings_of(r: Refused, entry: Entry, name: str, near: int) -> Iterator[Candidate]:
    """Yield the candidates in which a name is of another kind."""
    kind = "scalar" if entry.kind not in COSTS else entry.kind
    letter = 0 if kind == "vector" and name in numbers_added(r) else letter_cost(name, kind)
    by = "letter" if kind == kind_by_letter(name) else "use"
    for other, cost in COSTS[kind]:
        cost += near + letter
        said = f"{entry.name} is a {kind} by its {by}; if it is {SAID[other]}, add"
        yield line_added(r.text, f"{entry.name} : {other}", cost, said, name)
    if kind == "matrix" and r.term is not None and r.term.op == "chain" and r.term.args[0].value == name:
        said = f"{entry.name} is a matrix by its letter; if it is diagonal, add"
        yield line_added(r.text, f"{entry.name} : diagonal", 0 if name[0] in DIAGONALS else 3, said, "structure")
    if kind == "vector" and name[0] in SIZES and not WORD.match(name):
        yield from sizes_of(r, entry, name, near)


def numbers_added(r: Refused) -> set[str]:
    """Return the vectors that stand in a sum with a number, as y in (y - w'*x)^2: they may be numbers, too."""
    sums = [t for t in r.terms() if t.op == "sum" and any(shape_of(a) == () for a in t.args)]
    return {a.value for t in sums for a in t.args if a.op == "variable" and is_vector(a)}


def sizes_of(r: Refused, entry: Entry, name: str, near: int) -> Iterator[Candidate]:
    """Yield the candidates in which a name is the size of a vector, which is a number."""
    vectors = [e.name for other, e in r.names.items() if e.kind == "vector" and letter_cost(other, "vector") != 0]
    matrices = [e.name for e in r.names.values() if e.kind == "matrix"]
    lines = [f"{v} ∈ ℝ^{entry.name}" for v in vectors] + [f"{A} ∈ ℝ^({entry.name}×{entry.name})" for A in matrices]
    for line in lines[:3]:
        yield line_added(
            r.text, line, near + 1, "a size that is declared is a number, as in", f"size {name}", Sort.READING
        )


def open_sizes(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates in which the sizes of a matrix are declared, which may be what stays open."""
    if not isinstance(r.error, ShapeMismatch):
        return
    n = r.sizes[0]
    numbers = dict.fromkeys(re.findall(r"(?<![\w.])[1-9]\d{0,3}(?![\w.])|(?<=I_)\d+", r.plain))
    for name in list(costs_of_names(r))[:MOST_NAMES]:
        entry = r.names[name]
        sizes = [(n, k) for k in numbers] + [(k, n) for k in numbers] + [(n, n)]
        for rows, columns in sizes if entry.kind == "matrix" else []:
            line = f"{entry.name} : matrix({rows}, {columns})"
            yield line_added(r.text, line, UNLIKELY, "declare sizes, as in", "sizes")


def listed(names: list[str]) -> str:
    """Return names in a row.

    >>> listed(["x", "y", "z"])
    'x, y and z'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def declarations_asked(r: Refused) -> Iterator[Candidate]:
    """Yield the candidate with the declarations that the error itself asks for."""
    asked = DECLARATIONS.search(r.error.hint)
    if asked is not None:
        said = r.error.hint[: asked.start()].strip()
        if asked[1].endswith(" : matrix") and ";" not in asked[1]:  # what stands before an array may scale it
            line = f"{asked[1].split()[0]} : scalar"
            yield line_added(r.text, line, 0, said, line, Sort.SPELLING)
        text = "\n".join([r.text, *asked[1].split("; ")])
        yield Candidate(Sort.SPELLING, text, asked[1], 0, said, about=ASKED)
