"""Which kind each undeclared name gets: by its letter and its uses, by what fits, or by a declaration that is asked.

Names are read as letters and uses say. Where a program cannot be read so, what fits decides: a kind without which no
construct has a value, or one name that a vector's place alone makes a vector, and that is a scalar. Words have no
letter rule: what their uses leave open is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from symcalc.errors import KindMismatch
from symcalc.language.entries import Entry
from symcalc.language.inference.kinds import Letters, is_number
from symcalc.language.inference.possible_kinds import Possible
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Term

MOST_TRIED = 8  # names that are read otherwise, one at a time
MOST_ASKED = 4  # names of which an error proposes the kind


def decide(table: Table, told: Mapping[str, str]) -> list[Entry]:
    """Return the names whose kind is not their letter's, which the table then knows as such.

    Args:
        table: the names of a program.
        told: the kinds of some of them.

    Raises:
        KindMismatch: where a name may have several kinds.
    """
    while True:
        letters = Letters(table, told)
        found = letters.run()
        words = open_words(table)
        if not words:
            letters.check()
            return found
        possible = Possible(table, {**told, **kinds_read(table)})
        decided = {name: kinds[0] for name in words if len(kinds := possible.of(name)) == 1}
        if not decided:
            raise undecided(table, told, words)
        told = {**told, **decided}


def open_words(table: Table) -> list[str]:
    """Return the words of which no use has said what they are, in order of appearance."""
    return [name for name in table.order if "matrix" in table.entries[name].choices and table.entries[name].is_open]


def kinds_read(table: Table) -> dict[str, str]:
    """Return the kinds of the names that have been read as vectors and matrices."""
    return {name: entry.kind for name, entry in table.entries.items() if entry.choices and entry.shape}


def undecided(table: Table, told: Mapping[str, str], words: list[str]) -> KindMismatch:
    """Return the error that asks what words are, with the text to add."""
    trial, proposed = dict(told), dict[str, str]()
    for name in words[:MOST_ASKED]:
        Letters(table, trial).run()
        possible = Possible(table, {**trial, **kinds_read(table)})
        kind = table.entries[name].kind if table.entries[name].shape else likely(table, possible, name)
        trial[name] = proposed[name] = kind
    names = [table.entries[name].name for name in words]
    lines = [f"{table.entries[name].name} : {kind}" for name, kind in proposed.items()]
    said = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    is_one = len(names) == 1
    return KindMismatch(
        f"nothing says what {said} {'is' if is_one else 'are'}: "
        + ("a word has no kind by its first letter" if is_one else "words have no kinds by their first letters"),
        text=table.text,
        span=table.entries[words[0]].span,
        hint=f"declare {'it' if is_one else 'them'}, as in {'; '.join(lines)}" if lines else "declare them",
    )


def likely(table: Table, possible: Possible, name: str) -> str:
    """Return the kind that an error proposes for a word: by the first place where it stands."""
    left = possible.of(name) or ["vector"]
    order = ["scalar", "vector", "matrix"]
    for t in (t for s in table.statements for t in s.terms):
        at = next((i for i, a in enumerate(t.args) if a.op == "variable" and a.value == name), None)
        if at is None:
            continue
        if t.op == "product" and t.value[at : at + 1] == ["*"] and possible.has_arrays(t.args[at + 1]):
            order = ["matrix", "vector", "scalar"]
        elif t.op != "product" and (t.op != "sum" or any(map(possible.has_arrays, without(t.args, at)))):
            order = ["vector", "matrix", "scalar"]
        break
    return next(kind for kind in order if kind in left)


def without(terms: list[Term], at: int) -> list[Term]:
    """Return the other terms of a row."""
    return [*terms[:at], *terms[at + 1 :]]


def kinds_that_fit(table: Table) -> dict[str, str]:
    """Return the kinds of the names that can have one kind only, if all constructs shall have values."""
    possible = Possible(table, {})
    names = [name for name in table.order if table.entries[name].choices]
    return {name: kinds[0] for name in names if len(kinds := possible.of(name)) == 1}


def names_to_try(table: Table, told: Mapping[str, str]) -> list[str]:
    """Return a few names that have been read as vectors, the last ones first: one may be a scalar."""
    vectors = [name for name, kind in kinds_read(table).items() if kind == "vector" and name not in told]
    return vectors[: -MOST_TRIED - 1 : -1]


def are_at_ease(table: Table, told: Mapping[str, str], tried: str = "") -> bool:
    """Tell whether no name that is told to be a scalar stands where nobody writes one.

    It is not transposed and not beside ``@``; and where that was but ``tried``, not added to a vector.
    """

    def is_odd(t: Term, i: int) -> bool:
        name = scalar_name(t.args[i])
        if told.get(name) != "scalar":
            return False
        if t.op == "sum":
            return name == tried and bool(t.shape) and t.value[max(i - 1, 0)].type != "SPREAD"
        return t.op == "transposition" or "@" in t.value

    constructs = (t for s in table.statements for t in s.terms if t.op in ("transposition", "sum", "product"))
    return not any(is_odd(t, i) for t in constructs for i in range(len(t.args)))


def scalar_name(t: Term) -> str:
    """Return the name of which a term is a multiple by numbers; an empty string where it is none."""
    while t.op in ("negation", "product"):
        names = [a for a in t.args if not is_number(a)]
        if len(names) != 1:
            return ""
        t = names[0]
    return str(t.value) if t.op == "variable" else ""
