"""Candidates in which a sign is added that was left out: a product, a bracket, the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import functions
from symcalc.hints.changed_texts import Candidate, Edit
from symcalc.hints.foreign_words import KINDS_ELSEWHERE
from symcalc.hints.refused_texts import Refused
from symcalc.spelling import canonical_name

BESIDE = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[^\W\d_]|\()|(?<=[)'’ᵀ¹²³])(?=[\w(])(?!\([\s\d:,]*\))"
)
COUNT = re.compile(r"[nmkpNT](?!\w)")  # letters of numbers, of which there is seldom one half
HALF = re.compile(r"(?<![\w.)^])\d+/\d+$")
ARRAY = re.compile(r"\(|[^\W\d_]\w*['’ᵀ]")  # what is an operand of its own
BARS = re.compile(r"(?<=[\w)'’])[ ]*(?=\|\||‖)")
# words that look like products
WORDS = re.compile(r"(?<![A-Za-z0-9_])(?:[A-Z][a-z]|[a-z][A-Z]|[a-z][A-Z][a-z])(?![A-Za-z0-9_])")
NAME = r"[^\W\d_]\w*"
LINE = 4  # letters of a word that may be a product


def add_signs(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates in which a sign is added."""
    yield from add_products(r)
    yield from words_split(r)
    yield from brackets(r)
    yield from ends_of_declarations(r)
    yield from colons(r)


def add_products(r: Refused) -> Iterator[Candidate]:
    """2x is 2*x; behind a quotient's sign it is (2*x)."""
    bars = [Edit(m.start(), m.end(), "*") for m in BARS.finditer(r.plain) if opens(r.plain[: m.start()])]
    places = [m.end() for m in BESIDE.finditer(r.plain)]
    if re.match(r"\w\(", r.plain[max(0, r.start - 1) : r.start + 1]):  # n(n + 1)/2 where a size is declared
        places = sorted({*places, r.start})
    here = [p for p in places if p == r.start] or places[:1]
    words = [e for m in WORDS.finditer(r.plain) if is_product(r, m[0]) for e in [split(r, m)]]
    for split_too in (words, []):
        for chosen in dict.fromkeys((tuple(here), tuple(places))):
            edits = [*bars, *(e for p in chosen for e in factor_at(r, p)), *split_too]
            if (chosen or bars) and len({e[:2] for e in edits}) == len(edits):
                yield r.edited(edits, 0 if len(chosen) < 2 else 1)._replace(about="product")
        if any(HALF.search(r.plain[:p]) and denominator(r.plain, p) for p in places):  # 1/2x may be x/2
            edits = [*bars, *(Edit(p, p, "*") for p in places), *split_too]
            halved = [r.plain[p:] for p in places if HALF.search(r.plain[:p])]
            if not any(map(COUNT.match, halved)):
                yield r.edited(edits, 0 if any(map(ARRAY.match, halved)) else 1)._replace(about="half")
    if here and r.text[here[0] - 1] == ")":
        yield r.edited([Edit(here[0], here[0], "'*")], 2, "the scalar product")._replace(about="product")


def opens(before: str) -> bool:
    """Tell whether the bars of a norm are all closed in a text.

    >>> opens("a*‖x‖ + b"), opens("a*||x")
    (True, False)
    """
    return (before.count("|") + 2 * before.count("‖")) % 4 == 0


def factor_at(r: Refused, place: int) -> list[Edit]:
    """Return the edits that put a product's sign at a place."""
    found = denominator(r.plain, place)
    sign = Edit(place, place, "*")
    return [sign] if found is None else [Edit(found[0], found[0], "("), sign, Edit(found[1], found[1], ")")]


def is_product(r: Refused, word: str) -> bool:
    """Tell whether a word may be a product of letters: it is none that is known."""
    known = word in functions() or canonical_name(word) != word or word[0] == "d"
    return not known and re.search(rf"\b{word}\s*(?:[:=∈,]|in\b)", r.plain) is None


def split(r: Refused, m: re.Match[str]) -> Edit:
    """Return the edit that makes a word a product of its letters."""
    product = "*".join(m[0])
    tight = r.plain[m.end() : m.end() + 1] in ("^", "'") or r.plain[: m.start()].rstrip()[-1:] == "/"
    return Edit(m.start(), m.end(), f"({product})" if tight else product)


def denominator(text: str, place: int) -> tuple[int, int] | None:
    """Return the factors around a place that stand behind a quotient's sign, as 2σ^2 in x/2σ^2."""
    before = re.search(r"/\s*(\d+(?:\.\d+)?)$", text[:place])
    behind = re.match(rf"\s*(?:{NAME}(?:\([^()]*\))?|\([^()]*\))(?:\^\w+|['’²³])*", text[place:])
    return (before.start(1), place + behind.end()) if before and behind else None


def words_split(r: Refused) -> Iterator[Candidate]:
    """Ax is one name: A*x."""
    for name, entry in r.names.items():
        word = entry.name
        if not 2 <= len(word) <= LINE or not word.isalpha() or not is_product(r, word):
            continue
        edits = [split(r, m) for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", r.plain)]
        near = r.operands is not None and name in (r.operands.before.value, r.operands.right.value)
        said = f"{word} is one name; for a product write"
        likely = near or WORDS.fullmatch(word) is not None
        yield r.spelled(edits, said, 0 if likely else 3)._replace(about=f"word {word}")


def brackets(r: Refused) -> Iterator[Candidate]:
    """A bracket that is never closed is closed at the end of its line; one too many is left out."""
    line = r.plain[slice(*r.line)]
    opened, closed = line.count("("), line.count(")")
    if r.place == "(" and opened == closed + 1:
        end = r.line[0] + len(line.rstrip())
        yield r.edited([Edit(end, end, ")")], 1)
    elif r.place == ")" and closed == opened + 1:
        yield r.edited([Edit(r.start, r.end, "")], 1)


def ends_of_declarations(r: Refused) -> Iterator[Candidate]:
    """Two declarations on a line: ; stands between them."""
    start, end = r.line
    line = r.plain[start:end]
    if not re.search(r"[:∈]", line):
        return
    mark = rf"({NAME}(?:\s*,\s*{NAME})*)\s*(?:[:∈]|\bin\b)"
    places = list[Edit]()
    for m in re.finditer(rf"(\s*,\s*|\s+){mark}", line):
        if re.search(r"[:∈]|\bin\b", line[: m.start()]):
            places.append(Edit(start + m.start(), start + m.start(2), "; "))
    if places:
        yield r.spelled(places, "a declaration ends at ; or the end of the line; write")
    elif start < r.start:
        yield r.spelled([Edit(r.start, r.start, "; ")], "a declaration ends at ; or the end of the line; write", cost=1)


def colons(r: Refused) -> Iterator[Candidate]:
    """A:B: a colon declares; what is meant may be the inner product."""
    found = re.fullmatch(rf"\s*({NAME})\s*:\s*({NAME})\s*", r.plain)
    if found is None or found[2] in {*functions(), *KINDS, *KINDS_ELSEWHERE}:
        return
    start = r.plain.find(found[0].strip())
    said = "a colon declares what a name is; for the product write"
    yield r.spelled([Edit(start, start + len(found[0].strip()), f"inner({found[1]}, {found[2]})")], said)
