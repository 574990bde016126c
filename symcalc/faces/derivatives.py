"""The derivatives of a formula: thin methods over the engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations_with_replacement
from typing import Any, Generic, TypeVar, overload

from symcalc.algebra import transpose
from symcalc.calculus import adjoints, higher_orders, jacobians, operators
from symcalc.calculus.forms_for_code import Take
from symcalc.calculus.projections import project
from symcalc.errors import ArgumentMismatch, NotSupported, SymcalcError, UnknownName
from symcalc.expressions.array_axes import keeps_axes
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of
from symcalc.expressions.dimensions import describe
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.faces.derivations import Derivation
from symcalc.faces.named_variables import direction_named, variable_beside
from symcalc.faces.several_formulas import Formulas
from symcalc.hints.proposals import with_readings
from symcalc.language.spans import Spans, pointing
from symcalc.printing.derivation_lines import STANDARD

F = TypeVar("F")
PROJECTION, ENTRIES = "projection", "entries"
CONVENTIONS = {PROJECTION: adjoints.simple_gradient, ENTRIES: adjoints.gradient_by_entries}
DIRECTIONS, COTANGENTS = "cvV", "guG"  # what a new one is called, by its number of axes


class Derivatives(Generic[F]):
    """What has derivatives; each is an ``F`` again.

    Of itself it asks for its expression, its variables, and how a derivative becomes an ``F``.
    """

    expression: Any
    along: Any
    nodes: dict[str, Any]
    spans: Spans

    @property
    def kept(self) -> bool:
        """Whether a column or row is a 2-D array."""
        raise NotImplementedError

    @property
    def free_variables(self) -> list[str]:
        """The names of the variables that are no differentials of others."""
        raise NotImplementedError

    def variable(self, name: str) -> Any:
        """Return the variable of that name."""
        raise NotImplementedError

    def fresh_name(self, wish: str) -> str:
        """Return a name like a wish that nothing in the program has."""
        raise NotImplementedError

    def derived(
        self, take: Take, moving: Sequence[Any], new: Iterable[Any] = (), kept: bool | None = None, along: Any = None
    ) -> F:
        """Return what is taken of the expression, with the variables and new ones."""
        raise NotImplementedError

    @pointing
    def differential(self, *names: str) -> F:
        """Return d f, linear in the differentials dX of the named variables (of all, where none is named).

        >>> import symcalc as sc
        >>> print(sc.parse("inv(A)").differential("A"))
        -inv(A)*dA*inv(A)
        """
        moving = [self.variable(name) for name in names or self.free_variables]
        seeds = {v: differential_of(v) for v in moving}
        return self.derived((adjoints.written_differential, seeds), moving, seeds.values(), self.kept)

    @overload
    def gradient(self, name: str, *, convention: str = PROJECTION) -> F: ...

    @overload
    def gradient(self, name: str, other: str, /, *others: str, convention: str = PROJECTION) -> Formulas[F]: ...

    @overload
    def gradient(self, name: str | None = None, /, *others: str, convention: str = PROJECTION) -> F | Formulas[F]: ...

    def gradient(self, name: str | None = None, *others: str, convention: str = PROJECTION) -> F | Formulas[F]:
        """Return ∇f, of the shape of the variable and within its structure: d f = ⟨∇f, dX⟩.

        By the convention "entries" it has the partial derivatives by the free entries of a structured matrix, of a
        symmetric one G + G' − G.*I, as some books write them.

        By several names, or by none where there are several variables, it is a mapping from the names to gradients.

        Raises:
            NotSupported: where f is no scalar.

        >>> import symcalc as sc
        >>> f = sc.parse("norm2(A*x - b)^2")
        >>> print(f.gradient("x"), f.gradient("x", "b"), sep=chr(10))
        2*A'*(A*x - b)
        by x: 2*A'*(A*x - b)
        by b: -2*(A*x - b)
        """
        if convention not in CONVENTIONS:
            known = " or ".join(map(repr, CONVENTIONS))
            raise ArgumentMismatch(f"the convention of a gradient is {known}, and not {convention!r}")
        return self._gradients(None if name is None else (name, *others), CONVENTIONS[convention])

    @pointing
    def _gradients(self, names: Sequence[str] | None, of_scalar: Callable[[Any, Any], Any]) -> F | Formulas[F]:
        moving = self._by(names)
        found = {x.name: self._gradient(x, of_scalar) for x in moving}
        return self._alone_or_all("gradient", found, moving)

    def _gradient(self, x: Any, of_scalar: Callable[[Any, Any], Any]) -> F:
        f = self.expression
        if is_array(f):
            said = f"the gradient is of a scalar, and this is {describe(f.shape)}"
            raise self._no_scalar(said, "ask for the Jacobian").on(f)
        return self.derived((of_scalar, x), [x], kept=keeps_axes(x))

    def _by(self, names: Sequence[str] | None) -> list[Any]:
        """Return the variables of some names, each once; of no names all that are no differentials."""
        if names is None and not self.free_variables:
            raise UnknownName("the program has no variables")
        return list(dict.fromkeys(self.variable(name) for name in names or self.free_variables))

    def _alone_or_all(self, wanted: str, found: dict[Any, F], moving: Sequence[Any]) -> F | Formulas[F]:
        """Return the only derivative, or all of them."""
        return Formulas(wanted, found, {x.name: x for x in moving}) if len(found) > 1 else next(iter(found.values()))

    def _no_scalar(self, said: str, hint: str) -> SymcalcError:
        """Return the error of what is asked of scalars alone; it says which name makes this none by its letter."""
        if self.along is not None:
            return NotSupported(f"this is the linear operator {self.along.name} -> …", hint="apply it, as J.apply('V')")
        error = NotSupported(said, hint=hint)
        return error if self.spans.derived else with_readings(error, self.spans.text)

    @pointing
    def jacobian(self, name: str) -> F:
        """Return J of d f = J dx: m×n of a vector by a vector; the derivative of anything by a scalar.

        With a matrix on either side it is the linear operator dX ↦ d f, of which `matrix` is J of vec(dF) = J vec(dX).

        >>> import symcalc as sc
        >>> print(sc.parse("A*x - b").jacobian("x"), sc.parse("A*X*B").jacobian("X").unicode(), sep="; ")
        A; dX ↦ A dX B
        """
        x = self.variable(name)
        if not operators.is_plain_matrix(self.expression, x):
            return self.derivative(name)
        kept = self.kept if not is_array(x) else None
        try:
            return self.derived((jacobians.jacobian, x), [x], kept=kept)
        except NotSupported:  # no matrix notation says it
            return self.derivative(name)

    @overload
    def hessian(self, name: str, other: str | None = None) -> F: ...

    @overload
    def hessian(self, name: None = None, other: None = None) -> F | Formulas[F]: ...

    def hessian(self, name: str | None = None, other: str | None = None) -> F | Formulas[F]:
        """Return H of d(∇f) = H dx; with two names the mixed block, d(∇ₓf) = H dy.

        By matrices it is the linear operator dX ↦ d(∇f), within the structure of X. Without a name, where there are
        several variables, it is a mapping from pairs of names to all blocks, row by row.

        Raises:
            NotSupported: for a vector f.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(A*x - b)^2").hessian("x"), sc.parse("norm2(A*X)^2").hessian("X").unicode(), sep="; ")
        2*A'*A; dX ↦ 2 Aᵀ A dX
        """
        if name is None:
            if other is not None:
                raise ArgumentMismatch("the second variable of a Hessian is named, and not the first")
            return self._hessians()
        return self._block(name, name if other is None else other)

    @pointing
    def _block(self, name: str, other: str) -> F:
        return self._hessian(self.variable(name), self.variable(other))

    def _hessian(self, x: Any, y: Any) -> F:
        if is_array(self.expression):
            raise self._no_scalar("the Hessian is of a scalar", "").on(self.expression)
        if not operators.is_plain_matrix(x, y):
            return self._hessian_operator(x, y)
        kept = keeps_axes(x) if not is_array(y) else None
        try:
            return self.derived((jacobians.hessian, x, y), [x, y], kept=kept)
        except NotSupported:
            return self._hessian_operator(x, y)

    @pointing
    def _hessians(self) -> F | Formulas[F]:
        """Return all blocks; of vectors those below the diagonal are the transposes of those above."""
        moving = self._by(None)
        blocks = {pair: self._hessian(*pair) for pair in combinations_with_replacement(moving, 2)}
        for x, y in [*blocks]:
            block: Any = blocks[x, y]
            if x != y:
                is_plain = block.along is None and is_array(x) and is_array(y)
                blocks[y, x] = block.T if is_plain else self._hessian(y, x)
        found = {(x.name, y.name): blocks[x, y] for x in moving for y in moving}
        return self._alone_or_all("Hessian", found, moving)

    @pointing
    def derivative(self, name: str, *directions: str, order: int | None = None) -> F:
        """Return the derivative by a variable as a linear operator, dX ↦ d f: applied, adjoint, composed, a matrix.

        Along named directions it is the number or array f⁽ᵏ⁾(X)[V₁, …, Vₖ], which is linear in each; of an order
        along one direction, dX where none is named, it is that form with the direction in all places, dᵏf.

        >>> import symcalc as sc
        >>> f = sc.parse("inv(A)")
        >>> print(f.derivative("A"), f.derivative("A", order=2), f.derivative("A", "V"), sep=chr(10))
        dA -> -inv(A)*dA*inv(A)
        2*inv(A)*dA*inv(A)*dA*inv(A)
        -inv(A)*V*inv(A)
        """
        x = self.variable(name)
        k = checked_order(len(directions) or 1 if order is None else order)
        if not directions and k == 1:
            dx = self.moved(x)
            return self.derived((adjoints.simple_differential, {x: dx}), [x], [dx], self.kept, along=dx)
        if len(directions) not in (0, 1, k):
            said = f"{len(directions)} directions of a derivative of order {k}"
            raise ArgumentMismatch(said, hint=f"name one, which stands in all places, or {k}")
        along = [self._direction(V, x) for V in directions] or [self.moved(x)]
        along *= k // len(along)
        kept = self.kept if is_array(self.expression) else None
        return self.derived((higher_orders.derivative_along, x, *along), [x], along, kept)

    def _hessian_operator(self, x: Any, y: Any) -> F:
        dy = self.moved(y)
        return self.derived((operators.hessian_operator, x, y, dy), [x, y], [dy], keeps_axes(x), along=dy)

    def moved(self, x: Any) -> Any:
        """Return dX, or a new direction where the formula holds that itself."""
        dx = differential_of(x)
        return self._direction(None, x) if dx in self.nodes.values() else dx

    @pointing
    def directional(self, name: str, direction: str | None = None) -> F:
        """Return f′(X)[V], the derivative along V; a structured variable moves within its structure.

        A direction that is not named is called v or V, or c if it is a number.

        >>> import symcalc as sc
        >>> print(sc.parse("logdet(X)").directional("X", "V"))
        tr(V*inv(X))
        """
        x = self.variable(name)
        V = self._direction(direction, x)
        return self.derived((adjoints.simple_differential, {x: project(V, x)}), [x], [V], self.kept)

    @pointing
    def hvp(self, name: str, direction: str | None = None) -> F:
        """Return the Hessian applied to V, P D²f[P V], without the Hessian.

        By an orthogonal matrix it is the Hessian on the group, the second derivative along geodesics.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(A*x - b)^2").hvp("x", "v"))
        2*A'*A*v
        """
        x = self.variable(name)
        V = self._direction(direction, x)
        if is_array(self.expression):
            raise self._no_scalar("the Hessian is of a scalar", "").on(self.expression)
        return self.derived((adjoints.hessian_along, x, V), [x], [V], keeps_axes(x))

    @pointing
    def vjp(self, name: str, cotangent: str | None = None) -> F:
        """Return the adjoint of f′(X) applied to G, of the shape of f: ⟨G, f′(X)[dX]⟩ = ⟨vjp, dX⟩.

        A cotangent that is not named is called u or G, or g if it is a number.

        >>> import symcalc as sc
        >>> print(sc.parse("A*x").vjp("A", "u"))
        u*x'
        """
        x = self.variable(name)
        shape = shape_of(self.expression)
        is_row = bool(shape) and shape[0] == 1 and not self.kept  # it is a 1-D array, as a column is
        axes = 0 if not shape else 1 if is_row or (shape[1] == 1 and not self.kept) else 2
        called = self.fresh_name(COTANGENTS[axes]) if cotangent is None else cotangent
        shapes = (shape[::-1], shape) if is_row else (shape,)
        G = variable_beside(called, self.nodes, plain_kind(axes).name, *shapes, what="f")
        arriving = G if shape_of(G) == shape else transpose(G)
        return self.derived((adjoints.cotangent, x, arriving), [x], [G], keeps_axes(x))

    def _direction(self, name: str | None, x: Any) -> Any:
        """Return the direction in which x moves: of a name, or a new one."""
        called = self.fresh_name(DIRECTIONS[kind_of(differential_of(x)).axes]) if name is None else name
        return direction_named(called, self.nodes, x)

    @pointing
    def derivation(self, name: str, of: str | None = None, level: str = STANDARD) -> Derivation:
        """Return the steps to the gradient of a scalar, the Jacobian of an array, or the Hessian, each with its rule.

        The levels: brief (the differential and the answer), standard (sums, transposes, constants are silent), full.
        Each line is compared with the differential at random points, and that with differences, before it is shown.

        Raises:
            NotSupported: where the derivative is not that of a scalar, or of an array, as it is asked for.
            TooLarge: where more than 40 rules are applied one after the other.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(A*x - b)^2").derivation("x"))
        f(x)   = norm2(A*x - b)^2
        df     = 2*(A*x - b)'*A*dx       d(u'*u) = 2*u'*du,  u = A*x - b
               = <2*A'*(A*x - b), dx>    <G, dx> = G'*dx
        grad f = 2*A'*(A*x - b)          df = <G, dx> for every dx
        # where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m
        # b is read as a vector in ℝ^m
        """
        return Derivation(self, name, of, level)


def checked_order(order: Any, lowest: int = 1) -> int:
    """Return the order of a derivative, which is a number up to 6.

    Raises:
        ArgumentMismatch: where it is none.
        NotSupported: where it is higher.

    >>> checked_order(3)
    3
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < lowest:
        raise ArgumentMismatch(f"an order is a whole number from {lowest} on, not {order!r}")
    if order > higher_orders.HIGHEST:
        raise NotSupported(f"derivatives go up to order {higher_orders.HIGHEST}, and not to {order}")
    return order
