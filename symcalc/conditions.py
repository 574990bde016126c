"""Under what conditions an answer holds, and what was taken at a kink.

A derivative may ask for more than the function did: d‖x‖ divides by ‖x‖, d det(X) is written with X⁻¹. What stands in
the answer and not in the function, and what stood in the function and is gone from the answer (a logarithm of a
determinant), is looked at; what structure or sign proves is not said. One line a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Basic, Mul, Number, Pow

from symcalc import nodes
from symcalc.algebra import spread
from symcalc.nodes import children, dependents, is_array, postorder
from symcalc.registry import find_rule
from symcalc.shapes import ONE
from symcalc.simplification import simplify
from symcalc.structure import Structure, is_definite, structure_of

LONG = 60  # characters of an expression above which a condition does not write it out
INVERTIBLE, POSITIVE_DETERMINANT = "is invertible", "has a positive determinant"


@dataclass(frozen=True)
class Condition:
    """What must hold of an expression (``subject``), or a remark without one."""

    text: str
    subject: Any = None

    def line(self, write: Callable[[Any], str]) -> str:
        """Return the condition in one line; ``write`` writes an expression."""
        if self.subject is None:
            return self.text
        written = write(self.subject)
        if len(written) > LONG or "\n" in written:
            written = "a part of the formula"
        return f"where {written} {self.text}"


def conditions_of(answer: Any, source: Any, variables: Iterable[Any]) -> tuple[Condition, ...]:
    """Return the conditions of ``answer``, a derivative of ``source`` by ``variables``, and its kinks."""
    simple = simplify(source)  # what was differentiated; the answer is written with its parts
    before, after = set(postorder(source, simple)), list(postorder(answer))
    standing = set(after)
    moving = dependents([source, simple], variables)
    sign = signs(answer, source, simple)
    new = [Y for Y in after if Y not in before]
    gone = [Y for Y in moving if Y not in standing]
    # a dictionary, because it keeps the order and drops what is said twice
    found: dict[Condition, None] = {}
    for Y in [*gone, *new]:
        found.update(dict.fromkeys((*_asked_by(Y), *_asked_by_logarithm(Y, sign))))
    positive = {c.subject for c in found}
    divided = {Y.args[0] for Y in before if _is_negative_power(Y)}
    for Y in new:
        if _is_negative_power(Y) and Y.args[0] not in divided:
            found.update((c, None) for c in _asked_by_quotient(Y, sign) if c.subject not in positive)
    return tuple(c for c in found if not _is_implied(c, found)) + kinks_of(moving)


def kinks_of(moving: Iterable[Any]) -> tuple[Condition, ...]:
    """Return what was taken as the derivative where there is none, for nodes that were differentiated."""
    rules = (find_rule(Y) for Y in moving)
    taken = {r.name: r.kink for r in rules if r is not None and r.kink}
    return tuple(Condition(f"{name}: the derivative is taken as {taken[name]}") for name in sorted(taken))


def _is_implied(c: Condition, said: Mapping[Condition, None]) -> bool:
    """Tell whether a matrix is invertible because of what else is said: of itself, or of all its factors."""
    if c.text != INVERTIBLE:
        return False
    if Condition(POSITIVE_DETERMINANT, c.subject) in said:
        return True
    inner = c.subject.factors if isinstance(c.subject, nodes.MatMul) else c.subject.args
    if not isinstance(c.subject, nodes.MatMul | nodes.MatPow | nodes.Transpose):
        return False
    factors = [f.arg if isinstance(f, nodes.Transpose) else f for f in inner if is_array(f)]
    return all(Condition(INVERTIBLE, f) in said for f in factors)


def _name(e: Any) -> str:
    rule = find_rule(e)
    return "" if rule is None else rule.name


# ------------------------------------------------------------------------------------------------ what asks


def _asked_by(Y: Any) -> Iterable[Condition]:
    """Yield what the operation's record asks for, unless structure proves it."""
    rule = find_rule(Y)
    asked = rule.condition(Y) if rule is not None and rule.condition is not None else None
    if asked is not None:
        yield from _of_matrix(*asked)


def _of_matrix(A: Any, text: str) -> Iterable[Condition]:
    """Yield a condition on a square matrix, as weak as structure makes it."""
    structure = structure_of(A)
    if text not in (INVERTIBLE, POSITIVE_DETERMINANT):
        yield Condition(text, A)
    elif text == POSITIVE_DETERMINANT and Structure.SEMIDEFINITE in structure and not is_definite(A):
        yield Condition(INVERTIBLE, A)
    elif not is_definite(A) and not (text == INVERTIBLE and Structure.ORTHOGONAL in structure):
        yield Condition(text, A)


def _asked_by_logarithm(Y: Any, sign: Mapping[Any, int]) -> Iterable[Condition]:
    """Yield what a logarithm asks of its argument."""
    name = _name(Y)
    if name == "log":
        yield from _greater_than_zero(Y.args[0], sign)
    elif name == "log1p" and sign[Y.args[0]] == UNKNOWN:
        yield from _greater_than_zero(spread(ONE, Y.args[0]), {})


def _asked_by_quotient(Y: Any, sign: Mapping[Any, int]) -> Iterable[Condition]:
    """Yield what a negative power asks of its base."""
    base, p = Y.args
    if not p.is_Integer:
        yield from _greater_than_zero(base, sign)
    elif sign[base] != POSITIVE and not base.is_number:
        base = _opened(base)
        vector = _length_of(base)
        if vector is not None:
            yield Condition("≠ 0", vector)
        elif _name(base) == "det":
            yield from _of_matrix(base.arg, INVERTIBLE)
        else:
            yield Condition("has no zero entry" if is_array(base) else "≠ 0", base)


def _greater_than_zero(base: Any, sign: Mapping[Any, int]) -> Iterable[Condition]:
    if sign.get(base, UNKNOWN) == POSITIVE or base.is_number:
        return
    base = _opened(base)
    vector = _length_of(base)
    if vector is not None:
        yield Condition("≠ 0", vector)
    elif _name(base) == "det":
        yield from _of_matrix(base.arg, POSITIVE_DETERMINANT)
    else:
        yield Condition("has positive entries only" if is_array(base) else "> 0", base)


def _is_negative_power(e: Any) -> bool:
    return isinstance(e, Pow | nodes.HadamardPower) and isinstance(e.args[1], Number) and bool(e.args[1].is_negative)


def _opened(e: Any) -> Any:
    """Return what is in the box."""
    while isinstance(e, nodes.Shared):
        e = e.arg
    return e


def _length_of(e: Any) -> Any:
    """Return x where e is a positive power of ‖x‖, else None."""
    if isinstance(e, Pow) and e.args[1].is_positive:
        e = _opened(e.args[0])
    return e.arg if isinstance(e, nodes.Norm2) else None


# ------------------------------------------------------------------------------------------------ signs

UNKNOWN, NONNEGATIVE, POSITIVE = 0, 1, 2  # of every entry
BY_NAME = {
    "exp": POSITIVE,
    "sigmoid": POSITIVE,
    "softplus": POSITIVE,
    "cosh": POSITIVE,
    "softmax": POSITIVE,
    "abs": NONNEGATIVE,
    "relu": NONNEGATIVE,
    "step": NONNEGATIVE,
    "norm2": NONNEGATIVE,
}
KEEPS = {"sum", "sum of rows", "sum of columns", "transpose", "diagonal", "box", "vec", "unvec"}


def signs(*roots: Any) -> dict[Any, int]:
    """Return what is known of the sign of every node's entries. Nothing is claimed that cannot be proved."""
    known: dict[Any, int] = {}
    for e in postorder(*roots):
        known[e] = _sign(e, [known[a] for a in children(e)])
    return known


def _sign(e: Any, parts: list[int]) -> int:
    if not parts:
        return _sign_of_leaf(e)
    if isinstance(e, Pow | nodes.HadamardPower):
        return _sign_of_power(e.args[1], parts[0])
    if isinstance(e, Add | nodes.MatAdd):
        return max(parts) if min(parts) > UNKNOWN else UNKNOWN
    if isinstance(e, Mul | nodes.MatMul | nodes.HadamardProduct):
        return min(parts)
    if isinstance(e, nodes.Trace):
        return _sign_of_trace(e, parts[0])
    if isinstance(e, nodes.DiagMatrix):
        return min(parts[0], NONNEGATIVE)
    if isinstance(e, nodes.SharedPositive) or (isinstance(e, nodes.Norm2) and _is_never_zero(e.arg, parts[0])):
        return POSITIVE
    name = _name(e)
    if name == "det":
        return POSITIVE if is_definite(children(e)[0]) else UNKNOWN
    return parts[0] if name in KEEPS else BY_NAME.get(name, UNKNOWN)


def _is_never_zero(a: Any, sign: int) -> bool:
    """Tell whether an array is known to have an entry that is not zero."""
    regular = isinstance(a, nodes.Inverse | nodes.Identity) or Structure.ORTHOGONAL in structure_of(a) or is_definite(a)
    return sign == POSITIVE or regular


def _sign_of_leaf(e: Basic) -> int:
    if isinstance(e, nodes.OneMatrix):
        return POSITIVE
    if isinstance(e, nodes.Identity | nodes.ZeroMatrix):
        return NONNEGATIVE
    if is_array(e):
        return UNKNOWN
    return POSITIVE if e.is_positive else NONNEGATIVE if e.is_nonnegative else UNKNOWN


def _sign_of_power(p: Any, base: int) -> int:
    if base == POSITIVE:
        return POSITIVE
    if p.is_Integer and p.is_even:
        return NONNEGATIVE
    return NONNEGATIVE if base == NONNEGATIVE and p.is_positive else UNKNOWN


def _sign_of_trace(e: Any, argument: int) -> int:
    if is_definite(e.arg) and e.arg.shape[0] != 1:
        return POSITIVE
    return NONNEGATIVE if Structure.SEMIDEFINITE in structure_of(e.arg) else min(argument, NONNEGATIVE)
