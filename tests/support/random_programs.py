"""Random programs over random variables: any name for any kind, sizes of all sorts, sizes as numbers, all verbs.

What is drawn here is what text can be misread for: a vector named as a scalar is, a scalar named as a vector or a size
is, sizes that no declaration can write (n − 1), sizes that no variable has.
"""

from contextlib import suppress
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from random_expressions import bounded, positive, regular
from sympy import Integer, Rational

from symcalc import algebra
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_array, variable, variables_of
from symcalc.expressions.dimensions import ONE, dimension, times
from symcalc.expressions.registry import functions
from symcalc.faces.formula import Formula

m, n, p = (dimension(d) for d in "mnp")
SIZES = [m, n, m, n, p, Integer(2), n - 1, n + 1, m + p, m * n, 2 * n, n**2 / 2 + n / 2, dimension("I")]
NAMES = [*"abcdefgabcxyzhkmnpsABCMNPITλωΩΣ", "T_0", "x_1", "dx", "dA", "da"]
SCALARS = ["scalar", "scalar", "scalar", "positive", "integer"]
SQUARES = ["matrix", "matrix", "spd", "symmetric", "skew", "diagonal", "lower", "upper", "orthogonal"]
ENTRIES = ["sin", "tanh", "exp", "sigmoid", "softplus", "log1p", "relu", "abs"]
NUMBERS = [Integer(2), Rational(1, 2), Integer(-3), Integer(1), Rational(-2, 3)]
VERBS = ["differential", "gradient", "jacobian", "hessian", "mixed", "hvp", "vjp", "directional"]
F = {name: f.build for name, f in functions().items()}


class Grower:
    """Draws one program: its variables and its parts."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.sizes = draw(st.lists(st.sampled_from(SIZES), min_size=1, max_size=3, unique=True))
        self.names = draw(st.permutations(list(dict.fromkeys(NAMES))))
        self.names = [name for i, name in enumerate(self.names) if not self.clashes(name, self.names[:i])]
        self.variables: dict[str, Any] = {}

    @staticmethod
    def clashes(name: str, before: Any) -> bool:
        """Tell whether a name is a differential's of another, or the other way round."""
        return any(name == "d" + other or other == "d" + name for other in before)

    def one_of(self, *makers: Any) -> Any:
        """Return what one of several functions makes."""
        return self.draw(st.sampled_from(makers))()

    def size(self) -> Any:
        """Return a size of the program."""
        return self.draw(st.sampled_from(self.sizes))

    def leaf(self, shape: Any) -> Any:
        """Return a variable of a shape, an old or a new one, its transpose, a number or a constant array."""
        old = [v for v in self.variables.values() if v.shape == shape]
        turned = [algebra.transpose(v) for v in self.variables.values() if shape and v.shape == shape[::-1]]
        which = self.draw(st.integers(0, 9))
        if which < 5 and (old or turned):
            return self.draw(st.sampled_from(old + turned))
        if which == 5:
            number = self.draw(st.sampled_from(NUMBERS))
            return algebra.filled(number, *shape) if shape else number
        if which == 6 and not shape:
            return self.size()
        if which == 6 and shape[0] == shape[1]:
            return algebra.identity(shape[0])
        return self.new(shape)

    def new(self, shape: Any) -> Any:
        """Return a new variable."""
        if shape and shape[0] == 1:
            return algebra.transpose(self.new(shape[::-1]))
        kinds = SCALARS if not shape else ["vector"] if shape[1] == 1 else ["matrix"]
        if shape and shape[0] == shape[1]:
            kinds = SQUARES
        name = self.names.pop()
        self.variables[name] = variable(name, self.draw(st.sampled_from(kinds)), shape)
        return self.variables[name]

    def scalar(self, part: Any) -> Any:
        """Return a scalar made of smaller parts."""
        s = self.size()
        shape = self.draw(st.sampled_from([(s, ONE), (s, self.size())]))
        return self.one_of(
            lambda: algebra.add(part(), part()),
            lambda: algebra.add(part(), part(), part()),
            lambda: algebra.multiply(part(), part()),
            lambda: algebra.multiply(part(), algebra.add(part(), part())),
            lambda: algebra.divide(part(), algebra.add(Integer(2), algebra.power(part(), Integer(2)))),
            lambda: bounded(self.draw(st.sampled_from(ENTRIES)), part()),
            lambda: algebra.power(self.size(), self.draw(st.sampled_from([Integer(2), Rational(1, 2), Integer(-1)]))),
            lambda: algebra.power(self.size(), self.leaf(())),
            lambda: algebra.multiply(self.size(), part()),
            lambda: algebra.multiply(algebra.transpose(part(s, ONE)), part(s, ONE)),
            lambda: algebra.trace(part(s, s)),
            lambda: algebra.trace(algebra.identity(s)),
            lambda: algebra.total(part(*shape)),
            lambda: algebra.norm2(part(*shape)),
            lambda: F["norm1"](part(*shape)),
            lambda: F["mean"](part(*shape)),
            lambda: F["logdet"](regular(part(s, s))),
            lambda: F["det"](part(s, s)),
            lambda: F["logsumexp"](part(s, ONE)),
            lambda: F["subvector"](part(s, ONE), ONE, ONE),
            lambda: F["submatrix"](part(s, s), s, s, ONE, ONE),
            lambda: F["det"](F["block"](part(s, s), part(s, ONE), part(ONE, s), part(), Integer(2))),
        )

    def array(self, part: Any, rows: Any, columns: Any) -> Any:
        """Return an array of a shape, made of smaller parts."""
        s, shape = self.size(), (rows, columns)
        makers = [
            lambda: algebra.add(part(*shape), part(*shape)),
            lambda: algebra.subtract(part(*shape), part(*shape)),
            lambda: algebra.subtract(algebra.filled(part(), *shape), part(*shape)),
            lambda: algebra.spread(algebra.add(part(*shape), part(*shape)), part()),
            lambda: algebra.multiply(part(), part(*shape)),
            lambda: algebra.divide(part(*shape), algebra.add(Integer(2), algebra.power(part(), Integer(2)))),
            lambda: algebra.multiply(part(rows, s), part(s, columns)),
            lambda: algebra.multiply(part(rows, ONE), part(ONE, columns)),
            lambda: algebra.hadamard(part(*shape), part(*shape)),
            lambda: algebra.hadamard(part(*shape), algebra.hadamard_power(positive(part(*shape)), Integer(-1))),
            lambda: algebra.hadamard_power(positive(part(*shape)), self.leaf(())),
            lambda: bounded(self.draw(st.sampled_from(ENTRIES)), part(*shape)),
            lambda: algebra.transpose(part(columns, rows)),
            lambda: F["softmax"](part(*shape), self.draw(st.sampled_from((1, 2)))),
            lambda: F["kronl"](part(times(rows, s), columns), part(s, ONE)),
            lambda: F["kronr"](part(s, ONE), part(times(rows, s), columns)),
            lambda: F["kronl"](F["kron"](part(*shape), part(s, s)), part(s, s)),
            lambda: F["kronr"](part(s, s), part(times(rows, s), times(columns, s))),
            lambda: F["kronl"](part(times(rows, s), times(columns, s)), part(s, s)),
        ]
        makers += [
            lambda: algebra.multiply(
                F["hcat"](part(rows, s), part(rows, ONE)), F["vcat"](part(s, columns), part(ONE, columns))
            ),
            lambda: F["submatrix"](F["hcat"](part(*shape), part(rows, s)), ONE, rows, ONE, columns),
            lambda: F["submatrix"](F["vcat"](part(s, columns), part(*shape)), s + 1, s + rows, ONE, columns),
        ]
        if columns == 1:
            makers += [
                lambda: F["diag"](part(rows, rows)),
                lambda: F[self.draw(st.sampled_from(("sum", "logsumexp")))](part(rows, s), 2),
            ]
            makers += [lambda: F["solve"](regular(part(rows, rows)), part(rows, ONE))]
            if rows.is_Mul:
                a, b = rows.as_two_terms()
                makers += [lambda: F["kron"](part(a, ONE), part(b, ONE)), lambda: F["vec"](part(a, b))] * 3
        elif rows == 1:
            makers += [lambda: F["sum"](part(s, columns), 1)]
        else:
            makers += [lambda: F["unvec"](part(times(rows, columns), ONE), *shape)]
        if rows == columns:
            makers += [
                lambda: algebra.inverse(regular(part(*shape))),
                lambda: algebra.inverse(part(*shape)),
                lambda: F["diag"](part(rows, ONE)),
                lambda: F[self.draw(st.sampled_from(["tril", "triu", "adj", "cof"]))](part(*shape)),
            ]
        return self.one_of(*makers)

    def grow(self, shape: Any, depth: int) -> Any:
        """Return an expression of a shape."""
        shape = () if shape == (ONE, ONE) else shape
        if depth <= 0 or not self.draw(st.integers(0, 5)):
            return self.leaf(shape)

        def part(*sizes: Any) -> Any:
            return self.grow(sizes, depth - 1)

        return self.array(part, *shape) if shape else self.scalar(part)


@st.composite
def programs(draw: Any, depth: int = 3) -> Formula:
    """Return a random formula, or what one or two verbs make of it."""
    grower = Grower(draw)
    s, t = grower.size(), grower.size()
    shape = draw(st.sampled_from([(), (), (), (s, ONE), (s, ONE), (s, t), (s, s), (ONE, s)]))
    try:
        e = grower.grow(shape, draw(st.integers(1, depth)))
    except SymcalcError:  # what is no real number
        reject()
    found = Formula(e, {v.name: v for v in sorted(variables_of(e), key=lambda v: v.name)})
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
        if found.nodes:
            with suppress(SymcalcError):
                found = derived(draw, grower, found)
    return found


def derived(draw: Any, grower: Grower, f: Formula) -> Formula:
    """Return what a verb makes of a formula."""
    names = sorted(f.nodes)
    verb, name, fresh = draw(st.sampled_from(VERBS)), draw(st.sampled_from(names)), grower.names[0]
    if verb == "mixed":
        return f.hessian(name, draw(st.sampled_from(names)))
    if verb in ("hvp", "directional", "vjp"):
        return getattr(f, verb)(name, fresh)
    return getattr(f, verb)(name)


def is_value(f: Formula) -> bool:
    """Tell whether a formula holds anything but a number."""
    return is_array(f.expression) or not f.expression.is_number
