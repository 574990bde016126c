"""Formula: an expression with its variables, and thin methods over the engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from symcalc import checking, jacobians, nodes, reverse
from symcalc.algebra import transpose
from symcalc.codegen.compiling import CompiledFunction, compile_expressions, generate_source
from symcalc.conditions import conditions_of
from symcalc.conversion import from_sympy_expression, to_sympy
from symcalc.errors import (
    ArgumentMismatch,
    KindMismatch,
    NotSupported,
    ParseFailure,
    ShapeMismatch,
    UnknownName,
    nearest,
)
from symcalc.forward import differential
from symcalc.naming import canonical_name, plain_name
from symcalc.nodes import differential_of, is_array, shape_of, variables_of
from symcalc.parsing import parse_program
from symcalc.printing.declarations import print_program
from symcalc.printing.latex import print_latex
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode
from symcalc.shapes import describe, numpy_shape
from symcalc.simplification import simplify

TITLE = 100  # characters of a formula that still stands in a docstring


class Variable(NamedTuple):
    """What a formula knows of a variable."""

    kind: str
    shape: tuple[Any, ...]


class Formula:
    """An expression, its variables, what was noted while it was read, and the conditions under which it holds.

    Made by `symcalc.parse`; every derivative is a `Formula` again.
    """

    def __init__(
        self,
        expression: Any,
        variables: Mapping[str, Any],
        notes: tuple[str, ...] = (),
        conditions: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        self.expression = expression
        self.nodes = dict(variables)
        self.notes = notes
        self._conditions = conditions

    # -------------------------------------------------------------------------------------------- what it is

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape that its value has as a NumPy array: sizes are numbers or names."""
        return numpy_shape(shape_of(self.expression))

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables of the program by name, in order of appearance: kind, and shape as an array."""
        return {name: Variable(v.kind_name, numpy_shape(v.shape)) for name, v in self.nodes.items()}

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """What must hold for the answer, and what was taken at a kink: one line each."""
        return self._conditions() if self._conditions is not None else ()

    def __str__(self) -> str:
        return print_program(self.expression, self.nodes)

    def __repr__(self) -> str:
        return f"<Formula {self.unicode()}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.expression == other.expression

    def __hash__(self) -> int:
        return hash(self.expression)

    def unicode(self) -> str:
        """Return the formula as it is read: 2 Aᵀ (A x − b)."""
        return print_unicode(self.expression)

    def latex(self) -> str:
        r"""Return the formula in LaTeX: 2 A^{\top} \left(A x - b\right)."""
        return print_latex(self.expression)

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    @property
    def sympy(self) -> Any:
        """The formula in SymPy's own classes."""
        return to_sympy(self.expression)

    # -------------------------------------------------------------------------------------------- derivatives

    def variable(self, name: str) -> Any:
        """Return the variable of that name, in either spelling of Greek letters and subscripts.

        Raises:
            UnknownName: where the program has no such variable.
        """
        if not isinstance(name, str):
            raise UnknownName(f"the name of a variable was expected, not {type(name).__name__}")
        wanted = canonical_name(name)
        for known, v in self.nodes.items():
            if canonical_name(known) == wanted:
                return v
        known_names = ", ".join(self.nodes) or "none"
        raise UnknownName(
            f"{name} is no variable of the formula",
            hint=nearest(name, self.nodes) or f"its variables: {known_names}",
        )

    def derived(self, answer: Any, moving: Iterable[Any], new: Iterable[Any] = ()) -> Formula:
        """Return an answer as a formula with this one's variables and some new ones."""
        source, moved = self.expression, tuple(moving)
        variables = dict(self.nodes)
        for v in new:
            if variables.setdefault(v.name, v) != v:
                raise ArgumentMismatch(f"{v.name} is a variable of the formula already, and another one")

        def conditions() -> tuple[str, ...]:
            lines = [c.line(print_text) for c in conditions_of(answer, source, moved)]
            return tuple(dict.fromkeys([*self.conditions, *lines]))

        return Formula(answer, variables, self.notes, conditions)

    def differential(self, *names: str) -> Formula:
        """Return d f, linear in the differentials dX of the named variables (of all, where none is named).

        >>> import symcalc as sc
        >>> print(sc.parse("inv(A)").differential("A"))
        -inv(A)*dA*inv(A)
        """
        differentials = {differential_of(v) for v in self.nodes.values()}
        free = [v for v in self.nodes.values() if v not in differentials]
        moving = [self.variable(name) for name in names] or free
        seeds = {v: differential_of(v) for v in moving}
        answer = simplify(differential(simplify(self.expression), seeds))
        return self.derived(answer, moving, seeds.values())

    def gradient(self, name: str) -> Formula:
        """Return ∇f, of the shape of the variable and within its structure: d f = ⟨∇f, dX⟩.

        Raises:
            NotSupported: where f is no scalar.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(A*x - b)^2").gradient("x"))
        2*A'*(A*x - b)
        """
        x = self.variable(name)
        f = self.expression
        if is_array(f):
            raise NotSupported(
                f"the gradient is of a scalar, and this is {describe(f.shape)}", hint="ask for the Jacobian"
            )
        free = simplify(reverse.free_gradient(simplify(f), x))
        answer = reverse.project(free, x)
        return self.derived(answer if answer is free else simplify(answer), [x])

    def jacobian(self, name: str) -> Formula:
        """Return J of d f = J dx: m×n of a vector by a vector; the derivative of anything by a scalar.

        Raises:
            NotSupported: where no plain matrix is the derivative.

        >>> import symcalc as sc
        >>> print(sc.parse("A*x - b").jacobian("x"))
        A
        """
        x = self.variable(name)
        return self.derived(jacobians.jacobian(simplify(self.expression), x), [x])

    def hessian(self, name: str, other: str | None = None) -> Formula:
        """Return H of d(∇f) = H dx; with two names the mixed block, d(∇ₓf) = H dy.

        Raises:
            NotSupported: for a vector f, and by a matrix.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(A*x - b)^2").hessian("x"))
        2*A'*A
        """
        x = self.variable(name)
        y = x if other is None else self.variable(other)
        return self.derived(jacobians.hessian(simplify(self.expression), x, y), [x, y])

    def beside(self, name: str, kind: str, *shapes: Any, what: str) -> Any:
        """Return the variable that a name means: one of the formula, of one of the shapes, or a new one of the first."""
        if not isinstance(name, str) or not canonical_name(name)[:1].isalpha():
            raise ParseFailure(f"{name!r} is no name of a variable")
        known = next((v for n, v in self.nodes.items() if canonical_name(n) == canonical_name(name)), None)
        if known is None:
            return nodes.variable(plain_name(name), kind, shapes[0])
        if shape_of(known) not in shapes:
            raise ShapeMismatch(f"{name} is {describe(shape_of(known))}, and {what} is {describe(shapes[-1])}")
        return known

    def direction(self, x: Any, name: str) -> Any:
        """Return the direction that a name means: a variable of the formula, or a new one like dX."""
        return self.beside(name, differential_of(x).kind_name, shape_of(x), what=x.name)

    def directional(self, name: str, direction: str) -> Formula:
        """Return f′(X)[V], the derivative along V; a structured variable moves within its structure.

        >>> import symcalc as sc
        >>> print(sc.parse("logdet(X)").directional("X", "V"))
        tr(V*inv(X))
        """
        x = self.variable(name)
        V = self.direction(x, direction)
        answer = simplify(differential(simplify(self.expression), {x: reverse.project(V, x)}))
        return self.derived(answer, [x], [V])

    def hvp(self, name: str, direction: str) -> Formula:
        """Return the Hessian applied to V, P D²f[P V], without the Hessian.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(A*x - b)^2").hvp("x", "v"))
        2*A'*A*v
        """
        x = self.variable(name)
        V = self.direction(x, direction)
        if is_array(self.expression):
            raise NotSupported("the Hessian is of a scalar")
        free = simplify(reverse.free_gradient(simplify(self.expression), x))
        moved = differential(free, {x: reverse.project(V, x)})
        return self.derived(simplify(reverse.project(simplify(moved), x)), [x], [V])

    def vjp(self, name: str, cotangent: str) -> Formula:
        """Return the adjoint of f′(X) applied to G, of the shape of f: ⟨G, f′(X)[dX]⟩ = ⟨vjp, dX⟩.

        >>> import symcalc as sc
        >>> print(sc.parse("A*x").vjp("A", "u"))
        u*x'
        """
        x = self.variable(name)
        shape = shape_of(self.expression)
        if shape and shape[0] == 1:  # a row is a 1-D array, as a column is
            G = self.beside(cotangent, "vector", shape[::-1], shape, what="f")
            arriving = G if shape_of(G) == shape else transpose(G)
        else:
            kind = "scalar" if not shape else "vector" if shape[1] == 1 else "matrix"
            G = arriving = self.beside(cotangent, kind, shape, what="f")
        dX = differential_of(x)
        linear = simplify(differential(simplify(self.expression), {x: dX}))
        answer = simplify(reverse.project(reverse.adjoint(linear, dX, arriving), x))
        return self.derived(answer, [x], [G])

    def derivation(self, name: str) -> Formula:
        """Return the steps of a derivation.

        Raises:
            NotSupported: always, so far.
        """
        self.variable(name)
        raise NotSupported("the derivation step by step is not supported yet", hint="ask for the differential")

    @property
    def T(self) -> Formula:
        """The transpose."""
        f = self.expression
        return Formula(transpose(f) if is_array(f) else f, self.nodes, self.notes, self._conditions)

    # -------------------------------------------------------------------------------------------- numbers

    def code(self) -> str:
        """Return the source of a documented NumPy function."""
        return code(self)

    def evaluate(self, **values: Any) -> Any:
        """Return the value at the given variables.

        Raises:
            ArgumentMismatch: where one is missing or has another shape.

        >>> import symcalc as sc
        >>> float(sc.parse("x'*x").evaluate(x=[3.0, 4.0]))
        25.0
        """
        return compile(self)(**values)

    def check(self, name: str, seed: int = 0) -> checking.Report:
        """Compare the derivatives by a variable with finite differences, at random points: a report, raises nothing."""
        return checking.check_derivatives(self.expression, self.variable(name), seed=seed)


def parse(text: str, **declarations: str) -> Formula:
    """Return what a text means.

    Args:
        text: a program in the input language.
        declarations: names and what is declared of them, as ``K="spd(n)"`` or ``x="ℝ^n"``.

    Raises:
        SymcalcError: pointing at what is wrong.

    >>> f = parse("x'*K*x", K="spd(n)")
    >>> print(f.gradient("x"))
    K : spd(n)
    2*K*x
    """
    program = parse_program(text, declarations)
    return Formula(program.expression, program.variables, program.notes)


def from_sympy(expression: Any) -> Formula:
    """Return a SymPy expression as a formula; matrix symbols become variables.

    Raises:
        NotSupported: where it holds what symcalc does not know.

    >>> from sympy import MatrixSymbol, Trace
    >>> A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
    >>> print(from_sympy(Trace(A * X)).gradient("X").unicode())
    Aᵀ
    """
    e = from_sympy_expression(expression)
    return Formula(e, {v.name: v for v in sorted(variables_of(e), key=lambda v: v.name)})


def merged(formulas: tuple[Formula, ...]) -> dict[str, Any]:
    """Return the variables of several formulas, in order of appearance."""
    variables: dict[str, Any] = {}
    if not formulas:
        raise ArgumentMismatch("at least one formula was expected")
    for f in formulas:
        if not isinstance(f, Formula):
            raise ArgumentMismatch(
                f"a Formula was expected, not {type(f).__name__}", hint="make one with symcalc.parse"
            )
        for name, v in f.nodes.items():
            if variables.setdefault(name, v) != v:
                raise KindMismatch(f"{name} is not the same variable in all formulas")
    return variables


def titles_of(formulas: tuple[Formula, ...]) -> list[str]:
    """Return the formulas as a docstring shows them, where they are short."""
    texts = [f.unicode() for f in formulas]
    return [t if len(t) <= TITLE and "\n" not in t else "" for t in texts]


def compile(*formulas: Formula) -> CompiledFunction:
    """Return one NumPy function of several formulas, which does shared work once.

    It is called by position or keyword, and returns one value, or a tuple of several; ``.arguments`` are the names in
    order of appearance, ``.source`` its text.

    >>> f = parse("norm2(A*x - b)^2")
    >>> fun = compile(f, f.gradient("x"))
    >>> fun.arguments
    ('A', 'x', 'b')
    """
    return compile_expressions([f.expression for f in formulas], list(merged(formulas).values()), titles_of(formulas))


def code(*formulas: Formula) -> str:
    """Return the source of one NumPy function of several formulas."""
    return generate_source([f.expression for f in formulas], list(merged(formulas).values()), titles_of(formulas))


def check(formula: Formula, name: str, seed: int = 0) -> checking.Report:
    """Compare the derivatives of a formula by a variable with finite differences: a report, raises nothing."""
    return formula.check(name, seed=seed)
