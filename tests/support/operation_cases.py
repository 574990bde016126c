"""Small expressions over every operation and every function, with values at which they are smooth."""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
from evaluator import evaluate, size
from numeric_checks import FLOOR, within
from sympy import Integer, Rational

import symcalc.operations  # noqa: F401  (registers the operations)
from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    hadamard,
    hadamard_power,
    identity,
    matrix_power,
    multiply,
    power,
    sum_columns,
    sum_rows,
    transpose,
)
from symcalc.algebra.coefficients import boxed_part
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import Shared, SharedPositive, is_array, postorder, shape_of, variable
from symcalc.expressions.dimensions import ONE, dimension, numpy_shape
from symcalc.expressions.operation_records import Function, Operation
from symcalc.expressions.properties import Property
from symcalc.expressions.registry import OPERATIONS, demands_of, find_rule, functions
from symcalc.expressions.shape_rules import KNOWN
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.block_matrices import block_column, block_row
from symcalc.operations.declared_structures import declared
from symcalc.operations.determinant_expansions import expanded_adjugate, expanded_determinant
from symcalc.operations.entries_at_indices import unit_column, unit_row
from symcalc.operations.selections import selection

m, n = dimension("m"), dimension("n")
SIZES = {m: 2, n: 3}
# what must be a number, or a function: by the function, at which places, and which
GIVEN = {
    "polygamma": {0: Integer(1)},
    "sphericaljn": {0: Integer(1)},
    "multigammaln": {1: Integer(2)},
    "applied": {0: variable("f", "function"), 1: Integer(1)},
    "cross": {i: variable(f"x_{i}_3", "vector", (Integer(3), ONE)) for i in range(2)},
    "crossmat": {0: variable("x_0_3", "vector", (Integer(3), ONE))},
    "correlate": {0: variable("x_0_6", "vector", (Integer(6), ONE)), 1: variable("x_1_3", "vector", (Integer(3), ONE))},
    "convvalid": {0: variable("x_0_6", "vector", (Integer(6), ONE)), 1: variable("x_1_3", "vector", (Integer(3), ONE))},
    "convsame": {1: variable("x_1_3", "vector", (Integer(3), ONE))},
    "axial": {0: variable("X_0_3", "matrix", (Integer(3), Integer(3)))},
}
WITHOUT_CODE = {"applied"}  # of a function that nobody has written down
SHAPES: dict[str, list[Any]] = {
    "scalar": [()],
    "vector": [(n, ONE), (m * n, ONE), (n**2 / 2 + n / 2, ONE)],
    "matrix": [(m, n), (n, n)],
    "square": [(n, n)],
    "symmetric": [(n, n)],
    "spd": [(n, n)],
    "triangular": [(n, n)],
    "tall": [(n, m), (n, n)],
    "array": [(n, ONE), (m, n), (n, n), (m * n, ONE), (m**2, n**2)],
    "any": [(), (n, ONE), (m, n), (n, n)],
}
POLE = 100  # above which values are near one
CASES = 20  # of a function of many arguments, spread over all that there are
NO_LETTERS = re.compile(r"\W+")
FIRST, SECOND = "first", "second"
LENGTHS = 3  # numbers of arguments of a function that takes many


def argument(shape: Any, place: str) -> Any:
    """Return a variable of a shape, its own one at each place; by its letter, it needs no declaration."""
    if not shape:
        return variable(f"a_{place}", "scalar")
    letter, kind = ("x", "vector") if shape[1] is ONE else ("X", "matrix")
    return variable(f"{letter}_{place}_{'_'.join(NO_LETTERS.sub('x', str(d)) for d in shape)}", kind, shape)


def choices(parameter: str, place: str) -> list[tuple[Any, Any]]:
    """Return what may stand for a parameter: pairs of what is built and what the shape rule is told."""
    if parameter == "size":
        return [(m, m), (n, n)]
    if parameter == "blocks":
        return [(a, shape_of(a)) for a in (argument(shape, place) for shape in ((), (n, ONE), (m, n), (n, n)))]
    if parameter == "index":
        return [(Integer(1), Integer(1)), (Integer(2), Integer(2))]
    if parameter == "place":
        return [(variable(f"i_{place}", "integer"), ())]
    if parameter == "offset":
        return [(Integer(1), 1), (Integer(-1), -1)]
    if parameter in ("axis", "order"):
        return [(1, 1), (2, 2)]
    arguments = [argument(shape, place) for shape in SHAPES[parameter]]
    if parameter == "symmetric":  # one that is made of others, and one that is declared
        apart = multiply(Integer(5), diagonal_matrix(argument((n, ONE), f"{place}_apart")))
        arguments = [add(arguments[0], transpose(arguments[0]), apart), variable(f"S_{place}", "symmetric", (n, n))]
    if parameter == "spd":
        arguments = [add(multiply(a, transpose(a)), identity(n)) for a in arguments]
    if parameter == "triangular":
        arguments = [functions()[part].build(a) for a in arguments for part in ("tril", "triu")]
    if parameter == "any":
        arguments.append(transpose(argument((n, ONE), place)))
    return [(a, shape_of(a)) for a in arguments]


def cases_of_function(function: Function) -> list[tuple[Any, Any, tuple[Any, ...]]]:
    """Return the calls that the shape rule allows: what is built, the declared shape and the arguments."""
    parameters = function.parameters_of(len(function.parameters) + 1) if function.repeats else function.parameters
    lengths = {len(parameters) - k for k in range(function.optional + 1) if "size" not in parameters or not k}
    found = []
    for length in sorted(lengths)[:LENGTHS]:
        places = [choices(p, f"p{i}") for i, p in enumerate(parameters[:length])]
        for place, given in GIVEN.get(function.name, {}).items():
            places[place] = [(given, shape_of(given))]
        for chosen in product(*places):
            arguments = tuple(a for a, _ in chosen)
            try:
                declared = function.shape(KNOWN, *[told for _, told in chosen])
            except (ShapeMismatch, KindMismatch):
                continue
            if all(d.is_polynomial() for d in declared):
                found.append((function.build(*arguments), declared, arguments))
    return found[:: 1 + len(found) // CASES]


s, t = (argument((), place) for place in (FIRST, SECOND))
x, y = (argument((n, ONE), place) for place in (FIRST, SECOND))
A, B = (argument((m, n), place) for place in (FIRST, SECOND))
X, Y = (argument((n, n), place) for place in (FIRST, SECOND))
TURNED = add(X, multiply(Integer(-3), x, transpose(x)))  # with eigenvalues on both sides of the imaginary axis
# operations that no function of the language builds, and cases beside those that it builds
BY_HAND: dict[str, list[Any]] = {
    "add": [add(A, B), add(x, y, hadamard(x, y)), add(s, t)],
    "multiply": [multiply(A, X, x), multiply(s, t, A), multiply(s, A, x), multiply(x, transpose(y))],
    "multiply scalars": [multiply(s, t), multiply(Integer(3), s, t)],
    "elementwise product": [hadamard(A, B), hadamard(x, y), hadamard(X, Y, transpose(X))],
    "matrix power": [matrix_power(X, 2), matrix_power(X, 3), matrix_power(X, 5)],
    "power of entries": [
        hadamard_power(A, Integer(3)),
        hadamard_power(x, Rational(-1, 2)),
        hadamard_power(x, s),
        hadamard_power(x, multiply(s, t)),
    ],
    "power of scalars": [power(s, Integer(3)), power(s, Rational(-1, 2)), power(s, t)],
    "khatriraol": [functions()["khatriraol"].build(argument((m * n, n), FIRST), e) for e in (X, A)],
    "khatriraor": [functions()["khatriraor"].build(e, argument((m * n, n), FIRST)) for e in (X, A)],
    "unvech": [functions()["unvech"].build(functions()["vech"].build(e), n) for e in (X, multiply(X, Y))],
    "box": [Shared.make(multiply(s, t)), SharedPositive.make(power(s, Integer(2)))],
    "declared structure": [declared(multiply(X, transpose(X)), Integer(Structure.DEFINITE.value))],
    "box around a part": [boxed_part(multiply(s, t)), boxed_part(multiply(A, X)), boxed_part(hadamard(X, Y))],
    "signm_frechet": [functions()["signm_frechet"].build(TURNED, Y)],
    "signm_between": [functions()["signm_between"].build(TURNED, Y, X)],
    "diagonal": [diagonal(X), diagonal(multiply(X, Y))],
    "expanded determinant": [expanded_determinant(X), expanded_determinant(multiply(X, Y))],
    "expanded adjugate": [expanded_adjugate(X), expanded_adjugate(X, Y), expanded_adjugate(X, Y, transpose(X))],
    **{
        f"{name} from a diagonal": [functions()[name].build(e, k) for e in (A, X, multiply(X, Y)) for k in (-1, 1)]
        for name in ("tril", "triu")
    },
    "exchange": [functions()["exchange"].build(Integer(3))],
    "selection": [selection(n, Integer(2), Integer(2)), selection(n, ONE, ONE), selection(Integer(2), Integer(2), ONE)],
    "placement": [transpose(selection(n, Integer(2), Integer(2))), transpose(selection(Integer(2), Integer(2), ONE))],
    "unitrow": [unit_row(variable("i", "integer"), d) for d in (m, n)],
    "unitcolumn": [unit_column(variable("i", "integer"), d) for d in (m, n)],
    "projection onto columns": [multiply(e, functions()["pinv"].build(e)) for e in (A, transpose(A), X)],
    "blocks above each other": [
        block_column(A, X, B),
        block_column(x, s, t),
        block_column(s, t),
        block_column(block_row(X, transpose(A)), block_row(A, identity(m))),
        block_column(block_row(s, transpose(x)), block_row(y, X)),
    ],
    "blocks beside each other": [block_row(A, B), block_row(x, X, y), block_row(s, t)],
    "sum of rows": [sum_rows(A), sum_rows(hadamard(A, B))],
    "sum of columns": [sum_columns(A), sum_columns(hadamard(A, B))],
    **{name: [functions()[name].build(e) for e in (x, hadamard(x, y))] for name in ("softmax", "logsumexp")},
    **{
        f"{name} of {lines}": [functions()[name].build(e, axis) for e in (A, hadamard(A, B), X)]
        for name in ("softmax", "logsumexp")
        for axis, lines in ((1, "columns"), (2, "rows"))
    },
    **{
        f"{name} along an axis": [functions()[name].build(a, axis) for a in (A, hadamard(A, B)) for axis in (1, 2)]
        for name in ("max", "min", "prod", "norm2")
    },
}


def cases_of(operation: Operation) -> list[Any]:
    """Return expressions whose topmost node is of an operation."""
    built = [e for e, _, _ in cases_of_function(operation.function)] if operation.function is not None else []
    return [e for e in [*BY_HAND.get(operation.name, []), *built] if find_rule(e) is operation]


def linear_operations() -> Iterator[str]:
    """Yield the names of the operations that have an adjoint, or a form from which it follows."""
    return (
        name
        for name, operation in OPERATIONS.items()
        if operation.adjoint or operation.is_self_adjoint or operation.indices
    )


def distinct_functions() -> dict[str, Function]:
    """Return the functions of the language, each once."""
    return {name: f for name, f in functions().items() if name == f.name}


def matrices_with(e: Any, *properties: Property) -> set[str]:
    """Return the variables that must have one of some properties."""
    demands = (d for Y in postorder(e) for d in demands_of(Y))
    return {d.subject.name for d in demands if d.property in properties and hasattr(d.subject, "kind_name")}


def values_for(e: Any, random: np.random.Generator, sizes: Mapping[Any, int] = SIZES) -> dict[str, Any]:
    """Return values in (0.2, 0.8), inside the domain of every function; square matrices diagonally dominant.

    No two entries are near each other: where they are equal, their maximum has a kink. Where the value is so small that
    checks take it for 0, as the product of many entries is, all values are doubled until it is not; where it has no
    value, as the inverse hyperbolic cosine, or is near a pole, two is added to all.
    """
    shapes = {v: [size(d, sizes) for d in numpy_shape(shape_of(v))] for v in postorder(e) if hasattr(v, "kind_name")}
    count = sum(math.prod(dims) for dims in shapes.values())
    drawn = iter(0.2 + 0.6 * (random.permutation(count) + random.uniform(0.4, 0.6, count)) / count)
    values: dict[str, Any] = {}
    for v, dims in shapes.items():
        value: Any = np.array([next(drawn) for _ in range(math.prod(dims))]).reshape(dims)
        value = value if is_array(v) else float(value)
        values[v.name] = 0.25 * value + 0.6 * np.eye(dims[0]) if len(dims) == 2 and dims[0] == dims[1] else value
        if v.kind_name == "integer":  # an index, within all sizes
            values[v.name] = 2.0
        if v.kind_name == "spd":
            values[v.name] = within("spd", values[v.name])
        if v.kind_name == "symmetric":  # with eigenvalues that are far from each other
            values[v.name] = within("symmetric", values[v.name]) + 0.5 * np.diag(np.arange(dims[0]))
    for name in matrices_with(e, Property.OFF_AXIS):  # with eigenvalues of one sign, the sign of a matrix is constant
        values[name][0] *= -1
    for name in matrices_with(e, Property.REAL_EIGENVALUES, Property.REAL_EIGENBASIS):  # they are far from each other
        values[name] += 0.5 * np.diag(np.arange(len(values[name])))
    with np.errstate(all="ignore"):  # of what has no value here, there is nothing to see
        if not np.abs(evaluate(e, values, sizes)).max() < POLE:  # of nan, too
            values = {name: 2 + value for name, value in values.items()}
        while 0 < np.abs(evaluate(e, values, sizes)).max() < FLOOR:
            values = {name: 2 * value for name, value in values.items()}
    return values
