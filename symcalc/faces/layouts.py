r"""LaTeX and Markdown of a formula, a gradient or Jacobian in the layout that is asked for, which is said beside it.

In the numerator layout the columns of a derivative belong to x: the gradient of a scalar is a row, and a Jacobian is
the J of df = J dx. In the denominator layout the rows belong to x: a gradient has its shape, and Jᵀ is written.
(Magnus & Neudecker 2019, ch. 9; the names are those of MIT's *Matrix Calculus* and of Wikipedia.)
"""

from __future__ import annotations

from typing import Any

from symcalc.calculus import adjoints, jacobians, operators
from symcalc.expressions.core_nodes import is_array, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.printing.latex import print_latex
from symcalc.printing.latex_styles import DENOMINATOR, NUMERATOR, PLAIN_LATEX
from symcalc.printing.latex_styles import LatexStyle as LatexStyle  # a name of the package
from symcalc.printing.names import latex_name

GRADIENTS = (adjoints.simple_gradient, adjoints.gradient_by_entries)
JACOBIANS = (jacobians.jacobian, jacobians.hessian, operators.operator_matrix, operators.half_matrix)


def latex_of(f: Any, style: LatexStyle = PLAIN_LATEX) -> str:
    """Return a formula in LaTeX, in a style; `Formula.latex`."""
    is_turned, said = in_layout(f, style)
    shown = f.T if is_turned else f
    own = f.wording.decimals, f.along, f.names_kept
    return print_latex(shown.expression, f.nodes, *own, style=style, said=said)


def in_layout(f: Any, style: LatexStyle) -> tuple[bool, list[str]]:
    r"""Return whether a formula is turned in the layout of a style, and what says the layout, in LaTeX.

    >>> import symcalc as sc
    >>> g = sc.parse("norm2(A*x)^2").gradient("x")
    >>> in_layout(g, LatexStyle(layout="numerator"))
    (True, ['\\text{numerator layout: a row, the transpose of the gradient by }x'])
    """
    layout = style.layout
    if not layout:
        return False, []
    if f.along is not None:
        return False, [rf"\text{{a linear operator, the same in the {layout} layout}}"]
    take = () if f.origin is None or f.origin.turned else f.origin.take
    if not take or not is_array(f.expression) or take[0] not in (*GRADIENTS, *JACOBIANS):
        return False, []
    function, *by = take
    if function is jacobians.hessian and len({*by}) == 1:  # it is symmetric
        return False, []
    x = by[-1] if function in (*GRADIENTS, jacobians.jacobian, jacobians.hessian) else by[0]
    name = latex_name(x.name, {*map(str, f.nodes)}, style.bold and is_array(x))
    said = _of_gradient(layout, x) if function in GRADIENTS else _of_jacobian(layout, x, shape_of(f.origin.source))
    return layout == (NUMERATOR if function in GRADIENTS else DENOMINATOR), [
        rf"\text{{{layout} layout: {said} }}{name}"
    ]


def _of_gradient(layout: str, x: Any) -> str:
    if layout == DENOMINATOR:
        return "the gradient, of the shape of"
    return "a row, the transpose of the gradient by" if x.shape[1] is ONE else "the transpose of the gradient by"


def _of_jacobian(layout: str, x: Any, shape: tuple[Any, ...]) -> str:
    if not is_array(x) and ONE not in shape:
        return (
            "the shape of the function, by" if layout == NUMERATOR else "the transpose of the shape of the function, by"
        )
    f, by = ("rows", "columns") if layout == NUMERATOR else ("columns", "rows")
    return f"{f} belong to the function, {by} to"
