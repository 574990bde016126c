"""How functions of square matrices are written, and their derivatives: by SciPy, and by blocks."""

from __future__ import annotations

from collections.abc import Callable

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text
from symcalc.codegen.numpy.written_primitives import Written, calling, from_text
from symcalc.expressions import matrix_functions as m
from symcalc.expressions.primitives import Primitive


def of_function(function: str, *helpers: str, parameters: int = 0) -> Callable[[str], Written]:
    """Return what gives for a helper how a primitive is written that is this helper with a function of matrices.

    Args:
        function: the function; with a parameter what makes it of that.
        helpers: the helpers that it takes.
        parameters: how many parameters stand behind the first matrix.
    """

    def by(helper: str) -> Written:
        def write(n: Notation, v: Value) -> Text:
            n.helpers.update(helpers)
            n.helpers.update(TAKEN.get(helper, ()))
            A, *rest = map(n.bare, v.args)
            made = f"{function}({', '.join(rest[:parameters])})" if parameters else function
            return n.helper(helper, made, A, *rest[parameters:])

        return Written(write)

    return by


def writing_of(
    of: m.MatrixPrimitives, value: Written, quotients: str, by: Callable[[str], Written]
) -> dict[Primitive, Written]:
    """Return how the primitives of a function are written: its value, the helper of its quotients, and all others."""
    return {
        of.value: value,
        of.along: by("along"),
        of.between: by("between"),
        of.columns: by("columns"),
        **({of.quotients: calling(quotients)} if quotients else {}),
    }


def exponential_along(n: Notation, v: Value) -> Text:
    """Return the derivative of the exponential along one direction, or several."""
    if len(v.args) == 2:
        return n.helper("expm_frechet", *map(n.bare, v.args))
    return n.helper("along", "scipy.linalg.expm", *map(n.bare, v.args))


TAKEN = {"columns": ("between",)}
SCIPY = "scipy.linalg."
MATRIX_FUNCTIONS: dict[Primitive, Written] = {
    m.EIGENVECTORS: from_text("np.linalg.eigh({0})"),
    m.CHECKED_PRINCIPAL: calling("principal"),
    m.CHECKED_OFF_AXIS: calling("off_axis"),
    m.CHECKED_POSITIVE: calling("positive_eigenvalues"),
    m.CHECKED_NONZERO: calling("nonzero_eigenvalues"),
    **writing_of(m.EXPONENTIAL, from_text("scipy.linalg.expm({0})"), "exp_quotients", of_function(f"{SCIPY}expm")),
    m.EXPONENTIAL.along: Written(exponential_along),
    **writing_of(m.LOGARITHM, calling("logm"), "log_quotients", of_function("_logm", "logm")),
    **writing_of(m.ROOT, calling("sqrtm"), "sqrt_quotients", of_function("_sqrtm", "sqrtm")),
    **writing_of(m.POWER, calling("powm"), "power_quotients", of_function("_power", "power", "powm", parameters=1)),
    **writing_of(
        m.WHOLE_POWER,
        calling("matrix_power"),
        "",
        of_function("_whole_power", "whole_power", "matrix_power", parameters=1),
    ),
    **writing_of(m.SINE, from_text("scipy.linalg.sinm({0})"), "sin_quotients", of_function(f"{SCIPY}sinm")),
    **writing_of(m.COSINE, from_text("scipy.linalg.cosm({0})"), "cos_quotients", of_function(f"{SCIPY}cosm")),
    **writing_of(m.SIGN, calling("signm"), "sign_quotients", of_function("_signm", "signm")),
}
