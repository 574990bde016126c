"""What records say of transposes, inverses, traces, totals, products, structures and signs holds in numbers.

What is wrong by a thousandth, or claims too much, is caught.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from evaluator import evaluate
from numeric_checks import relative_error
from operation_cases import SIZES, cases_of, values_for
from sympy import Integer, Rational

from symcalc.algebra import add, diagonal_matrix, hadamard, identity, inverse, multiply, transpose
from symcalc.algebra.coefficients import boxed_part
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import ArrayNode, Variable, children, is_array, postorder, shape_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import OPERATIONS, find_rule
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.elementwise import build
from symcalc.operations.matrix_functions import FUNCTIONS

m, n = dimension("m"), dimension("n")
TOLERANCE, FAR, WRONG = 1e-9, 1e-5, Rational(1001, 1000)
STRUCTURED = [kind.name for kind in KINDS.values() if kind.project is not None]


@cache
def cases(name: str) -> list[Any]:
    """Return expressions with an operation on top, of structured and of positive arguments, too."""
    operation = OPERATIONS[name]
    given = [*cases_of(operation), *SQUARE.get(name, [])]
    found = [*given]
    for e in () if operation.is_taken else given:  # of others, what is taken for granted does not hold
        below = children(e)
        shapes = {shape_of(a) for a in below} - {()}
        for kind in STRUCTURED if len(shapes) == 1 and ONE not in shapes.pop() else ():
            one, other = (variable(f"{letter}_{kind}", kind, (n, n)) for letter in "ST")
            both = iter((one, other) * len(below))
            found += rebuilt(e, [next(both) if is_array(a) else a for a in below])
            found += rebuilt(e, [one if is_array(a) else a for a in below])
        found += rebuilt(e, [build("exp", a) if is_array(a) else a for a in below])
    return [e for e in dict.fromkeys(found) if find_rule(e) is operation]


X, Y = (variable(name, "matrix", (n, n)) for name in "XY")
SQUARE = {
    "box around a part": [boxed_part(multiply(X, transpose(X))), boxed_part(hadamard(X, Y))],
    "multiply": [multiply(X, Y), multiply(variable("a", "scalar"), X), multiply(X, transpose(X))],
}


def rebuilt(e: Any, arguments: list[Any]) -> list[Any]:
    """Return a node of the same class with other arguments, where there is one."""
    try:
        made = type(e)(*arguments, *e.parts[len(children(e)) :]) if hasattr(e, "parts") else e.func(*arguments)
    except (SymcalcError, TypeError, AttributeError):
        return []
    return [made]


@pytest.fixture
def spoil(exchange):
    """Exchange a record; what was made by it is not kept."""
    yield exchange
    cases.cache_clear()
    nodes_of.cache_clear()


def value(e: Any, values: dict[str, Any]) -> Any:
    """Return the value with two axes, of a scalar with none."""
    with np.errstate(all="ignore"):
        v = np.asarray(evaluate(e, values, SIZES))
    return v.reshape([int(d.xreplace(SIZES)) for d in e.shape]) if is_array(e) else v


def worked_out(e: Any, values: dict[str, Any]) -> Any:
    """Return the value where there is one, else None."""
    try:
        A = value(e, values)
    except np.linalg.LinAlgError:
        return None
    return A if np.all(np.isfinite(A)) else None


def point(*expressions: Any, seed: int = 0, negative: bool = False) -> dict[str, Any]:
    """Return values of all variables, within their structures."""
    random, at = np.random.default_rng(seed), {}
    for e in expressions:
        at |= values_for(e, random)
    for v in (v for e in expressions for v in postorder(e) if isinstance(v, Variable)):
        if v.kind_name in STRUCTURED:
            kind, A = KINDS[v.kind_name], random.standard_normal((SIZES[n], SIZES[n]))
            at[v.name] = kind.part(np, A, None) if kind.value is None else kind.value(np, A, random)
        elif negative:
            at[v.name] = -at[v.name] * random.choice([-1.0, 1.0], np.shape(at[v.name]))
    return at


# what a rule of arrays says, in numbers: of the value of its node
MEANT: dict[str, Callable[[Any], Any]] = {
    "transpose": lambda A: A.T,
    "inverse": np.linalg.inv,
    "trace": np.trace,
    "total": np.sum,
}
SAID = [(what, name) for what in MEANT for name, o in OPERATIONS.items() if getattr(o, what) is not None]


def errors(what: str, name: str) -> list[float]:
    """Return the errors of what a record's rule says of its cases; of what it leaves as it is, it says nothing."""
    rule, found = getattr(OPERATIONS[name], what), []
    for e in cases(name):
        if not isinstance(e, ArrayNode) or (what in ("inverse", "trace") and e.shape[0] != e.shape[1]):
            continue
        at = point(e)
        A = worked_out(e, at)
        if A is None:
            continue
        if what == "inverse" and not np.linalg.cond(A) < 1e6:
            continue
        try:
            said = rule(e)
        except SymcalcError:  # of ones, which have no inverse
            continue
        if said is not None:
            found.append(relative_error(value(said, at), MEANT[what](A)))
    return found


@pytest.mark.parametrize(("what", "name"), SAID)
def test_what_a_rule_says_is_so(what, name):
    found = errors(what, name)
    assert found and max(found) < TOLERANCE


@pytest.mark.parametrize(("what", "name"), SAID)
def test_a_rule_that_is_wrong_by_a_thousandth_is_caught(what, name, spoil):
    assert max(errors(what, name)) < TOLERANCE
    right = getattr(OPERATIONS[name], what)

    def wrong(e: Any) -> Any:
        said = right(e)
        return None if said is None else multiply(WRONG, said)

    spoil(replace(OPERATIONS[name], **{what: wrong}))
    assert max(errors(what, name)) > FAR


PAIRS = [(pair, name) for name, o in OPERATIONS.items() for pair in o.products]


@cache
def nodes_of(cls: type) -> list[Any]:
    """Return nodes of a class: cases of its operation, transposes, diagonal matrices and outer products of others."""
    arrays = [e for name in OPERATIONS for e in cases(name) if isinstance(e, ArrayNode)]
    x, y = (variable(f"{letter}_pair", "vector", (n, ONE)) for letter in "xy")
    triangles = [build_triangle(multiply(x, transpose(y))) for build_triangle in TRIANGLES]
    found = [*arrays, *map(transpose, arrays), diagonal_matrix(x), *triangles, *others()]
    return [e for e in dict.fromkeys(found) if type(e) is cls]


TRIANGLES = [OPERATIONS[name].function.build for name in ("tril", "triu", "halftril")]


def others() -> list[Any]:
    """Return sums and inverses that are known beside a node of one operation."""
    build = {name: OPERATIONS[name].function.build for name in ("commutation", "duplication")}
    K, D = build["commutation"](n, n), build["duplication"](n)
    weights = diagonal_matrix(OPERATIONS["vec"].function.build(X))
    P, Q = (variable(f"{letter}_pair", "spd", (n, n)) for letter in "PQ")
    kron, one = OPERATIONS["kron"].function.build, identity(n)
    blocks = [
        o.function.build(kron(P, one), *[Rational(1, 3)] * FUNCTIONS[o.node].parameters, identity(n * n), kron(one, A))
        for name, o in OPERATIONS.items()
        if name.endswith("_between")
        for A in (Q, add(Q, multiply(Integer(-9), one)))  # the sign between positive ones is 0
    ]
    sums = [add(identity(n * n), multiply(Integer(2), K)), add(identity(n * n), K)]
    return [*sums, inverse(multiply(transpose(D), D)), weights, *blocks]


def product_errors(pair: tuple[type, type], name: str) -> list[float]:
    """Return the errors of what a record says of products of two classes."""
    rule, found = OPERATIONS[name].products[pair], []
    for a in nodes_of(pair[0]):
        for b in nodes_of(pair[1]):
            if a.shape[1] == b.shape[0] and (said := rule(a, b)) is not None:
                at = point(a, b)
                left, right = worked_out(a, at), worked_out(b, at)
                if left is not None and right is not None:
                    found.append(relative_error(value(said, at), left @ right))
    return found


@pytest.mark.parametrize(("pair", "name"), PAIRS)
def test_what_is_said_of_a_product_is_so(pair, name):
    found = product_errors(pair, name)
    assert found and max(found) < TOLERANCE


@pytest.mark.parametrize(("pair", "name"), PAIRS)
def test_a_product_that_is_wrong_by_a_thousandth_is_caught(pair, name, spoil):
    assert max(product_errors(pair, name)) < TOLERANCE
    products = OPERATIONS[name].products

    def wrong(a: Any, b: Any) -> Any:
        said = products[pair](a, b)
        return None if said is None else multiply(WRONG, said)

    spoil(replace(OPERATIONS[name], products={**products, pair: wrong}))
    assert max(product_errors(pair, name)) > FAR


# what a structure is in numbers
HOLDS: dict[Structure, Callable[[Any], bool]] = {
    Structure.SYMMETRIC: lambda A: np.allclose(A, A.T),
    Structure.SKEW: lambda A: np.allclose(A, -A.T),
    Structure.LOWER: lambda A: np.allclose(A, np.tril(A)),
    Structure.UPPER: lambda A: np.allclose(A, np.triu(A)),
    Structure.HOLLOW: lambda A: np.allclose(np.diagonal(A), 0),
    Structure.ORTHOGONAL: lambda A: np.allclose(A.T @ A, np.eye(len(A))),
    Structure.SEMIDEFINITE: lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > -1e-9,
    Structure.DEFINITE: lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > 0,
    Structure.NONSINGULAR: lambda A: np.linalg.matrix_rank(A) == len(A),
}
WITH_STRUCTURE = [name for name, o in OPERATIONS.items() if o.structure is not None]
WITH_SIGN = [name for name, o in OPERATIONS.items() if o.sign is not None]


def false_structures(name: str) -> list[Any]:
    """Return the cases of which a record claims a structure that their values do not have."""
    wrong = []
    for e in cases(name):
        if not isinstance(e, ArrayNode) or e.shape[0] != e.shape[1]:
            continue
        claimed = OPERATIONS[name].structure(e, *map(structure_of, children(e)))
        A = worked_out(e, point(e))
        if A is not None and not all(HOLDS[s](A) for s in HOLDS if s in claimed):
            wrong.append(e)
    return wrong


def false_signs(name: str) -> list[Any]:
    """Return the cases of which a record claims a sign that their values do not have."""
    wrong = []
    for e in cases(name):
        rule = OPERATIONS[name].sign
        claimed = rule if isinstance(rule, Sign) else rule(e, *map(sign_of, children(e)))
        values = [worked_out(e, point(e, seed=k, negative=k > 0)) for k in range(3)]
        least = min((np.min(A) for A in values if A is not None), default=1.0)
        if (claimed is Sign.POSITIVE and least <= 0) or (claimed is Sign.NONNEGATIVE and least < -1e-12):
            wrong.append(e)
    return wrong


@pytest.mark.parametrize("name", WITH_STRUCTURE)
def test_structures_hold(name):
    assert false_structures(name) == []


@pytest.mark.parametrize("name", WITH_STRUCTURE)
@pytest.mark.parametrize("claim", [Structure.SYMMETRIC, Structure.LOWER, Structure.HOLLOW])
def test_a_structure_that_does_not_hold_is_caught(name, claim, spoil):
    right = OPERATIONS[name].structure
    values = [worked_out(e, point(e)) for e in cases(name) if is_array(e) and e.shape[0] == e.shape[1]]
    is_always_so = all(HOLDS[claim](A) for A in values if A is not None)  # of a diagonal matrix, that it is symmetric
    assert values
    spoil(replace(OPERATIONS[name], structure=lambda e, *known: right(e, *known) | claim))
    assert is_always_so or false_structures(name)


@pytest.mark.parametrize("name", WITH_SIGN)
def test_signs_hold(name):
    assert false_signs(name) == []
