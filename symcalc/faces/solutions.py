"""Where formulas are 0, as formulas: stationary points of scalars, and zeros of what is affine in a variable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from symcalc.algebra.coefficients import split
from symcalc.calculus.affine_equations import Zero, bent_part, part_to_blame
from symcalc.calculus.conditions import Condition, condition_of, demands_in, has_kink, unmet
from symcalc.calculus.stationary_points import zero_of, zeros_of
from symcalc.calculus.substitutions import check_substitution, replaced
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.expressions.array_axes import keeps_axes
from symcalc.expressions.core_nodes import Inverse, dependents, is_array
from symcalc.expressions.kinds import kind_of, positive_kind
from symcalc.expressions.properties import Demand, needs_invertible, needs_positive, needs_positive_determinant
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.faces.combinations import Inherited, Part
from symcalc.language.spans import Spans, pointing
from symcalc.printing.text import print_text

F = TypeVar("F")
MINIMUM = {
    1: "a minimum: the Hessian by {} is positive definite",
    -1: "a maximum: the Hessian by {} is negative definite",
}
DEFINITE = "is positive definite"
HINT = "a stationary point is a formula where the gradient is affine in the variable, or in its inverse"
SAID = 60  # characters of an expression above which a refusal does not write it out


class Solutions(Generic[F]):
    """What may be 0 somewhere; where it is, is an ``F`` again."""

    expression: Any
    nodes: dict[str, Any]
    notes: tuple[str, ...]
    spans: Spans

    def part(self) -> Part:
        """Return what a formula that is made of this one takes along."""
        raise NotImplementedError

    def made_of(self, part: Part) -> F:
        """Return an ``F`` that others have been made into."""
        raise NotImplementedError

    def gradient(self, name: str) -> F:
        """Return the gradient."""
        raise NotImplementedError

    def variable(self, name: str) -> Any:
        """Return the variable of that name."""
        raise NotImplementedError

    @pointing
    def solve(self, name: str) -> F:
        """Return where the formula is 0, as a formula: what the variable is there.

        Raises:
            NotSupported: where it is not affine in the variable, or in its inverse; where it is 0 nowhere, or at many
                points.

        >>> import symcalc as sc
        >>> print(sc.parse("A*X*B - C", A="matrix(m, m)", B="matrix(n, n)").solve("X"))
        inv(A)*C*inv(B)
        """
        x = self.variable(name)
        own = self.part()
        zero = zero_of(self.expression, x)
        if zero is None:
            raise self._bent({x: self.expression}, "it")
        return self._at([own], {x: zero._replace(curvature=0)})[0]  # it is no gradient of what is known

    @pointing
    def stationary(self, *names: str) -> Any:
        """Return where the gradient by a variable is 0, as a formula; by several at once as a tuple of formulas.

        Raises:
            NotSupported: where the gradient is not affine in the variable, or in its inverse; where it is 0 nowhere, or
                at many points.

        >>> import symcalc as sc
        >>> f = sc.parse("norm2(A*x - b)^2").stationary("x")
        >>> print(f, *f.conditions, f.notes[-1], sep="; ")
        inv(A'*A)*A'*b; where A'*A is invertible; a minimum: the Hessian by x is positive definite
        """
        if not names:
            raise ArgumentMismatch("the stationary points by which variables?")
        unknowns = [self.variable(name) for name in names]
        if len({*unknowns}) < len(unknowns):
            raise ArgumentMismatch("a variable is named twice")
        gradients: list[Any] = [self.gradient(name) for name in names]
        parts = [g.part() for g in gradients]
        equations = {x: p.expression for x, p in zip(unknowns, parts, strict=True)}
        if len(unknowns) == 1:
            (x,) = unknowns
            zero = zero_of(equations[x], x)
            zeros = None if zero is None else {x: zero}
        else:
            zeros = zeros_of(equations, self.part().demands)
        if zeros is None:
            raise self._bent(equations, "the gradient")
        found = self._at(parts, zeros)
        return found[0] if len(found) == 1 else tuple(found)

    def _bent(self, equations: Mapping[Any, Any], what: str) -> NotSupported:
        """Return the error that says which part of an equation is not affine, and points at it."""
        for x, g in equations.items():
            bent = bent_part(g, x)
            if bent is not None:
                written = print_text(bent)
                said = f": {written} is not" if len(written) <= SAID and "\n" not in written else ""
                about = part_to_blame(self.expression, x, bent)
                return NotSupported(f"{what} is not affine in {x.name}{said}", hint=HINT).on(about)
        said = f"{what} is affine in each variable, and no equation is solved for one without knowing the others"
        hint = "ask for the stationary point by one of them"
        if len(equations) == 1:
            said, hint = f"no formula is known for where {what} is 0", ""
        return NotSupported(said, hint=hint).on(self.expression)

    def _at(self, equations: Sequence[Part], zeros: Mapping[Any, Zero]) -> list[F]:
        """Return the formulas of what variables are where equations are 0, with the conditions for that."""
        own = self.part()
        solved = {x: z.value for x, z in zeros.items()}
        demands = [*dict.fromkeys(d for p in (own, *equations) for d in p.demands)]
        free, bound = _parted(demands, solved)
        there = _substituted(bound, solved)
        check_substitution(zip(there, bound, strict=True))
        definite = [c for x, value in solved.items() for c in _within(x, value)]
        implied = [d for c in definite if c.text == DEFINITE for d in needs_positive_determinant(c.subject)]
        asked = unmet([*there, *(d for z in zeros.values() for d in z.demands)], [*free, *implied])
        check_substitution((d, None) for d in [*asked, *implied])
        covered = {condition_of(d) for d in [*bound, *unmet(bound)]}
        conditions = [c for p in equations for c in p.inherited.conditions if c not in covered]
        subjects = [c.subject for c in conditions if c.subject is not None]
        known = replaced(subjects, solved)
        said = [replace(c, subject=known.get(c.subject, c.subject)) for c in conditions]
        said += [condition_of(d) for d in asked]
        said += definite
        made = [d for x in implied for d in needs_invertible(x.subject)]
        definitions = own.definitions.items()
        moving = dependents([e for _, e in definitions], solved)
        return [
            self.made_of(
                replace(
                    own,
                    expression=zero.value,
                    kept=keeps_axes(x) if is_array(x) else None,
                    notes=(*self.notes, *self._extremum(x, zero)),
                    is_derived=True,
                    inherited=Inherited(tuple(dict.fromkeys(said))),
                    definitions={name: e for name, e in definitions if e not in moving},
                    demands=[*free, *asked, *(d for d in made if _is_made(d, zero.value))],
                )
            )
            for x, zero in zeros.items()
        ]

    def _extremum(self, x: Any, zero: Zero) -> Iterable[str]:
        """Yield that the point is a minimum or a maximum of the scalar, where that is known."""
        if zero.curvature and not is_array(self.expression) and not has_kink(self.expression, x):
            yield MINIMUM[zero.curvature].format(x.name)


def _parted(demands: Iterable[Demand], unknowns: Iterable[Any]) -> tuple[list[Demand], list[Demand]]:
    """Return the demands on what holds no unknown, and those on what does."""
    demands = list(demands)
    moving = dependents([e for d in demands for e in (d.subject, d.exponent) if e is not None], unknowns)
    bound = [d for d in demands if d.subject in moving or d.exponent in moving]
    return [d for d in demands if d not in bound], bound


def _substituted(demands: Sequence[Demand], solved: Mapping[Any, Any]) -> list[Demand]:
    """Return demands with the values of the unknowns in them."""
    known = replaced([e for d in demands for e in (d.subject, d.exponent) if e is not None], solved)
    return [
        d._replace(subject=known.get(d.subject, d.subject), exponent=known.get(d.exponent, d.exponent)) for d in demands
    ]


def _within(x: Any, value: Any) -> Iterable[Condition]:
    """Yield what the value of a variable must be, because that is declared of the variable."""
    kind = kind_of(x)
    if is_array(x):
        # its directions are within a larger structure, which the value has
        if kind.moves_as and kind.structure not in structure_of(value):
            is_definite = kind.structure == Structure.DEFINITE
            yield Condition(DEFINITE, _core(value)) if is_definite else Condition(f"is {kind.name}", value)
    elif kind is positive_kind():
        yield from map(condition_of, unmet(needs_positive(value)))


def _is_made(d: Demand, value: Any) -> bool:
    """Tell whether an expression demands what a demand comes down to."""
    return not unmet([d], demands_in(value))


def _core(value: Any) -> Any:
    """Return what is positive definite where a value is: A of 2 A⁻¹."""
    while True:
        c, core = split(value)
        value = core if sign_of(c) is Sign.POSITIVE else value
        if not isinstance(value, Inverse):
            return value
        value = value.arg
