"""Arithmetic of linear operators: sums of operators on one space, and their multiples by scalars.

(L + M)(V) = L(V) + M(V), (c L)(V) = c L(V): what is added or scaled is what the direction is mapped to, under a name
for the direction that no formula has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from symcalc.calculus.substitutions import substituted
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import is_array, shape_of, variable
from symcalc.expressions.dimensions import describe
from symcalc.faces.arithmetic import Arithmetic, is_nought, operand
from symcalc.faces.combinations import Part, sizes_alike, with_others
from symcalc.faces.named_variables import name_like

F = TypeVar("F")
SCALED = "compose it with an operator, or apply it to an array"


class OperatorArithmetic(Arithmetic[F]):
    """Arithmetic of formulas, of which some are operators along ↦ expression."""

    along: Any
    is_hessian: bool
    body: Callable[[], Any]

    def _sum(self, other: Any, build: Callable[[Any, Any], Any]) -> F:
        if not _is_operator(self, other) or is_nought(other):
            return self.__pos__() if self.along is not None else super()._sum(other, build)
        if self.along is None or getattr(other, "along", None) is None:
            if not isinstance(other, Arithmetic) and operand(other) is None:
                return NotImplemented
            raise KindMismatch("an operator is added to an operator", hint="add what it maps an array to: J.apply('V')")
        a, b = self.along, other.along
        if a.kind_name != b.kind_name:
            said = f"{a.name} is declared {a.kind_name}, and {b.name} {b.kind_name}"
            raise KindMismatch(f"the operators map different kinds of variables: {said}")
        alike = sizes_alike(0, a, 1, b, "what one operator maps", "what the other one maps")
        if any(d.is_Integer and e.is_Integer and d != e for _, d, _, e in alike):
            raise ShapeMismatch(f"the operators map {describe(shape_of(a))} and {describe(shape_of(b))}")
        return self._mapped_together([self, other], lambda f, g: f._sum(g, build))

    def _product(self, other: Any, build: Callable[[Any, Any], Any]) -> F:
        if not _is_operator(self, other):
            return super()._product(other, build)
        return self._scaled(other, lambda f, c: f._product(c, build))

    def __truediv__(self, other: Any) -> F:
        if not _is_operator(self, other):
            return super().__truediv__(other)
        if self.along is None:
            raise KindMismatch("an operator divides nothing", hint="code of the form operator solves with it")
        return self._scaled(other, lambda f, c: f / c)

    def __neg__(self) -> F:
        if self.along is None:
            return super().__neg__()
        return self._mapped_together([self], lambda f: -f)

    def __pos__(self) -> F:
        return super().__pos__() if self.along is None else self._mapped_together([self], lambda f: f)

    def __rsub__(self, other: Any) -> F:
        return -self if self.along is not None and is_nought(other) else super().__rsub__(other)

    def _scaled(self, other: Any, build: Callable[[Any, Any], Any]) -> F:
        """Return an operator times a scalar; the operator may be the other one."""
        f, c = (self, other) if self.along is not None else (other, self)
        scale = c if getattr(c, "along", None) is not None else operand(c)
        if scale is None:
            return NotImplemented
        if not isinstance(scale, Part) or is_array(scale.expression):
            what = "an operator" if not isinstance(scale, Part) else describe(shape_of(scale.expression))
            raise KindMismatch(f"an operator is scaled by scalars, not by {what}", hint=SCALED)
        beside = [c] if isinstance(c, Arithmetic) else []
        return self._mapped_together([f], lambda g: build(g, c), *beside)

    def _mapped_together(self, operators: list[Any], combine: Callable[..., Any], *beside: Any) -> Any:
        """Return V ↦ what bodies in V are combined to, with the name that the first operator has for V."""
        first = operators[0]
        names = {name for f in [*operators, *beside] for name in f.nodes}
        V = name_like("V", sorted(names))
        made = combine(*(_at(f, V) for f in operators))
        others = [name for name in made.nodes if name != V]
        inner = made.variable(V)
        along = variable(name_like(str(first.along.name), others), inner.kind_name, shape_of(inner))
        found = made.with_body(substituted(made.expression, {inner: along}), along)
        found.nodes.pop(V)
        found.is_hessian = all(f.is_hessian for f in operators)
        return found


def _at(f: Any, name: str) -> Any:
    """Return what an operator maps a variable of another name to, as a formula."""
    V = variable(name, f.along.kind_name, shape_of(f.along))
    body = f.body()
    return body.made_of(with_others(body.part(), {f.along.name: Part(V, {name: V}, inferred=f.inferred)}))


def _is_operator(*formulas: Any) -> bool:
    return any(getattr(f, "along", None) is not None for f in formulas)
