"""What is asked of a program in one call: a text or a formula in, a derivative or a stationary point out.

They are the methods of `Formula` as functions. Where a program has one variable alone, it need not be named.
"""

from __future__ import annotations

from typing import Any

from symcalc.errors import UnknownName
from symcalc.faces.comparisons import Comparison
from symcalc.faces.derivatives import PROJECTION
from symcalc.faces.formula import Formula
from symcalc.faces.session import read_formula
from symcalc.faces.several_formulas import Formulas

Program = Formula | str


def only_variable(f: Formula, wanted: str) -> str:
    """Return the name of the only variable.

    Raises:
        UnknownName: where there is none, or a choice.

    >>> import symcalc as sc
    >>> only_variable(sc.parse("x'*x"), "gradient")
    'x'
    """
    free = f.free_variables
    if not f.variables:
        raise UnknownName("the program has no variables")
    if len(free) != 1:
        raise UnknownName(f"the {wanted} by which variable?", hint="name one of " + ", ".join(f.variables))
    return free[0]


def differential(program: Program, /, *names: str, **declarations: str) -> Formula:
    """Return d f by the named variables, or all: `Formula.differential`.

    >>> print(differential("inv(A)"))
    -inv(A)*dA*inv(A)
    """
    return read_formula(program, declarations).differential(*names)


def gradient(
    program: Program, /, *names: str, convention: str = PROJECTION, **declarations: str
) -> Formula | Formulas[Formula]:
    """Return ∇f, by several variables each: `Formula.gradient`. Declarations are those of `parse`.

    >>> print(gradient("norm2(A*x - b)^2", "x"))
    2*A'*(A*x - b)
    >>> print(gradient("x'*K*x", "x", K="symmetric(n)").unicode())
    2 K x
    """
    return read_formula(program, declarations).gradient(*names, convention=convention)


def jacobian(program: Program, name: str | None = None, /, **declarations: str) -> Formula:
    """Return J of d f = J dx: `Formula.jacobian`.

    >>> print(jacobian("A*x - b", "x"))
    A
    """
    f = read_formula(program, declarations)
    return f.jacobian(only_variable(f, "Jacobian") if name is None else name)


def hessian(
    program: Program, name: str | None = None, other: str | None = None, /, **declarations: str
) -> Formula | Formulas[Formula]:
    """Return the Hessian, with two names its mixed block, without one all blocks: `Formula.hessian`.

    >>> print(hessian("x'*A*y", "x", "y"))
    A
    """
    f = read_formula(program, declarations)
    return f.hessian() if name is None else f.hessian(name, other)


def derivative(
    program: Program, name: str | None = None, /, *directions: str, order: int | None = None, **declarations: str
) -> Formula:
    """Return the derivative as an operator, along directions, of an order: `Formula.derivative`.

    >>> print(derivative("exp(a)", order=3))
    exp(a)*da^3
    """
    f = read_formula(program, declarations)
    return f.derivative(only_variable(f, "derivative") if name is None else name, *directions, order=order)


def bilinear_form(
    program: Program, name: str | None = None, one: str | None = None, other: str | None = None, /, **declarations: str
) -> Formula:
    """Return the second derivative along two directions: `Formula.bilinear_form`.

    >>> print(bilinear_form("norm2(A*x)^2", "x"))
    2*v'*A'*A*w
    """
    f = read_formula(program, declarations)
    return f.bilinear_form(only_variable(f, "second derivative") if name is None else name, one, other)


def taylor(
    program: Program,
    name: str | None = None,
    /,
    order: int = 2,
    at: Any = None,
    direction: str | None = None,
    **declarations: str,
) -> Formula:
    """Return Taylor's polynomial: `Formula.taylor`.

    >>> print(taylor("log(a)", order=2, at=1))
    a - 1 - (a - 1)^2/2
    """
    f = read_formula(program, declarations)
    return f.taylor(only_variable(f, "polynomial") if name is None else name, order, at, direction)


def directional(
    program: Program, name: str | None = None, direction: str | None = None, /, **declarations: str
) -> Formula:
    """Return the derivative along a direction: `Formula.directional`.

    >>> print(directional("logdet(X)"))
    tr(V*inv(X))
    """
    f = read_formula(program, declarations)
    return f.directional(only_variable(f, "derivative") if name is None else name, direction)


def hvp(program: Program, name: str | None = None, direction: str | None = None, /, **declarations: str) -> Formula:
    """Return the Hessian applied to a direction: `Formula.hvp`.

    >>> print(hvp("norm2(A*x - b)^2", "x"))
    2*A'*A*v
    """
    f = read_formula(program, declarations)
    return f.hvp(only_variable(f, "Hessian") if name is None else name, direction)


def vjp(program: Program, name: str | None = None, cotangent: str | None = None, /, **declarations: str) -> Formula:
    """Return the adjoint of the derivative applied to a cotangent: `Formula.vjp`.

    >>> print(vjp("A*x", "A"))
    u*x'
    """
    f = read_formula(program, declarations)
    return f.vjp(only_variable(f, "adjoint") if name is None else name, cotangent)


def solve(program: Program, name: str | None = None, /, **declarations: str) -> Formula:
    """Return where the program is 0, as a formula: `Formula.solve`.

    >>> print(solve(gradient("norm2(A*x - b)^2", "x"), "x"))
    inv(A'*A)*A'*b
    """
    f = read_formula(program, declarations)
    return f.solve(only_variable(f, "solution") if name is None else name)


def stationary(program: Program, /, *names: str, **declarations: str) -> Any:
    """Return where the gradient is 0, as a formula, or by several variables as a tuple: `Formula.stationary`.

    >>> print(*stationary("norm2(x)^2 + λ*(k'*x - 1)", "x", "λ"), sep="; ")
    k/(k'*k); -2/(k'*k)
    """
    f = read_formula(program, declarations)
    return f.stationary(*(names or [only_variable(f, "stationary point")]))


def compare(
    program: Program,
    name: str | None,
    mine: Any,
    /,
    *,
    wanted: str | None = None,
    seed: int = 0,
    **declarations: str,
) -> Comparison:
    """Judge a derivative that a person has found: `Formula.compare`. Declarations are those of `parse`.

    >>> print(compare("logdet(X)", "X", "inv(X)"))
    equal up to transposition: yours is the transpose, as the other layout has it (numerator for denominator)
    the gradient is inv(X)'
    """
    f = read_formula(program, declarations)
    return f.compare(only_variable(f, "comparison") if name is None else name, mine, wanted=wanted, seed=seed)
