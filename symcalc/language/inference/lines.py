"""What is said where a matrix and a column or row are joined by a plain sign: the text with the dotted one."""

from __future__ import annotations

from lark import Token

from symcalc.errors import ShapeMismatch
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.shape_rules import is_wide
from symcalc.language.inference.reading import Reading
from symcalc.language.size_solver import Monomial, Unknown
from symcalc.language.symbol_table import place_of
from symcalc.language.syntax_tree import Term

CLOSED = ("variable", "defined", "call", "number")  # what needs no brackets before a transpose


def lines_differ(r: Reading, t: Term, left: Term, right: Term, sign: Token) -> ShapeMismatch:
    """Return the error of a sum of a matrix and a column or row, with what may be meant: the line on every other.

    Args:
        r: the reading.
        t: the sum.
        left: a term of it.
        right: the term behind the sign; one of the two is a matrix.
        sign: the plain sign.
    """
    matrix, line = (left, right) if is_wide(left.shape) else (right, left)
    said = f"{r.words.described(left)}, and {r.words.described(right)}: their sizes differ"
    hint = ""
    if not r.words.silent:
        offers = offered(r, matrix, line)
        texts = [f"{mended(r.text, t, right, sign, line, turned)} on each {to}" for turned, to in offers]
        hint = f"write {', or '.join(texts)}" if texts else ""
    hint = hint or r.words.hint_for(line)
    return ShapeMismatch(said, text=r.text, span=place_of(sign), hint=hint)


def offered(r: Reading, matrix: Term, line: Term) -> list[tuple[bool, str]]:
    """Return how a line can be repeated, as it is or turned: what has the sizes, else what may have them."""
    is_row = line.shape[0] is ONE
    rows, columns, length = (r.solver.find(d) for d in (*matrix.shape, line.shape[1 if is_row else 0]))
    ways = [(not is_row, "row", columns), (is_row, "column", rows)]
    sure = [(turned, to) for turned, to, size in ways if size is length]
    known = not isinstance(length, Unknown | Monomial)
    possible = [(turned, to) for turned, to, d in ways if not known or isinstance(d, Unknown | Monomial)]
    return sure or sorted(possible)


def mended(text: str, t: Term, right: Term, sign: Token, line: Term, turned: bool) -> str:
    """Return a sum up to a term with a point before its sign, and the line turned where that is asked."""
    start, end = place_of(sign)
    between = (t.start, line.start) if line is not right else (end, right.start)
    bare = text[line.start : line.end]
    if turned and line.op == "transposition" and not line.closed:
        A = line.args[0]
        bare = text[A.start : A.end]
    elif turned:
        bare = f"{bare}'" if line.op in CLOSED or line.closed else f"({bare})'"
    if line is right:
        return f"{text[t.start : start]}.{text[start:end]}{text[between[0] : between[1]]}{bare}"
    return f"{text[between[0] : between[1]]}{bare}{text[line.end : start]}.{text[start : right.end]}"
