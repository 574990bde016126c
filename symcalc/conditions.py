"""Under what conditions an answer holds, and what was taken at a kink.

A derivative may ask for more than the function did: d‖x‖ divides by ‖x‖, d det(X) is written with X⁻¹. What stands in
the answer and not in the function, and what stood in the function and is gone from the answer (a logarithm of a
determinant), is looked at; what structure or sign proves is not said. One line a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sympy import Mul, Number, Pow

from symcalc import nodes
from symcalc.algebra import spread
from symcalc.nodes import children, dependents, is_array, postorder
from symcalc.registry import find_rule
from symcalc.scaling import split
from symcalc.shapes import ONE
from symcalc.simplification import simplify
from symcalc.structure import Sign, Structure, is_definite, sign_of, structure_of

LONG = 60  # characters of an expression above which a condition does not write it out
INVERTIBLE, POSITIVE_DETERMINANT = "is invertible", "has a positive determinant"
NO_ZERO = "has no zero entry"
# what is above zero, and what that makes it: not zero
ABOVE_ZERO = {POSITIVE_DETERMINANT: INVERTIBLE, "> 0": "≠ 0", "has positive entries only": NO_ZERO}
NOT_ZERO = set(ABOVE_ZERO.values())
TRIANGLES = Structure.LOWER | Structure.UPPER
KINK_OF_NORM = "norm2's derivative is taken as 0 at 0"


@dataclass(frozen=True)
class Condition:
    """What must hold of an expression (``subject``), or a remark without one; ``otherwise`` says what is taken else."""

    text: str
    subject: Any = None
    otherwise: str = field(default="", compare=False)

    def line(self, write: Callable[[Any], str]) -> str:
        """Return the condition in one line; ``write`` writes an expression."""
        if self.subject is None:
            return self.text
        written = write(self.subject)
        if len(written) > LONG or "\n" in written:
            written = "a part of the formula"
        return f"where {written} {self.text}" + (f" ({self.otherwise})" if self.otherwise else "")


class Origin(NamedTuple):
    """Where an answer comes from: what its conditions are found by."""

    answer: Any
    source: Any
    moved: tuple[Any, ...]
    before: Origin | None = None  # where the source comes from


def conditions_since(origin: Origin | None) -> list[Condition]:
    """Return the conditions of an answer and of what it was derived from, oldest first."""
    found: list[Condition] = []
    before = origin
    while before is not None:
        asked = conditions_of(before.answer, before.source, before.moved)
        # what was taken at a kink does not tell the derivative of the answer there
        found[:0] = asked if before is origin else [replace(c, otherwise="") for c in asked]
        before = before.before
    return list(dict.fromkeys(found))


def conditions_of(answer: Any, source: Any, variables: Iterable[Any]) -> tuple[Condition, ...]:
    """Return the conditions of ``answer``, a derivative of ``source`` by ``variables``, and its kinks."""
    variables = tuple(variables)
    simple = simplify(source)  # what was differentiated; the answer is written with its parts
    before, after = set(postorder(source, simple)), list(postorder(answer))
    standing = set(after)
    moving = dependents([source, simple], variables)
    new = [Y for Y in after if Y not in before]
    gone = [Y for Y in dependents([simple], variables) if Y not in standing]
    asked = [c for Y in [*gone, *new] for c in (*_asked_by(Y), *_asked_by_logarithm(Y))]
    # a dictionary, because it keeps the order and drops what is said twice
    found = dict.fromkeys(c for c in map(_weakened, asked) if c is not None)
    above = {c.subject for c in found}
    divided = {Y.args[0] for Y in before if _is_negative_power(Y)}
    quotients = (Y for Y in new if _is_negative_power(Y) and Y.args[0] not in divided)
    for c in map(_weakened, (c for Y in quotients for c in _asked_by_quotient(Y))):
        if c is not None and c.subject not in above:
            found[c] = None
    taken = {_weakened(Condition("≠ 0", norm)) for norm in kinked_norms(answer, source, variables)}
    said = [replace(c, otherwise=KINK_OF_NORM) if c in taken else c for c in found if not _is_implied(c, found)]
    return (*said, *kinks_of(moving))


def kinked_norms(answer: Any, source: Any, variables: Iterable[Any]) -> set[Any]:
    """Return the norms ‖A‖ by which a derivative divides as the rule of the norm does, A/‖A‖: that is 0 where A is.

    Not those by which the function divides itself, nor those of which other powers occur: of log ‖x‖, of a second
    derivative. There is no derivative to be taken there.
    """
    simple = simplify(source)
    moving = dependents([simple], variables)
    divided = {Y.args[0] for Y in postorder(source, simple) if _is_negative_power(Y)}
    powers: dict[Any, set[Any]] = {}
    for Y in postorder(answer):
        if _is_negative_power(Y) and isinstance(Y.args[0], nodes.Norm2):
            powers.setdefault(Y.args[0], set()).add(Y.args[1])
    return {N for N, found in powers.items() if found == {-1} and N in moving and N not in divided}


def kinks_of(moving: Iterable[Any]) -> tuple[Condition, ...]:
    """Return what was taken as the derivative where there is none, for nodes that were differentiated."""
    rules = (find_rule(Y) for Y in moving)
    taken = {r.name: r.kink for r in rules if r is not None and r.kink}
    return tuple(Condition(f"{name}: the derivative is taken as {taken[name]}") for name in sorted(taken))


def _is_implied(c: Condition, said: Mapping[Condition, None]) -> bool:
    """Tell whether something is not zero, or regular, because a product of it is, or because all its factors are."""
    if c.text not in NOT_ZERO:
        return False
    if any(d.text in ABOVE_ZERO and c.subject in _factors(d.subject) for d in said):
        return True
    factors = _factors(c.subject)[1:]
    return bool(factors) and all(any(Condition(text, f) in said for text in NOT_ZERO) for f in factors)


def _factors(e: Any) -> list[Any]:
    """Return an expression and its factors, which are regular, or not zero, where it is so."""
    found = [e]
    for f in found:
        if isinstance(f, nodes.MatMul):
            alone = f.coefficient is not ONE and len(f.factors) == 1
            if alone or all(a.shape[0] == a.shape[1] for a in f.factors):
                found += [_base(a) for a in f.args if not a.is_number]
        elif isinstance(f, Mul | nodes.HadamardProduct) or (
            _name(f) == "kron" and f.args[0].shape == f.args[0].shape[::-1]
        ):
            found += [_base(a) for a in f.args if not a.is_number]
    return found


def _base(e: Any) -> Any:
    while isinstance(e, nodes.Transpose | nodes.Inverse | nodes.MatPow | nodes.HadamardPower | Pow):
        e = children(e)[0]
    return e


def _plain(c: Condition) -> Condition:
    """Return the same condition on what is simplest: X² has a positive determinant where X is invertible."""
    text, e = c.text, _opened(c.subject)
    while True:
        factor, core = split(e) if is_array(e) else e.as_coeff_Mul()
        if core is not e and factor.is_number and (factor.is_positive or text in NOT_ZERO):
            e = core
        elif isinstance(e, nodes.MatPow | nodes.HadamardPower | Pow) and e.args[1].is_Integer:
            text, e = ABOVE_ZERO.get(text, text) if e.args[1] % 2 == 0 else text, e.args[0]
        elif isinstance(e, nodes.Transpose | nodes.Inverse) and text in (INVERTIBLE, POSITIVE_DETERMINANT):
            e = e.arg
        elif text == INVERTIBLE and isinstance(e, nodes.DiagMatrix):
            text, e = NO_ZERO, e.arg
        elif text == NO_ZERO and isinstance(e, nodes.Diagonal) and structure_of(e.arg) & TRIANGLES:
            text, e = INVERTIBLE, e.arg
        elif _name(e) == "abs" and text in (*ABOVE_ZERO, *NOT_ZERO):
            text, e = ABOVE_ZERO.get(text, text), e.args[0]
        elif _name(e) == "det" and text in ("> 0", "≠ 0"):
            text, e = POSITIVE_DETERMINANT if text == "> 0" else INVERTIBLE, e.arg
        elif isinstance(e, nodes.Norm2):
            text, e = "≠ 0", e.arg
        else:
            return Condition(text, e)
        e = _opened(e)


def _name(e: Any) -> str:
    rule = find_rule(e)
    return "" if rule is None else rule.name


# ------------------------------------------------------------------------------------------------ what asks


def _asked_by(Y: Any) -> Iterable[Condition]:
    """Yield what the operation's record asks for."""
    rule = find_rule(Y)
    asked = rule.condition(Y) if rule is not None and rule.condition is not None else None
    if asked is not None:
        yield Condition(asked[1], asked[0])


def _weakened(c: Condition) -> Condition | None:
    """Return a condition in its plain form, as weak as structure makes it; None where it is proved."""
    c = _plain(c)
    structure = structure_of(c.subject)
    if c.text == POSITIVE_DETERMINANT and Structure.SEMIDEFINITE in structure:
        c = _plain(Condition(INVERTIBLE, c.subject))
    return None if c.text == INVERTIBLE and _is_regular(c.subject) else c


def _is_regular(a: Any) -> bool:
    return is_definite(a) or Structure.ORTHOGONAL in structure_of(a)


def _asked_by_logarithm(Y: Any) -> Iterable[Condition]:
    """Yield what a logarithm asks of its argument."""
    name = _name(Y)
    if name == "log":
        yield from _greater_than_zero(Y.args[0])
    elif name == "log1p" and sign_of(Y.args[0]) is Sign.UNKNOWN:
        yield from _greater_than_zero(spread(ONE, Y.args[0]))


def _asked_by_quotient(Y: Any) -> Iterable[Condition]:
    """Yield what a negative power asks of its base."""
    base, p = Y.args
    if not p.is_Integer:
        yield from _greater_than_zero(base)
    elif sign_of(base) is not Sign.POSITIVE and not base.is_number:
        yield Condition(NO_ZERO if is_array(base) else "≠ 0", base)


def _greater_than_zero(base: Any) -> Iterable[Condition]:
    if sign_of(base) is not Sign.POSITIVE and not base.is_number:
        yield Condition("has positive entries only" if is_array(base) else "> 0", base)


def _is_negative_power(e: Any) -> bool:
    return isinstance(e, Pow | nodes.HadamardPower) and isinstance(e.args[1], Number) and bool(e.args[1].is_negative)


def _opened(e: Any) -> Any:
    """Return what is in the box."""
    while isinstance(e, nodes.Shared):
        e = e.arg
    return e
