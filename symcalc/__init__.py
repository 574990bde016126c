"""symcalc: the calculator for matrix calculus.

>>> import symcalc as sc
>>> f = sc.parse("norm2(A*x - b)^2")
>>> print(f.gradient("x"))
2*A'*(A*x - b)
"""

import symcalc.faces.interrupts  # before all else, which takes a while
import symcalc.operations
import symcalc.simplification.rewriting  # noqa: F401  enters its laws
from symcalc.errors import SymcalcError
from symcalc.expressions import registry
from symcalc.faces.caches import clear_caches
from symcalc.faces.formula import Formula, Variable
from symcalc.faces.session import check, code, compile, from_sympy, parse

registry.close()
__version__ = "0.1.0"
__all__ = [
    "Formula",
    "SymcalcError",
    "Variable",
    "check",
    "clear_caches",
    "code",
    "compile",
    "from_sympy",
    "parse",
]
