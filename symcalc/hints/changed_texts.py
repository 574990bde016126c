"""Candidates: a text with one small change, what is shown of it, and how likely it is meant."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

LONGEST = 76  # characters of a line that are shown
AROUND = 30  # characters on either side of a change in a longer line


class Sort(Enum):
    """What was changed; the order is that of a hint."""

    SPELLING = 0  # tokens of another language
    READING = 1  # what a name is
    MEND = 2  # an operator, a function, brackets


class Edit(NamedTuple):
    """A part of a text, and what is written for it."""

    start: int
    end: int
    new: str


class Candidate(NamedTuple):
    """A text that may be meant.

    Attributes:
        sort: what was changed.
        text: the text as changed.
        claim: the part of it that is shown: a line to add, or a line as changed.
        cost: how unlikely it is; the likeliest have 0.
        said: what is said before the claim, as «t is a vector by its letter; if it is a number, add».
        meaning: what is said behind the claim, in brackets.
        about: what it is about; one candidate is shown of all that are about the same.
    """

    sort: Sort
    text: str
    claim: str
    cost: int
    said: str = "write"
    meaning: str = ""
    about: str = ""

    def then(self, other: Candidate) -> Candidate:
        """Return the candidate of two changes, of which the other is one of this candidate's text."""
        kept = self.claim.strip("…") in " ".join(other.text.split())
        said = f"{self.said} `{self.claim}`, and {other.said}" if kept else other.said
        return other._replace(said=said, cost=self.cost + other.cost)


def line_added(text: str, line: str, cost: int, said: str, about: str, sort: Sort = Sort.READING) -> Candidate:
    """Return the candidate with one more line, which declares."""
    return Candidate(sort, f"{text}\n{line}", line, cost, said, about=about)


def edited(
    text: str, edits: Iterable[Edit], cost: int, meaning: str = "", said: str = "write", sort: Sort = Sort.MEND
) -> Candidate:
    r"""Return the candidate in which some parts are written anew; the line of the first is shown.

    >>> edited("A = B\nt*x  # product", [Edit(7, 8, ".*")], 1).claim
    't.*x'
    """
    edits = sorted(edits)
    if not edits:  # the text itself, which nobody proposes
        return Candidate(sort, text, text, cost, said, meaning, text)
    first, last = edits[0], edits[-1]
    parts, at = list[str](), 0
    for e in edits:
        parts += [text[at : e.start], e.new]
        at = e.end
    changed = "".join([*parts, text[at:]])
    end = len(changed) - (len(text) - last.end)  # of the last change, in the changed text
    claim = shown(changed, first.start, end)
    return Candidate(sort, changed, claim, cost, said, meaning, claim)


def fitted(text: str, edit: Edit) -> Edit:
    """Return an edit whose new text stands in brackets where its neighbours would take a part of it.

    >>> [fitted(text, Edit(2, 6, "a/b")).new for text in ("c*f(x)", "c/f(x)", "c+f(x)^2")]
    ['a/b', '(a/b)', '(a/b)']
    """
    signs = signs_in(edit.new)
    before = text[: edit.start].rstrip(" \t")[-2:]
    behind = text[edit.end :].lstrip(" \t")[:2]
    alone = before[-1:] in ("", *"(,=\n\r;[")
    taken = bool(signs) and (behind[:1] in ("^", *"'’′ᵀ²³⁻") or behind in (".^", ".T", "**", ".'"))
    if signs & {"+", "-"}:
        taken |= not (alone or before[-1:] == "+") or behind[:1] not in ("", *"),=\n\r;]+-#")
    elif signs - {"^"}:
        plain = before[-1:] == "*" and before != ".*" and before != "**" and signs <= {"*", "/"}
        taken |= not (alone or plain or before[-1:] in "+-")
    elif signs:
        taken |= before[-1:] == "^" or before == "**"
    return edit._replace(new=f"({edit.new})") if taken else edit


def signs_in(text: str) -> set[str]:
    """Return the operators of a formula that stand in no brackets: + and - for all sums, . for products of entries.

    >>> sorted(signs_in("x.*f(a + b)")), signs_in("norm2(x - y)")
    (['*', '.'], set())
    """
    depth, found = 0, set[str]()
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and c in "+-*/@\\^.'":
            found.add("^" if c == "'" else c)
    return found - {"."} if found <= {".", "^"} else found


def shown(text: str, start: int, end: int) -> str:
    """Return the line, or lines, of a text with a change; a long one is cut around it.

    >>> shown("a = 1; x.*y  # why", 9, 10)
    'x.*y'
    """
    left, right = line_around(text, start, end)
    line = text[left:right]
    if len(line.strip()) <= LONGEST:
        return " ".join(line.split())
    left, right = max(left, start - AROUND), min(right, end + AROUND)
    cut = " ".join(text[left:right].split())
    return f"…{cut}…" if len(cut) <= 2 * LONGEST else f"…{cut[:LONGEST]}…"


def line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the line with a place begins and ends: without what stands behind `;` or `#`."""
    left = max(text.rfind(mark, 0, start) for mark in "\r\n;") + 1
    right = min((at for at in (text.find(mark, end) for mark in "\r\n;#") if at >= 0), default=len(text))
    return left, right
