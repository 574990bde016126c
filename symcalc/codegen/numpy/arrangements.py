"""How primitives are written that move entries, or leave some out."""

from __future__ import annotations

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text, call
from symcalc.codegen.numpy.written_primitives import Written, from_text
from symcalc.expressions.arrangements import CROSS, CROSS_MATRIX, LOWER_FROM, ROLLED, UPPER_FROM
from symcalc.expressions.primitives import Primitive


def told_number(function: str, *rest: str) -> Written:
    """Return how a primitive is written that is a function of NumPy's of an array and the number that it is told."""

    def write(n: Notation, v: Value) -> Text:
        return call(function, n.bare(v.args[0]), str(v.data.parameters[0]), *rest)

    return Written(write)


ARRANGEMENTS: dict[Primitive, Written] = {
    ROLLED: told_number("np.roll", "axis=0"),
    LOWER_FROM: told_number("np.tril"),
    UPPER_FROM: told_number("np.triu"),
    CROSS: from_text("np.cross({0}, {1})", axes=1),
    CROSS_MATRIX: from_text(
        '''
def _cross_matrix(x):
    """Return the skew matrix that takes y to the cross product of x and y."""
    a, b, c = x
    return np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]], dtype=x.dtype)
''',
        axes=1,
    ),
}
