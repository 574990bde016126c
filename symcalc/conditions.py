"""Under what conditions an answer holds, and what was taken at a kink.

A derivative may ask for more than the function did: d‖x‖ divides by ‖x‖, d det(X) is written with X⁻¹. What stands in
the answer and not in the function, and what stood in the function and is gone from the answer (a logarithm of a
determinant), is looked at; what structure or sign proves is not said. One line a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Add, Basic, Mul, Number, Pow

from symcalc import nodes
from symcalc.nodes import children, dependents, is_array, postorder
from symcalc.registry import find_rule
from symcalc.structure import Structure, is_definite, structure_of

LONG = 60  # characters of an expression above which a condition names it by its shape only
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
    before, after = set(postorder(source)), list(postorder(answer))
    standing = set(after)
    moving = dependents([source], variables)
    sign = signs(answer, source)
    # a dictionary, because it keeps the order and drops what is said twice
    found: dict[Condition, None] = {}
    for Y in [*(e for e in after if e not in before), *(e for e in before_in_order(source) if e in moving and e not in standing)]:
        for condition in _asked_by(Y, sign):
            found[condition] = None
    divided = {_base(Y) for Y in before if _is_negative_power(Y)}
    logarithms = {Y.args[0] for Y in before if _name(Y) == "log"}
    for Y in after:
        if _is_negative_power(Y) and _base(Y) not in divided:
            for condition in _divided_by(Y, sign, logarithms):
                found[condition] = None
    positive = {c.subject for c in found if c.text == POSITIVE_DETERMINANT}
    kept = [c for c in found if c.text != INVERTIBLE or c.subject not in positive]
    return tuple(kept) + kinks_of(moving)


def before_in_order(source: Any) -> Iterable[Any]:
    """Yield the nodes of the function in the order in which it is read."""
    return postorder(source)


def kinks_of(moving: Iterable[Any]) -> tuple[Condition, ...]:
    """Return what was taken as the derivative where there is none, for nodes that were differentiated."""
    rules = (find_rule(Y) for Y in moving)
    taken = {r.name: r.kink for r in rules if r is not None and r.kink}
    return tuple(Condition(f"{name}: the derivative is taken as {taken[name]}") for name in sorted(taken))


def _name(e: Any) -> str:
    rule = find_rule(e)
    return "" if rule is None else rule.name


def _asked_by(Y: Any, sign: dict[Any, int]) -> Iterable[Condition]:
    """Yield what the operation's record asks for, unless structure proves it."""
    rule = find_rule(Y)
    asked = rule.condition(Y) if rule is not None and rule.condition is not None else None
    if asked is not None:
        subject, text = asked
        orthogonal = Structure.ORTHOGONAL in structure_of(subject) and text == INVERTIBLE
        if not is_definite(subject) and not orthogonal:
            yield Condition(text, subject)


def _is_negative_power(e: Any) -> bool:
    return isinstance(e, Pow | nodes.HadamardPower) and isinstance(e.args[1], Number) and bool(e.args[1].is_negative)


def _base(e: Any) -> Any:
    return e.args[0]


def _divided_by(Y: Any, sign: dict[Any, int], logarithms: set[Any]) -> Iterable[Condition]:
    """Yield what a negative power asks of its base."""
    base = _base(Y)
    while isinstance(base, nodes.Shared):
        base = base.arg
    if sign.get(base, UNKNOWN) == POSITIVE or base.is_number:
        return
    if isinstance(base, nodes.Norm2):
        yield Condition("≠ 0", base.arg)
    elif base in logarithms or not Y.args[1].is_Integer:
        yield Condition("has positive entries only" if is_array(base) else "> 0", base)
    else:
        yield Condition("has no zero entry" if is_array(base) else "≠ 0", base)


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
    name = _name(e)
    if name == "det":
        return POSITIVE if is_definite(children(e)[0]) else UNKNOWN
    return parts[0] if name in KEEPS else BY_NAME.get(name, UNKNOWN)


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
