"""A function of a number that nobody has written down, f : function, of scalars and of entries, and its derivatives.

d f(A) = f′(A) ∘ dA, d f′(A) = f″(A) ∘ dA and so on   (Magnus & Neudecker 2019, ch. 8, sec. 7; MIT, Matrix Calculus,
ch. 3): f has as many derivatives as are asked for. The program writes f(x), f'(x), f''(x); nothing is known of its
sign. Code takes it, and each derivative that it needs, as arguments: ``df`` is f′, ``d2f`` is f″.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Integer

from symcalc.errors import KindMismatch
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression, ScalarVariable
from symcalc.expressions.operation_records import Example, Role
from symcalc.operations.functions_of_several import OfSeveral, build, register_function_of_several

HIGHEST = 100  # order of a derivative


def applied(f: Any, k: Any, a: Expression) -> Any:
    """Return f⁽ᵏ⁾(a), of a scalar or of every entry."""
    return build("applied", f, k, a)


def _checked(f: Any, k: Any, a: Expression) -> None:
    """Refuse what is no function, and orders that are no numbers.

    Raises:
        KindMismatch: for them.
    """
    if not isinstance(f, ScalarVariable) or not kind_of(f).is_function:
        raise KindMismatch("applied(f, k, x) is of a function", hint="declare it, as in f : function, and write f'(x)")
    if not getattr(k, "is_Integer", False) or not 0 <= k <= HIGHEST:
        raise KindMismatch(f"the order of a derivative is a whole number from 0 to {HIGHEST}")


def _in_sympy(f: Any, k: Any, a: Any) -> Any:
    """Return f(a), or the derivative at a, of an undefined function of SymPy's."""
    function = f if isinstance(f, sympy.FunctionClass) else sympy.Function(str(f), real=True)
    if k == 0:
        return function(a)
    inner = a if isinstance(a, sympy.Symbol) else sympy.Dummy("xi", real=True)
    slope = sympy.Derivative(function(inner), (inner, int(k)))
    return slope if inner is a else sympy.Subs(slope, inner, a)


register_function_of_several(
    OfSeveral(
        name="applied",
        parameters=("scalar", "scalar", "any"),
        slopes=(None, None, lambda Y, f, k, a: applied(f, k + Integer(1), a)),
        example=Example("f : function; sum(f(x))", wrt="x", derivative="f'(x)"),
        summary="f(x), f'(x), f''(x) of a function that is declared, f : function; applied(f, 2, x) is f''(x)",
        value=_checked,
        # what any function is in checks of numbers: sin, whose derivatives are sines at other places
        reference=lambda np, f, k, A: np.sin(A + k * np.pi / 2),
        to_sympy=_in_sympy,
        text=lambda Y: "{0}" + "'" * int(Y.parts[1]) + "({2})",
        latex=lambda Y: "{0}" + "'" * int(Y.parts[1]) + "({2})",
        code=lambda g, Y, f, k, a: g.applied(Y.parts[0].name, int(Y.parts[1]), a),
        role=Role.APPLIED,
    )
)
