"""Kinds and sizes of operators: what each asks of its operands, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sympy import Integer

from symcalc.errors import KindMismatch, ParseFailure, ShapeMismatch
from symcalc.expressions.dimensions import ONE, DimensionName, Shape
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import function_written
from symcalc.expressions.shape_rules import is_wide, product, same, spread, square
from symcalc.language.inference.calls import shape_of_bars, shape_of_call, shape_of_norm
from symcalc.language.inference.cuts import ROWS, cut_alike
from symcalc.language.inference.reading import SPREAD, Reading, Use, collapsed, is_vector
from symcalc.language.syntax_tree import Term
from symcalc.language.tokens import Token
from symcalc.spelling import IDENTITY

NUMBERS = ("number", "pi", "dimension")
SIGNS_OF_NUMPY = {  # between arrays, of which they mean something else there
    "*": ("product of entries", "that of matrices", ".* for entries, @ for matrices"),
    "/": ("quotient of entries", "a product with the inverse", "./"),
}
POWER = "A**2 is the matrix power; A.^2 is of the entries"


def shape_of_transposition(r: Reading, t: Term) -> Shape:
    """Return the transposed shape."""
    A = t.args[0]
    if A.op == "dimension":
        raise KindMismatch(
            f"{r.words.said(A)} is a size here, and has no transpose",
            hint="if it is a vector, give it or the size another name",
        )
    if not A.shape:
        if A.op == "number":
            refuse_row_of_ones(r, t)
        r.want_vector(A, Use.TRANSPOSED)
    shape: Shape = A.shape
    return shape[::-1]


def refuse_row_of_ones(r: Reading, t: Term) -> None:
    """Say of 1'*x and x*1' that 1 is a number."""
    if t.args[0].value != "1":
        return
    for p in (p for s in r.table.statements for p in s.terms if p.op == "product"):
        i = next((i for i, a in enumerate(p.args) if a is t), None)
        beside = [] if i is None else [*p.args[i + 1 : i + 2], *p.args[: i or 0][-1:]]
        if beside and beside[0].op != "number":
            x = r.words.said(beside[0])
            instead = f"sum({x}), or ones(n, 1)'*{x}" if beside[0].start > t.start else f"{x}*ones(1, n)"
            raise KindMismatch("1 is a number here, and 1' no row of ones", hint=f"write {instead}")


def shape_of_chain(r: Reading, t: Term) -> Shape:
    """Return the shape of a power; exponents group from the right."""
    shape: Shape = t.args[-1].shape
    if len({op for op, _ in t.value}) > 1:
        raise ParseFailure("^ and .^ in one chain can be read in two ways", hint="put one of them in brackets")
    for i in range(len(t.value) - 1, -1, -1):
        base, (op, _) = t.args[i], t.value[i]
        if op == ".^":
            shape = same(r.solver, base.shape, shape)
            continue
        if shape:
            raise KindMismatch(
                f"an exponent is a number, and {r.words.described(t.args[i + 1])}",
                hint="write ^T for the transpose of a matrix, .^ for powers of entries",
            )
        if base.shape:
            demand_square(r, t, base)
            if "**" in r.text[base.end : t.args[i + 1].start]:
                if r.table.in_numpy and not r.words.silent:
                    raise KindMismatch("** is of the entries in NumPy, and the power of a matrix here", hint="write .^")
                r.notes[POWER] = None
        shape = base.shape
    return shape


def demand_square(r: Reading, t: Term, base: Term) -> None:
    """Demand a square base."""
    if ONE in base.shape:
        raise KindMismatch(
            f"only square matrices have powers, and {r.words.described(base)}",
            hint=r.words.hint_for(base)
            or "write .^ for the power of every entry, x'*x or norm2(x)^2 for the squared norm"
            + r.words.or_number(base),
        )
    try:
        square(r.solver, base.shape)
    except ShapeMismatch:
        raise ShapeMismatch(
            f"only square matrices have powers, and {r.words.described(base)}", text=r.text, span=t.span
        ) from None


def shape_of_sum(r: Reading, t: Term) -> Shape:
    """Return the shape of a sum: all arrays of one shape, or all scalars; scalars spread over vectors, or with `.+`."""
    for run in runs(t):
        if any(is_vector(a.shape) for a in run):
            for a in run:
                if not a.shape:
                    r.want_vector(a, Use.ADDED)
    so_far, shape = t.args[0], t.args[0].shape
    wide = any(is_wide(a.shape) for a in t.args)
    for a, sign in zip(t.args[1:], t.value, strict=True):
        if sign.type != "SPREAD" and bool(a.shape) != bool(shape):
            if is_wide(a.shape or shape):
                refuse_scalar(r, so_far, a, sign)
            r.notes[SPREAD] = None
        if sign.type != "SPREAD" and is_wide(shape) != is_wide(a.shape):
            raise ShapeMismatch(
                f"{r.words.described(so_far)}, and {r.words.described(a)}: their sizes differ",
                text=r.text,
                span=sign.span,
                hint=r.words.hint_for(a) or r.words.hint_for(so_far),
            )
        r.solver.place = (so_far, a, sign)
        joined = spread(r.solver, shape, a.shape, wide) if sign.type == "SPREAD" else same(r.solver, shape, a.shape)
        if joined == a.shape != shape:
            so_far = a
        shape = joined
    return shape


def refuse_scalar(r: Reading, left: Term, right: Term, sign: Token) -> None:
    """Say that a scalar and an array are added."""
    scalar, array = (right, left) if left.shape else (left, right)
    hint = "; ".join(filter(None, [spreading(r, left, right, sign), r.words.hint_for(scalar)])) + r.words.or_number(
        array
    )
    raise KindMismatch(
        f"{r.words.described(left)}, and {r.words.described(right)}: they cannot be added",
        text=r.text,
        span=sign.span,
        hint=hint,
    )


def spreading(r: Reading, left: Term, right: Term, sign: Token) -> str:
    """Offer what may be meant by the sum of a scalar and a matrix."""
    operands = [r.words.said(left), r.words.said(right)]
    scalar = 0 if right.shape else 1
    identity = list(operands)
    said = operands[scalar]
    term = (left, right)[scalar]
    bare = term.closed or term.op not in ("sum", "negation")
    identity[scalar] = "I" if said == "1" else f"{said}*I" if bare else f"({said})*I"
    return f"write {f' .{sign} '.join(operands)} for every entry, {f' {sign} '.join(identity)} for the diagonal"


def want_factors(r: Reading, left: Term, right: Term, sign: Token, row: list[Term], behind: int) -> None:
    """Ask that scalars of a row be vectors, where their places say so; ``row[behind:]`` stands behind them."""
    if sign.type == "SOLVE":
        if left.shape and not right.shape:
            r.want_vector(right, Use.OPERAND)
    elif sign == "@":
        for a in (left, right):
            if not a.shape:
                r.want_vector(a, Use.OPERAND)
    elif sign.type == "TIMES" and left.shape and left.shape[1] is not ONE:  # the right one is a scalar
        r.want_vector(right, Use.INNER_FACTOR if behind < len(row) and row[behind].op not in NUMBERS else Use.FACTOR)


def shape_of_product(r: Reading, t: Term) -> Shape:
    """Return the shape of a row of products, from the left."""
    left, shape = t.args[0], ()
    for behind, (right, sign) in enumerate(zip(t.args[1:], t.value, strict=True), 2):
        if not right.shape or not left.shape:
            want_factors(r, left, right, sign, t.args, behind)
        r.solver.place = (left, right, sign)
        if r.table.in_numpy and left.shape and right.shape and sign in SIGNS_OF_NUMPY and not r.words.silent:
            refuse_numpy(r, left, right, sign)
        note_of_factors(r, left, right, sign)
        if sign.type == "SOLVE":
            note_of_command(r, right, sign)
        try:
            shape = collapsed(OPERATORS[sign.type](r, left, right))
        except KindMismatch as e:
            raise e.at(r.text, sign.span) from None
        if behind < len(t.args):
            left = Term("product", [left, right], [sign], left.start, right.end)
            left.shape = shape
    return shape


def note_of_factors(r: Reading, left: Term, right: Term, sign: Token) -> None:
    """Note of A*1 that it is A, of x'*I*x what I is, and of a.*x that a letter makes a scalar of a."""
    if sign == "*" and left.shape and right.op == "number" and right.value == "1":
        said = r.words.said(left)
        row = left.op == "transposition" and left.shape[0] is ONE
        sums = f"the sum is sum({r.words.said(left.args[0])})" if row else "sums of rows are sum(A, 2)"
        r.notes[f"{said}*1 is {said}: 1 is a number; {sums}"] = None
    is_kind = right.op == "variable" and right.value in KINDS and not r.table.entries[right.value].declared
    if is_kind and r.text[sign.start : sign.end].isspace():
        said = f"{r.words.said(left)} : {right.value}"
        raise ParseFailure(f"{right.value} is a kind, and a kind is declared", span=right.span, hint=f"write {said}")
    for a, other in ((left, right), (right, left)) if sign.type == "TIMES" else ():
        if a.op == "call" and not a.args and ONE in (other.shape or ()) and r.text[a.start : a.end] == IDENTITY:
            r.notes[f"{IDENTITY} is the identity here; if it is another matrix, add {IDENTITY} : matrix"] = None
    for a, other in ((left, right), (right, left)) if sign.type == "DOTTED" else ():
        entry = r.table.entries[a.value] if a.op == "variable" else None
        if entry is not None and not a.shape and is_vector(other.shape) and entry.is_open:
            said = f"{entry.name} is a scalar by its letter; if it is a vector, add {entry.name} : vector"
            r.notes[said] = None


def note_of_command(r: Reading, right: Term, sign: Token) -> None:
    r"""Note of X\beta, which may be LaTeX, that it is a solve."""
    end = sign.end
    if right.op != "variable" or right.start != end or r.table.entries[right.value].declared:
        return
    command = r.text[end : right.end]
    if command != right.value and len(right.value) == 1:
        r.notes[f"…\\{command} is a solve, inv(…)*{command}; LaTeX's …\\{command} is …*{command}"] = None


def refuse_numpy(r: Reading, left: Term, right: Term, sign: Token) -> None:
    """Say of A*B and A/B in NumPy's words that they mean entries there."""
    meant, ours, instead = SIGNS_OF_NUMPY[str(sign)]
    raise KindMismatch(
        f"{r.words.described(left)}, and {r.words.described(right)}: {sign} is the {meant} in NumPy, and {ours} here",
        text=r.text,
        span=sign.span,
        hint=f"write {instead}",
    )


def _times(r: Reading, left: Term, right: Term) -> Shape:
    """Matrix product; scalars scale."""
    cut_alike(r, left, right)
    return product(r.solver, left.shape, right.shape)


def _divide(r: Reading, left: Term, right: Term) -> Shape:
    """Division by a scalar, or A B⁻¹."""
    if not right.shape:
        return left.shape
    if not left.shape or is_vector(right.shape):
        raise KindMismatch(
            f"{r.words.described(left)}, and {r.words.described(right)}: they cannot be divided",
            hint="write ./ for the quotient of entries, inv(A) for an inverse",
        )
    square(r.solver, right.shape)
    return _times(r, left, right)


def _solve(r: Reading, left: Term, right: Term) -> Shape:
    """A⁻¹b, or a scalar's quotient."""
    if not left.shape:
        return right.shape
    if not right.shape:
        raise KindMismatch(f"a right side was expected, and {r.words.described(right)}", hint=r.words.hint_for(right))
    if is_vector(left.shape):
        raise KindMismatch(f"a square matrix was expected, and {r.words.described(left)}")
    rows, columns = map(r.solver.find, left.shape)
    if rows != columns and all(isinstance(d, Integer | DimensionName) for d in (rows, columns)):
        return _least_squares(r, left, right)
    square(r.solver, left.shape)
    cut_alike(r, left, right, ROWS)
    return product(r.solver, left.shape, right.shape)


def _least_squares(r: Reading, left: Term, right: Term) -> Shape:
    """A⁺b of a matrix that is not square."""
    A, b = r.words.said(left), r.words.said(right)
    rows, columns = map(r.solver.find, left.shape)
    if isinstance(rows, Integer) and isinstance(columns, Integer) and rows < columns:
        raise ShapeMismatch(
            f"{r.words.described(left)}: of fewer rows than columns there are many solutions",
            hint=f"write lstsq({A}, {b}) for the shortest one",
        )
    said = r.text[left.start : right.end] if left.start >= 0 else ""
    r.notes[f"{said} is least squares, lstsq({A}, {b}): {A} is not square"] = None
    return product(r.solver, left.shape[::-1], right.shape)


def _dotted(r: Reading, left: Term, right: Term) -> Shape:
    """Product or quotient of entries; a column or row is repeated beside a matrix."""
    return spread(r.solver, left.shape, right.shape)


def _kron(r: Reading, left: Term, right: Term) -> Shape:
    """Kronecker product."""
    return function_written("KRON").shape(r.solver, left.shape, right.shape)


def runs(t: Term) -> Iterator[list[Term]]:
    """Yield the terms of a sum that plain signs join: what stands beside a dotted sign may be of either kind.

    An array before a dotted sign is what the terms behind it are added to; a scalar there is spread over them.
    """
    run, before = [t.args[0]], t.args[0]
    for a, sign in zip(t.args[1:], t.value, strict=True):
        if sign.type == "SPREAD":
            yield run
            before = before if before.shape else a
            run = [before] if before.shape else []
        else:
            run.append(a)
            before = before if before.shape else a
    yield run


OPERATORS: dict[str, Callable[[Reading, Term, Term], Shape]] = {
    "TIMES": _times,
    "DIVIDE": _divide,
    "SOLVE": _solve,
    "DOTTED": _dotted,
    "KRON": _kron,
}


def shape_of_root(r: Reading, t: Term) -> Shape:
    """Return the shape of the unknown of an equation, which has as many equations as unknowns."""
    equation, x = (a.shape for a in t.args)
    if [d is ONE for d in equation] != [d is ONE for d in x]:
        said = ", and ".join(map(r.words.described, t.args))
        raise KindMismatch(f"{said}: an equation has the shape of its unknown", span=t.args[0].span)
    for d, e, what in zip(equation, x, ("rows", "columns"), strict=False):
        r.solver.equal(d, e, f"{what} of the equation and of the unknown")
    return x


def shape_of_minimum(r: Reading, t: Term) -> Shape:
    """Return the shape of that at which a scalar is least."""
    if t.args[0].shape:
        raise KindMismatch(f"{r.words.described(t.args[0])}, and what is least is a scalar", span=t.args[0].span)
    return t.args[1].shape


RULES: Mapping[str, Callable[[Reading, Term], Shape]] = {
    "number": lambda r, t: (),
    "pi": lambda r, t: (),
    "dimension": lambda r, t: (),
    "variable": lambda r, t: r.table.entries[t.value].shape,
    "defined": lambda r, t: r.table.definition(t).shape,
    "negation": lambda r, t: t.args[0].shape,
    "transposition": shape_of_transposition,
    "chain": shape_of_chain,
    "sum": shape_of_sum,
    "product": shape_of_product,
    "call": shape_of_call,
    "norm": shape_of_norm,
    "bars": shape_of_bars,
    "root": shape_of_root,
    "argmin": shape_of_minimum,
    "operator": lambda r, t: t.args[1].shape,
}
