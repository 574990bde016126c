"""Derivatives that are linear operators, dX ↦ d f: applied, turned around, composed, written as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Generic, TypeVar

from symcalc.algebra import transpose
from symcalc.calculus import adjoints, jacobians, operators
from symcalc.calculus.forms_for_code import Take, taken
from symcalc.calculus.substitutions import substituted
from symcalc.errors import ArgumentMismatch, NotSupported, ShapeMismatch
from symcalc.expressions.array_axes import keeps_axes
from symcalc.expressions.core_nodes import ZeroMatrix, direction_of, is_array, shape_of, variable
from symcalc.expressions.dimensions import Dim, describe
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.expressions.likeness import likeness_of
from symcalc.expressions.operation_records import Role
from symcalc.faces.named_variables import name_like, variable_beside
from symcalc.language.spans import Spans, pointing
from symcalc.printing.array_entries import axes_named, entries_of
from symcalc.printing.text import print_text
from symcalc.spelling import canonical_name

F = TypeVar("F")
PLAIN = (jacobians.jacobian, jacobians.hessian)  # what makes the matrix of an operator
WORKED_OUT = ("_asked", "_compiled", "_likeness", "for_code", "kinks")  # of the formula that is copied
ANY_NAME = "\0"  # no program has it
COTANGENTS = "guG"  # what the direction of an adjoint is called, by its number of axes


class Operators(Generic[F]):
    """What may be a linear operator along ↦ expression; what is made of it is an ``F`` again."""

    expression: Any
    along: Any
    nodes: dict[str, Any]
    spans: Spans
    is_hessian: bool
    is_stacked: bool
    origin: Any

    @property
    def kept(self) -> bool:
        """Whether a column or row is a 2-D array."""
        raise NotImplementedError

    def fresh_name(self, wish: str) -> str:
        """Return a name like a wish that nothing in the program has."""
        raise NotImplementedError

    def with_body(self, expression: Any, along: Any, is_hessian: bool = False) -> F:
        """Return the operator along ↦ expression of the same variables."""
        made: Any = copy(self.mapping(along, is_hessian))
        made.expression, made.nodes, made.origin = expression, {**self.nodes, along.name: along}, None
        for name in WORKED_OUT:
            made.__dict__.pop(name, None)
        return made

    def mapping(self, along: Any, is_hessian: bool = False) -> F:
        """Return the operator that maps a variable to the formula, or with None the formula alone."""
        made: Any = copy(self)
        made.along, made.is_hessian = along, is_hessian
        for name in WORKED_OUT:
            made.__dict__.pop(name, None)
        return made

    def body(self) -> F:
        """Return what the direction is mapped to, as a formula in it."""
        return self.mapping(None)

    @property
    def is_operator(self) -> bool:
        """True if it is a linear operator, of which `apply`, `adjoint`, `compose` and `matrix` can be asked."""
        return self.along is not None

    def _asked_of_operators(self, what: str) -> None:
        if self.along is None:
            raise NotSupported(
                f"{what} is asked of a linear operator",
                hint="f.derivative('X') is one, and f.jacobian('X') of a matrix",
            )

    def as_operator(self) -> F:
        """Return the operator; of a Jacobian or Hessian that is a matrix, the map dx ↦ J dx.

        Raises:
            NotSupported: for what is no derivative.
        """
        origin = self.origin
        take = () if origin is None or origin.turned else origin.take
        if self.along is None and take and take[0] in PLAIN:
            function, *by = take
            dx = direction_of(by[-1])
            asked: Take = (adjoints.simple_differential, {by[-1]: dx})
            if function is jacobians.hessian:
                asked = (operators.hessian_operator, *by, dx)
            return self.with_body(taken(asked, origin.source), dx, operators.is_second(asked))
        self._asked_of_operators('the form "operator"')
        return self.with_body(self.expression, self.along, self.is_hessian)

    def array_in_code(self, body: Any) -> Any:
        """Return what code of the operator along ↦ body is made of: the array, or the matrix where it is stacked."""
        if not is_array(self.along):
            one = operators.at_one(body, self.along)
            return function_in(Role.STACKED).build(one) if self.is_stacked else one
        return operators.free_array(body, self.along, self.is_stacked, (self.kept, keeps_axes(self.along)))

    @property
    def is_zero_map(self) -> bool:
        """Whether it maps everything to an array of zeros."""
        return self.along is not None and type(self.expression) is ZeroMatrix

    @property
    def zeros_keep_axes(self) -> bool:
        """Whether a column or row of zeros, to which an operator maps, is 2-D: as what it maps, if that is alike."""
        return keeps_axes(self.along) and shape_of(self.expression) == shape_of(self.along)

    @property
    def keeps_in_code(self) -> bool:
        """Whether what code returns is 2-D where it is a column or row; of an operator that is its array."""
        if self.along is None:
            return self.kept
        sides = is_array(self.expression), is_array(self.along)
        return not self.is_stacked and not all(sides) and (self.kept if sides[0] else keeps_axes(self.along))

    def likeness_of_map(self) -> int:
        """Return a number that operators have in common which are the same but for the name of what they map."""
        V = variable(ANY_NAME, self.along.kind_name, shape_of(self.along))
        return likeness_of(substituted(self.expression, {self.along: V}), V)

    def stacked(self) -> F:
        """Return what has for code the matrix J of vec(dF) = J vec(dX), columns stacked, where it is an operator."""
        made: Any = self.mapping(self.along, self.is_hessian)
        made.is_stacked = True
        return made

    @pointing
    def apply(self, direction: Any) -> F:
        """Return the operator applied to a direction: a formula, a text, or numbers.

        >>> import symcalc as sc
        >>> print(sc.parse("A*X*B").jacobian("X").apply("y*z'"))
        A*y*z'*B
        """
        self._asked_of_operators("apply")
        body: Any = self.body()
        return body.subs(**{self.along.name: direction})

    @pointing
    def adjoint(self, cotangent: str | None = None) -> F:
        """Return the adjoint operator G ↦ …, with ⟨G, F(dX)⟩ = ⟨adjoint(G), dX⟩.

        >>> import symcalc as sc
        >>> print(sc.parse("A*X*B").jacobian("X").adjoint())
        G -> A'*G*B'
        """
        self._asked_of_operators("the adjoint")
        shape = shape_of(self.expression)
        is_row = bool(shape) and shape[0] == 1 and not self.kept  # it is a 1-D array, as a column is
        axes = 0 if not shape else 1 if is_row or (shape[1] == 1 and not self.kept) else 2
        called = self.fresh_name(COTANGENTS[axes]) if cotangent is None else cotangent
        self._check_new(called)
        G = variable_beside(called, {}, plain_kind(axes).name, shape[::-1] if is_row else shape, what="the value")
        take = (operators.adjoint_operator, self.along, transpose(G) if is_row else G)
        body: Any = self.body()
        return body.derived(take, [self.along], [G], keeps_axes(self.along), along=G)

    def _check_new(self, name: str) -> None:
        """Refuse a name that the formula has: an operator's own variable is another one."""
        if canonical_name(name) in map(canonical_name, self.nodes):
            raise ArgumentMismatch(f"{name} is a variable of the formula already", hint="choose another name")

    @pointing
    def compose(self, other: F) -> F:
        r"""Return this operator after another: dX ↦ self(other(dX)).

        >>> import symcalc as sc
        >>> f, g = sc.parse("A*X*B").jacobian("X"), sc.parse("C*Y").jacobian("Y")
        >>> print(f.compose(g).unicode())
        dY ↦ A C dY B
        """
        self._asked_of_operators("compose")
        inner: Any = other
        if getattr(inner, "along", None) is None:
            raise ArgumentMismatch("an operator is composed with an operator", hint="apply it to anything else")
        if len(shape_of(inner.expression)) != len(shape_of(self.along)):
            said = f"{describe(shape_of(inner.expression))} is no {describe(shape_of(self.along))}"
            raise ShapeMismatch(f"the other operator's value is no direction of this one: {said}")
        if canonical_name(inner.along.name) in map(canonical_name, self.nodes):
            name = name_like(inner.along.name, [*self.nodes, *inner.nodes])
            V = variable(name, inner.along.kind_name, shape_of(inner.along))
            inner = inner.with_body(substituted(inner.expression, {inner.along: V}), V)
        body: Any = self.body()
        made = body.subs(**{self.along.name: inner.body()})
        along = made.variable(inner.along.name)
        operators.check_linear(operators.composition(self.expression, inner.expression, made.expression), along)
        return made.mapping(along)

    @pointing
    def matrix(self, form: str = "vec") -> F:
        """Return J of vec(dF) = J vec(dX), with columns stacked; within the structure of X.

        With ``form="vech"`` it is in the free coordinates of a structured X, which are vech(dX) of a symmetric one:
        J D, and Dᵀ H D of a Hessian, D the duplication matrix; of a triangular X its triangle, of a diagonal X its
        diagonal, of a skew-symmetric X what stands below that.

        Raises:
            ArgumentMismatch: for another form.
            NotSupported: where no matrix notation says it.

        >>> import symcalc as sc
        >>> print(sc.parse("A*X*B").jacobian("X").matrix())
        kron(B', A)
        >>> print(sc.parse("K : spd(n); logdet(K)").hessian("K").matrix("vech"))
        K : spd(n)
        -duplication(n)'*kron(inv(K), inv(K))*duplication(n)
        """
        self._asked_of_operators("the matrix")
        body: Any = self.body()
        if form == "vech":
            return body.derived((operators.half_matrix, self.along, self.is_hessian), [self.along])
        if form != "vec":
            raise ArgumentMismatch(f"the form of a matrix is vec or vech, not {form}")
        return body.derived((operators.operator_matrix, self.along), [self.along])

    @pointing
    def entries(self) -> str:
        """Return what an entry of the array is that has the axes of F, then of X.

        >>> import symcalc as sc
        >>> print(sc.parse("A*X*B").jacobian("X").entries())
        dF[i, j]/dX[k, l] = A[i, k]*B[l, j]
        """
        self._asked_of_operators("an entry")
        found = operators.free_map(self.expression, self.along)
        result, source = axes_named(found)
        name = self.along.name[1:] if self.along.name[:1] == "d" else self.along.name
        return f"dF{result}/d{name}{source} = {entries_of(found, print_text)}"

    def array(self, /, **values: Any) -> Any:
        """Return the array at values of the variables, with the axes of F, then of X; what `entries` writes.

        Raises:
            ArgumentMismatch: where a value is missing, unknown, or has a wrong shape.

        >>> import symcalc as sc
        >>> J = sc.parse("A*X*B").jacobian("X").array(A=[[1, 2]], B=[[1, 0, 0], [0, 1, 3]])
        >>> J.shape
        (1, 3, 2, 2)
        """
        self._asked_of_operators("the array")
        return self.evaluate(**values)

    def evaluate(self, /, **values: Any) -> Any:
        """Return the value, of an operator its array."""
        raise NotImplementedError

    def layout(self, form: str = "vec") -> str:
        """Return in one line which matrix `matrix` is: vec(dF) = J vec(dX), mn×pq, columns stacked."""
        dX = self.along.name
        if form not in ("vec", "vech"):
            raise ArgumentMismatch(f"the form of a matrix is vec or vech, not {form}")
        if form == "vech":
            said = kind_of(self.along).coordinates.format(dX)
            return f"{'d²f = vᵀ H v' if self.is_hessian else 'vec(dF) = J v'} with v = {said}"
        rows, columns = (_entries(shape_of(e)) for e in (self.expression, self.along))
        return f"vec(dF) = J vec({dX}), {rows}×{columns}, columns stacked"


def _entries(shape: Sequence[Dim]) -> str:
    """Return how many entries an array has, as a text."""
    factors = [str(d) for d in shape if d != 1]
    return "·".join(factors) or "1"
