"""symcalc: the calculator for matrix calculus.

>>> import symcalc as sc
>>> f = sc.parse("norm2(A*x - b)^2")
>>> print(f.gradient("x"))
2*A'*(A*x - b)
"""

import symcalc.faces.interrupts  # before all else, which takes a while
import symcalc.operations
import symcalc.simplification.rewriting  # noqa: F401  enters its laws
from symcalc.errors import (
    ArgumentMismatch,
    KindMismatch,
    MissingRule,
    NotSupported,
    OperandMismatch,
    ParseFailure,
    ShapeMismatch,
    SymcalcError,
    TooLarge,
    UnknownName,
)
from symcalc.expressions import registry
from symcalc.faces.caches import clear_caches
from symcalc.faces.derivation_comparisons import compare_lines
from symcalc.faces.equalities import equal
from symcalc.faces.formula import Formula, Variable
from symcalc.faces.layouts import LatexStyle
from symcalc.faces.questions import (
    bilinear_form,
    compare,
    derivative,
    differential,
    directional,
    gradient,
    hessian,
    hvp,
    jacobian,
    solve,
    stationary,
    taylor,
    vjp,
)
from symcalc.faces.session import check, code, compile, from_sympy, parse
from symcalc.faces.several_formulas import Formulas
from symcalc.version import found_version

registry.close()
__all__ = [
    "ArgumentMismatch",
    "Formula",
    "Formulas",
    "KindMismatch",
    "LatexStyle",
    "MissingRule",
    "NotSupported",
    "OperandMismatch",
    "ParseFailure",
    "ShapeMismatch",
    "SymcalcError",
    "TooLarge",
    "UnknownName",
    "Variable",
    "bilinear_form",
    "check",
    "clear_caches",
    "code",
    "compare",
    "compare_lines",
    "compile",
    "derivative",
    "differential",
    "directional",
    "equal",
    "from_sympy",
    "gradient",
    "hessian",
    "hvp",
    "jacobian",
    "parse",
    "solve",
    "stationary",
    "taylor",
    "vjp",
]


def __dir__() -> list[str]:
    """Return the names that are for everybody."""
    return [*__all__, "__version__"]


def __getattr__(name: str) -> str:
    """Return the version, which is looked for when it is asked for."""
    if name == "__version__":
        return found_version()
    raise AttributeError(f"module symcalc has no attribute {name}")
