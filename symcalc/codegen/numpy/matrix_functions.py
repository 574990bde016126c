"""How functions of square matrices are written, and their derivatives: by SciPy, and by blocks."""

from __future__ import annotations

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text
from symcalc.codegen.numpy.written_primitives import Written, calling, from_text
from symcalc.expressions import matrix_functions as m
from symcalc.expressions.primitives import Primitive


def with_function(helper: str, function: str, *others: str) -> Written:
    """Return how a primitive is written that is a helper with a function of matrices; ``others`` are helpers of it."""

    def write(n: Notation, v: Value) -> Text:
        n.helpers.update(others)
        return n.helper(helper, function, *map(n.bare, v.args))

    return Written(write)


def exponential_along(n: Notation, v: Value) -> Text:
    """Return the derivative of the exponential along one direction, or several."""
    if len(v.args) == 2:
        return n.helper("expm_frechet", *map(n.bare, v.args))
    return n.helper("along", "scipy.linalg.expm", *map(n.bare, v.args))


MATRIX_FUNCTIONS: dict[Primitive, Written] = {
    m.EIGENVECTORS: from_text("np.linalg.eigh({0})"),
    m.EXPONENTIAL.value: from_text("scipy.linalg.expm({0})"),
    m.EXPONENTIAL.along: Written(exponential_along),
    m.EXPONENTIAL.between: with_function("between", "scipy.linalg.expm"),
    m.EXPONENTIAL.columns: with_function("columns", "scipy.linalg.expm", "between"),
    m.EXPONENTIAL.quotients: calling("exp_quotients"),
}
