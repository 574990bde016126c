"""Candidates in which a vector of ones, written 1 or 𝟙, is a sum: 1'*x is sum(x), A𝟙 is sum(A, 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import functions
from symcalc.hints.changed_texts import Candidate, Edit
from symcalc.hints.refused_texts import Refused
from symcalc.spelling import canonical_name, kind_by_letter

NAME = r"[^\W\d_][^\W𝟙𝟏]*"  # 𝟙 is no letter of it
POSTFIX = r"['’ᵀ]"
SIGN = r"(?:\s*\*\s*|\s+|(?<=['’ᵀ]))"
ROW = rf"(?<![\w.])(?:1|𝟙|𝟏|1⃗|ones)(?:{POSTFIX}|\^[T⊤](?!\w))\s*\*?\s*"
COLUMN = r"(?:\s*\*?\s*[𝟙𝟏]|\s*\*\s*1(?![\w.]))"
BRACKET = r"\((?:[^()]|\([^()]*\))*\)"
FACTOR = rf"(?:{NAME}(?:{BRACKET})?|{BRACKET})(?:{POSTFIX}|\^-?\w+|[²³]|⁻¹)*"
ROW_OF_ONES = re.compile(rf"{ROW}(?:({NAME}(?![^\W𝟙𝟏]){POSTFIX}?)(?!\()|\(([^()]*)\))(?![^+\-\r\n;]*{COLUMN})")
ON_BOTH_SIDES = re.compile(rf"{ROW}({FACTOR}(?:{SIGN}{FACTOR})*?){COLUMN}(?![\^'’ᵀ*(])")
COLUMN_OF_ONES = re.compile(rf"(?<![\w.)/\\^])(?<!\.\*)({NAME})({POSTFIX}?){COLUMN}(?![\w.^'’ᵀ*(])")
SIGNED = re.compile(rf"(?P<before>(?<=[\w)'’ᵀ])[ ]*)?[𝟙𝟏](?P<behind>{POSTFIX}?[ ]*(?=[^\W𝟙𝟏]|\())?")
NAMED = 3  # what it costs that sizes have names


def sums_of_ones(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates in which products with vectors of ones are sums, and those that have the name of ones."""
    edits = [Edit(m.start(), m.end(), f"sum({without_brackets(m[1])})") for m in ON_BOTH_SIDES.finditer(r.plain)]
    edits += [e for m in ROW_OF_ONES.finditer(r.plain) for e in summed(r, m) if is_free(e, edits)]
    has_rows = bool(edits) or re.search("[𝟙𝟏]", r.plain) is not None
    columns = [Edit(m.start(), m.end(), of_column(r, m)) for m in COLUMN_OF_ONES.finditer(r.plain)]
    edits += [e for e in columns if is_free(e, edits)]
    yield r.spelled(edits, "write" if has_rows else "1 is a number; for the sums write")
    found = list(SIGNED.finditer(r.plain))
    if 0 < len(found) <= len(r.sizes):
        yield r.spelled([named(m, r.sizes[i]) for i, m in enumerate(found)], cost=NAMED)
        yield r.spelled([named(m, r.sizes[0]) for m in found], cost=NAMED + 1)


def is_free(e: Edit, others: list[Edit]) -> bool:
    """Tell whether an edit meets none of the others."""
    return all(e.end <= other.start or other.end <= e.start for other in others)


def without_brackets(text: str) -> str:
    """Return the inside of a bracket that is all of a text.

    >>> without_brackets("(A + B)"), without_brackets("(A + B)*(C)")
    ('A + B', '(A + B)*(C)')
    """
    return text[1:-1] if re.fullmatch(r"\([^()]*\)", text) else text


def of_column(r: Refused, m: re.Match[str]) -> str:
    """Return the sums of the rows of a matrix, or the sum of a vector that is a row: A*1, x'*1."""
    is_row = bool(m[2]) and axes_of(r, m[1]) == 1
    return f"sum({m[1]})" if is_row else f"sum({m[1]}{m[2]}, 2)"


def named(m: re.Match[str], size: str) -> Edit:
    """Return the edit that writes ones for a vector of ones, with the signs of products that were left out."""
    before = "" if m["before"] is None else "*"
    behind = "" if m["behind"] is None else f"{m['behind'].strip()}*"
    return Edit(m.start(), m.end(), f"{before}ones({size}, 1){behind}")


def summed(r: Refused, m: re.Match[str]) -> Iterator[Edit]:
    """1'*x is the sum of a vector, and 1'*A the sums of columns; of other brackets nobody knows."""
    said = m[1] or m[2]
    if re.search(r"[𝟙𝟏]|\*\s*1\b", said):
        return
    axes = {axes_of(r, name) for name in re.findall(NAME, said) if name not in functions()}
    if axes <= {0, 2}:
        yield Edit(m.start(), m.end(), f"sum({said}, 1)")
    elif re.search("['’ᵀᵗ]", said) is None:
        yield Edit(m.start(), m.end(), f"sum({said})")


def axes_of(r: Refused, name: str) -> int:
    """Return how many axes a name has as it is declared, or by its letter."""
    entry = r.table.entries.get(canonical_name(name)) if r.table is not None else None
    return KINDS[entry.kind if entry is not None else kind_by_letter(canonical_name(name))].axes
