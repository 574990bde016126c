"""Kinds and sizes of calls: the shape rules of the registry's functions, and what bars mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcalc.errors import KindMismatch, ParseFailure
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.registry import functions
from symcalc.expressions.shape_rules import Loose, is_wide
from symcalc.language.axes_of_calls import AXIS, OF_EACH, PLAIN_AXES, axis_meant
from symcalc.language.inference.reading import Reading, Use, is_vector
from symcalc.language.size_polynomials import Unknown
from symcalc.language.size_syntax import check_size
from symcalc.language.syntax_tree import Term, digits_of, function_called

USES = {"vector": Use.OPERAND, "array": Use.ARRAY, "any": Use.ARGUMENT}  # of what is asked of an argument


# what fits where it is asked of an argument
FITS: dict[str, Callable[[Shape], bool]] = {
    "any": lambda shape: True,
    "blocks": lambda shape: True,
    "scalar": lambda shape: not shape,
    "place": lambda shape: not shape,
    "vector": is_vector,
    "array": bool,
    "matrix": bool,
    "square": is_wide,
    "symmetric": is_wide,
    # that it is so, what builds it proves
    "spd": is_wide,
    "triangular": is_wide,
    "tall": is_wide,
}


ASKED = {
    "square": "a square matrix",
    "symmetric": "a symmetric matrix",
    "spd": "a symmetric positive definite matrix",
    "triangular": "a triangular matrix",
    "tall": "a matrix",
    "array": "a vector or matrix",
}


def shape_of_norm(r: Reading, t: Term) -> Shape:
    """‖x‖₂ of a vector."""
    if not t.args[0].shape:
        r.want_vector(t.args[0], Use.ARGUMENT)
    shape = t.args[0].shape
    if ONE not in shape and shape:
        raise KindMismatch(
            "‖A‖₂ of a matrix can mean two norms",
            hint="write norm2(A) for Frobenius' or specnorm(A) for the spectral",
        )
    return ()


def shape_of_bars(r: Reading, t: Term) -> Shape:
    """|a| of a scalar."""
    if t.args[0].shape:
        raise KindMismatch(
            f"|…| is the absolute value of a scalar, and {r.words.described(t.args[0])}",
            hint="write det(A), abs(A) for every entry, or norm2(A)",
        )
    return ()


def shape_of_call(r: Reading, t: Term) -> Shape:
    """Return the shape that the function's rule gives."""
    function = function_called(t)
    check_second(function, t)
    parameters = function.parameters_of(len(t.args))
    least = len(parameters) - function.optional
    placed = [p for p in parameters[least:] if p == "size"]
    if not least <= len(t.args) <= len(parameters) or (placed and least < len(t.args) < len(parameters)):
        wanted = f"{least}" if least == len(parameters) else f"{least} or {len(parameters)}"
        wanted = f"{least} or more" if function.repeats else wanted
        raise ParseFailure(
            f"{function.name} takes {wanted} argument{'s' if wanted != '1' else ''}, not {len(t.args)}",
            hint=f"{function.name}({', '.join(parameters)})",
        )
    if t.foreign or t.value != function.name:
        check_name(r, t, function)
    if t.dotted and not function.entrywise:
        raise ParseFailure(f"{function.name} is not elementwise", hint=f"write {function.name}(…) without the point")
    for i in function.of_vectors:
        if t.args[0].shape and not t.args[i].shape:
            r.want_vector(t.args[i], Use.OPERAND)
    for i in function.of_arrays:
        if i < len(t.args) and not t.args[i].shape:
            r.want_vector(t.args[i], USES[parameters[i]])
    arguments = [argument_of(r, function, t, a, p) for a, p in zip(t.args, parameters, strict=False)]
    if placed and len(t.args) == least:
        unknowns = [Unknown(t) for _ in placed]
        r.placed.append((t, unknowns))
        arguments += unknowns
        t.value = function.name
        t.placed = unknowns
    shape: Shape = function.shape(r.solver, *arguments)
    if function.role is Role.BLOCKS and len(t.args) > 2 and not any(a.shape for a in t.args[:-1]):
        note_of_row(r, t)
    return shape


def note_of_row(r: Reading, t: Term) -> None:
    """Note of [1, 2, 3] that it is a row."""
    *elements, count = t.args
    if count.value == str(len(elements)):
        said = [r.words.said(a) for a in elements]
        r.notes[f"[{', '.join(said)}] is a row; a column is [{'; '.join(said)}]"] = None


def is_zero(t: Term) -> bool:
    """Tell the number 0, which stands for a block of zeros."""
    return t.op == "number" and t.value == "0"


def check_name(r: Reading, t: Term, function: Function) -> None:
    """Refuse a name for a function of vectors that is given a matrix, and NumPy's way to write what means another."""
    is_named = t.value in function.aliases_of_vectors and not any(a.keyword for a in t.args)
    if is_named and t.args[0].shape and ONE not in t.args[0].shape:
        message, hint = function.several
        raise KindMismatch(message, hint=hint.replace("(A)", f"({r.words.said(t.args[0])})"))
    if t.foreign and not (
        t.value in functions()[t.value].aliases_of_vectors and len(t.args) == 2 and not t.args[1].keyword
    ):
        check_foreign(t, functions()[t.value])


def check_foreign(t: Term, function: Function) -> None:
    """Refuse a call by which NumPy means something else: axes that are no number, products of matrices."""
    at = function.parameters.index(AXIS) if AXIS in function.parameters else len(t.args)
    if at < len(t.args) and not t.args[at].keyword:
        raise ParseFailure("NumPy's axes count from 0", hint="write axis=0, of each column, or axis=1, of each row")
    if function.parameters.count("array") > 1 and any(ONE not in a.shape for a in t.args if a.shape):
        raise KindMismatch(f"{function.name} is of vectors here", hint="write A*B for the product of matrices")


def check_second(function: Function, t: Term) -> None:
    """Refuse a number beside a vector that may be an axis, and may be a second argument.

    Raises:
        KindMismatch: which offers both.
    """
    if not function.of_two or len(t.args) != 2 or t.args[1].keyword or ONE not in t.args[0].shape:
        return
    name, number = function.name, t.args[1].value
    raise KindMismatch(
        f"{name}(…, {number}) of a vector can mean two things",
        hint=f"write {name}(x) for all entries, or {function.of_two}(x, {number}) entry by entry",
    )


def argument_of(r: Reading, function: Function, t: Term, a: Term, parameter: str) -> Any:
    """Return what the shape rule is given for an argument of a call."""
    if parameter in ("size", "index"):
        try:
            return check_size(a.shape, a)
        except ParseFailure as e:
            raise e.at(r.text, a.span) from None
    if parameter == "offset":
        return offset_of(r, function, a)
    if parameter == "order":
        return order_of(function, a)
    if parameter == "blocks" and is_zero(a):
        unknowns = [Unknown(a, loose=True) for _ in "mn"]
        a.placed = unknowns
        return Loose(unknowns)
    if parameter == AXIS:
        first = t.args[0]
        if r.table.in_numpy and not a.keyword and digits_of(a) == PLAIN_AXES[0]:
            raise KindMismatch(
                f"axis {digits_of(a)} of {function.name} is NumPy's second and the first here",
                text=r.text,
                span=a.span,
                hint=f"write {AXIS}=0, {OF_EACH[1]}, or {AXIS}=1, {OF_EACH[2]}",
            )
        kind = KINDS.get(r.table.entries[first.value].kind) if first.op == "variable" else None
        is_flat = kind is not None and kind.axes == 1
        try:
            return axis_meant(function, a.keyword, digits_of(a), first.shape, is_flat)
        except ParseFailure as e:
            raise e.at(r.text, a.span) from None
    shape = a.shape
    if not FITS[parameter](shape):
        wanted = ASKED.get(parameter, f"a {parameter}")
        raise KindMismatch(
            f"{function.name} takes {wanted}, and {r.words.described(a)}",
            text=r.text,
            span=a.span,
            hint=r.words.hint_for(a),
        )
    return shape


def order_of(function: Function, a: Term) -> int:
    """Return the order of a norm that is typed.

    Raises:
        KindMismatch: for anything but 1 and 2.
    """
    if digits_of(a) not in ("1", "2"):
        raise KindMismatch(
            "norm(A, p) of a matrix is the largest column sum for p = 1, and the spectral norm for p = 2",
            hint="write norm(vec(A), p) for that of all entries, or schatten(A, p) for that of the singular values",
        )
    return int(digits_of(a))


def offset_of(r: Reading, function: Function, a: Term) -> int:
    """Return the whole number that is typed for an offset.

    Raises:
        ParseFailure: for anything else.
    """
    if not digits_of(a):
        raise ParseFailure(
            f"how far {function.name} goes is a whole number that is written out",
            text=r.text,
            span=a.span,
            hint=f"as in {function.name}(…, 1) or {function.name}(…, -1)",
        )
    return int(digits_of(a))
