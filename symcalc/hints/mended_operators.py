"""Candidates in which the operator at the error is another, or an operand is transposed or stands in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import functions
from symcalc.hints.changed_texts import Candidate, Edit, fitted
from symcalc.hints.refused_texts import Operands, Refused, bracketed, is_atom, is_vector, names_in, shape_of
from symcalc.language.syntax_tree import Term
from symcalc.language.tokens import Token

LIKELY, LESS = 2, 3
MATRIX_PRODUCTS = ("TIMES",)


def mend_operators(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates of the operator, or of the power, at which the error points."""
    found = r.operands
    if found is not None:
        makers = {"TIMES": of_product, "DIVIDE": of_quotient, "DOTTED": of_entries, "SOLVE": of_quotient}
        yield from makers.get(found.type, of_sum)(r, found)
    elif r.term is not None and r.term.op == "chain":
        yield from of_power(r, r.term)


def around(t: tuple[int, int], before: str, behind: str) -> list[Edit]:
    """Return the edits that put something before and behind a part."""
    return [Edit(t[0], t[0], before), Edit(t[1], t[1], behind)] if before else [Edit(t[1], t[1], behind)]


def transposed(r: Refused, t: Term) -> list[Edit]:
    """Return the edits that transpose a term; what is transposed is so no longer."""
    if t.op == "transposition" and not t.closed and r.text[t.end - 1] in "'’′ᵀ":
        return [Edit(t.end - 1, t.end, "")]
    return around(t.span, "" if is_atom(t) else "(", "'" if is_atom(t) else ")'")


def left_transposed(r: Refused, o: Operands) -> list[Edit]:
    """Return the edits that transpose all that stands before an operator of a row."""
    return transposed(r, o.before) if o.at == 0 else around(o.left, "(", ")'")


def of_product(r: Refused, o: Operands) -> Iterator[Candidate]:
    """x*y: the scalar product, the outer, the product of entries; A'*B for A*B."""
    start, end = o.place
    in_numpy = r.table is not None and r.table.in_numpy
    if in_numpy and o.sign != "@":  # where * is the product of entries
        yield from of_numpy(r, o)
        return
    vectors = [is_vector(t) for t in (o.before, o.right)]
    if in_numpy and any(vectors):
        yield r.edited(left_transposed(r, o), LIKELY, "the scalar product" if all(vectors) else "")
        return
    sign = [Edit(*tight(r, o.place), "*")] if o.sign == "@" else []
    others = [token.span for token in o.row.value if sign and str(token) == "@" and token.start != start]
    signs = [Edit(*tight(r, place), "*") for place in others]
    one = r.table is not None and o.at == 0 and all(vectors)
    yield r.edited([*left_transposed(r, o), *sign, *signs], LIKELY, "the scalar product" if one else "")
    if sign and any(vectors):
        return  # @ is no other product
    yield r.edited([Edit(start, end, ".*")], LIKELY, "the product of entries")
    if all(vectors) and len(rows := products_beside(r, o)) > 1:
        yield r.edited([Edit(*token.span, ".*") for token in rows], LIKELY, "products of entries")
    yield r.edited([*transposed(r, o.right), *sign, *signs], LIKELY, "the outer product" if one else "")
    if o.at == 0:
        yield r.edited([*around(o.before.span, "diag(", ")"), *sign], LESS, "rows scaled")
    yield r.edited([*around(o.right.span, "diag(", ")"), *sign], LESS, "columns scaled")


def of_numpy(r: Refused, o: Operands) -> Iterator[Candidate]:
    """A*B in NumPy's words: the product of entries, where a vector is a row of a matrix; or that of matrices."""
    start, end = o.place
    vectors = [t for t in (o.before, o.right) if is_vector(t)]
    of_entries = [Edit(start, end, ".*")]
    if len(vectors) == 1:
        of_entries += transposed(r, vectors[0])
    yield r.edited(of_entries, len(vectors) % 2, "the product of entries")
    yield r.edited([Edit(start, end, "@")], 1 - len(vectors) % 2, "that of matrices")
    if len(vectors) != 1:
        yield all_of_entries(r)


def products_beside(r: Refused, o: Operands) -> list[Token]:
    """Return the signs of all products that are summands of the sum in which a product stands."""
    row = next((t for t in r.holding if t.op == "sum" and any(a is o.row for a in t.args)), None)
    products = [] if row is None else [a for a in row.args if a.op == "product"]
    return [token for a in products for token in a.value if token == "*"]


def all_of_entries(r: Refused) -> Candidate:
    """A*B**2 in NumPy: all products and powers are of the entries."""
    places = list(re.finditer(r"(?<!\.)\*\*?", r.plain))
    edits = [Edit(m.start(), m.end(), ".^" if len(m[0]) == 2 else ".*") for m in places]
    return r.edited(edits, 1, "of entries")


def tight(r: Refused, place: tuple[int, int]) -> tuple[int, int]:
    """Return where a sign stands, with the blanks around it."""
    before, behind = r.plain[: place[0]], r.plain[place[1] :]
    return len(before.rstrip(" ")), place[1] + len(behind) - len(behind.lstrip(" "))


def of_quotient(r: Refused, o: Operands) -> Iterator[Candidate]:
    """x'*A*x/x'*x: a bracket around the denominator; ./ for the quotient of entries."""
    last = o.at + 1
    while last < len(o.row.value) and o.row.value[last].type in ("TIMES", "DOTTED"):
        last += 1
    if last > o.at + 1:
        behind = (o.right.start, o.row.args[last].end)
        before = around(o.left, "(", ")") if o.at else []
        yield r.edited([*before, *around(behind, "(", ")")], 0)
    if o.type == "SOLVE" and o.at:
        yield r.edited(around((o.before.start, o.right.end), "(", ")"), 0)
    start, end = o.place
    if o.type == "DIVIDE":
        likely = shape_of(o.before) and last == o.at + 1
        yield r.edited([Edit(start, end, "./")], LIKELY if likely else LESS, "the quotient of entries")
    yield r.edited(transposed(r, o.right), LESS)


def of_entries(r: Refused, o: Operands) -> Iterator[Candidate]:
    """x.*A: one operand is transposed, or rows are scaled."""
    start, end = o.place
    product = Edit(start, end, "*")
    if r.text[start:end] in (".*", "⊙", "∘"):
        if o.at == 0:
            yield r.edited([*around(o.before.span, "diag(", ")"), product], LIKELY, "rows scaled")
        yield r.edited([*around(o.right.span, "diag(", ")"), product], LIKELY, "columns scaled")
        yield r.edited([product], LESS, "the matrix product")
    yield r.edited(transposed(r, o.right), LIKELY)
    yield r.edited(left_transposed(r, o), LIKELY)


def of_sum(r: Refused, o: Operands) -> Iterator[Candidate]:
    """A + 1: the scalar spread, or times the identity; X + Y' for X + Y."""
    start, end = o.place
    dotted = Edit(start, end, f".{o.sign.lstrip('.')}")
    if o.type != "SPREAD":
        if not (shape_of(o.right) and shape_of(o.before)):
            again = [Edit(m.start(), m.start() + 1, f".{o.sign}") for m in others_alike(r, o)]
            yield r.edited([dotted, *again], LIKELY, "added to all entries" if "+" in o.sign else "entry by entry")
            yield from of_columns(r, o)
        for t in (o.right, o.before):
            if not shape_of(t):
                times = "I" if r.said(t) == "1" else f"{r.said(t)}*I" if is_factor(t) else f"({r.said(t)})*I"
                yield r.edited([Edit(t.start, t.end, times)], LIKELY, "a multiple of the identity")
        for line, other in ((o.right, o.before), (o.before, o.right)):
            thin, wide = shape_of(line), shape_of(other)
            if thin and wide and ONE in thin and ONE not in wide:
                yield from with_line(r, o, line, dotted)
    if shape_of(o.right) != () and shape_of(o.before) != ():
        yield r.edited(transposed(r, o.right), LIKELY)
        yield r.edited(transposed(r, o.before), LIKELY)


def of_columns(r: Refused, o: Operands) -> Iterator[Candidate]:
    """X - mean(X): in MATLAB mean is of each column."""
    call, other = (o.right, o.before) if o.right.op == "call" else (o.before, o.right)
    function = functions().get(str(call.value)) if call.op == "call" else None
    if function is None or "axis" not in function.parameters or len(call.args) != 1:
        return
    if {*names_in(call)} & {*names_in(other)}:
        pattern = re.escape(r.plain[o.before.start : o.right.end])
        parts = [(o.before, r.said(o.before)), (o.right, r.said(o.right))]
        left, right = (f"{said[:-1]}, 1)" if t is call else said for t, said in parts)
        edits = [Edit(m.start(), m.end(), f"{left} .{o.sign} {right}") for m in re.finditer(pattern, r.plain)]
        yield r.edited(edits, LIKELY, "of each column")


def with_line(r: Refused, o: Operands, line: Term, dotted: Edit) -> Iterator[Candidate]:
    """X*W + b': a row or column, one of the two operands, added to all rows or columns."""
    ways = [([dotted, *transposed(r, line)], "a row added to all rows"), ([dotted], "a column added to all columns")]
    if not is_vector(line):
        ways = [(ways[1][0], ways[0][1]), (ways[0][0], ways[1][1])]
    other = o.before if line is o.right else o.right
    if {*names_in(other)} & {*names_in(line)}:  # X - mean(X, 2) stands as it was made
        ways = [way for way in ways if way[0] == [dotted]]
    if again := [Edit(m.start(), m.start() + 1, f".{o.sign}") for m in others_alike(r, o)]:
        yield r.edited([dotted, *again], LIKELY, "at each place")
    for edits, meaning in ways:
        yield r.edited(edits, LIKELY, meaning)


def others_alike(r: Refused, o: Operands) -> list[re.Match[str]]:
    """Return where else the same two operands are joined by the same sign."""
    start, end = o.place
    before, behind = r.plain[o.before.start : start], r.plain[end : o.right.end]
    pattern = f"(?<={re.escape(before)}){re.escape(o.sign)}(?={re.escape(behind)})"
    return [m for m in re.finditer(pattern, r.plain) if m.start() != start]


def is_factor(t: Term) -> bool:
    """Tell whether a term needs no brackets as a factor."""
    return t.op != "sum" or t.closed


def of_power(r: Refused, t: Term) -> Iterator[Candidate]:
    """(A*x - b)^2: the squared norm, or the power of every entry."""
    base, token = t.args[0], "^"
    exponent = t.args[-1]
    if exponent.op == "variable" and shape_of(base) != ():
        said = "a power by a number is read, as in"
        yield r.edited([Edit(exponent.start, exponent.end, "2")], LESS, said=said)
    at = r.text.find(token, base.end)
    if at < 0 or at >= t.args[1].start:
        at, token = base.end, ""
        if stars := re.match(r"\s*\*\*", r.text[base.end :]):
            at, token = base.end + stars.end() - 2, "**"
    said = r.said(t.args[1])
    if token == "**" and r.table is not None and r.table.in_numpy:
        yield r.edited([Edit(at, at + len(token), ".^")], 0, "the power of every entry")
        yield all_of_entries(r)
        return
    if shape_of(base) is None or shape_of(base):
        inner = r.text[base.start : base.end]
        inner = inner if base.closed else f"({inner})"
        alone = not any(a is t for holding in r.holding if holding.op == "call" for a in holding.args)
        if said in ("2", "²") and alone:
            yield r.edited([Edit(base.start, base.end, f"norm2{inner}")], LIKELY, "the squared norm")
        if token:
            yield r.edited([Edit(at, at + len(token), ".^")], LIKELY, "the power of every entry")
            places = [m.span() for m in re.finditer(r"(?<!\.)\^(?=\d)", r.plain)]
            if len(places) > 1:
                yield r.edited([Edit(*place, ".^") for place in places], LESS, "powers of every entry")
        elif said == "²":
            yield r.edited([Edit(at, t.end, ".^2")], LIKELY, "the power of every entry")
        if said in ("2", "²") and alone and (is_vector(base) or not shape_of(base)):
            x = bracketed(r.text, base)
            yield r.edited([fitted(r.text, Edit(base.start, t.end, f"{x}'*{x}"))], LESS)
