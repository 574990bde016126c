"""The matrix of a linear operator: the rule that each operation has for it, right, and caught where it is wrong."""

from dataclasses import replace

import numpy as np
import pytest
from evaluator import evaluate, size
from numeric_checks import TOLERANCE, differences, moved, relative_error
from operation_cases import SIZES as CASE_SIZES
from operation_cases import cases_of, values_for
from random_expressions import SIZES, VARIABLES, F, n, values
from sympy import Rational

from symcalc import parse
from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    hadamard,
    multiply,
    norm2,
    sum_columns,
    sum_rows,
    trace,
    transpose,
)
from symcalc.calculus.jacobians import jacobian
from symcalc.errors import NotSupported, TooLarge
from symcalc.expressions.core_nodes import children, shape_of, variable
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import Layout, Placed, place
from symcalc.expressions.registry import OPERATIONS

WRONG = Rational(1001, 1000)
A, B, C, X, Y, Q = (VARIABLES[name] for name in "ABCXYQ")
x, y, u, w, a = (VARIABLES[name] for name in "xyuwa")
outer = multiply(x, transpose(y))
square = multiply(x, transpose(x))
across = multiply(A, diagonal_matrix(x), transpose(A))
stacked = F["unvec"](F["sin"](F["kron"](x, y)), n, n)
CASES = {
    "add": [add(multiply(B, x), hadamard(x, y)), add(trace(hadamard(B, square)), norm2(x))],
    "multiply": [multiply(A, x), multiply(square, y), multiply(multiply(transpose(x), B, x), y)],
    "multiply scalars": [multiply(norm2(x), F["sum"](F["sin"](x)), multiply(transpose(x), y), w)],
    "elementwise product": [hadamard(x, y), multiply(hadamard(B, square), y), hadamard(F["sin"](x), F["exp"](x))],
    "transpose": [
        transpose(multiply(transpose(x), B, hadamard(B, square))),
        multiply(transpose(hadamard(B, outer)), y),
    ],
    "diag": [multiply(diagonal_matrix(x), B, x), multiply(B, diagonal_matrix(F["sin"](x)), X, y)],
    "diagonal": [diagonal(multiply(B, diagonal_matrix(x), X)), diagonal(multiply(hadamard(B, outer), X))],
    "tr": [
        multiply(trace(multiply(B, diagonal_matrix(x), X)), y),
        multiply(trace(hadamard(B, square)), y),
    ],
    "sum": [
        multiply(F["sum"](F["sin"](x)), y),
        multiply(F["sum"](hadamard(B, square)), x),
        multiply(F["sum"](multiply(A, diagonal_matrix(x))), w),
    ],
    "sum of rows": [sum_rows(multiply(A, diagonal_matrix(x))), sum_rows(hadamard(B, square)), sum_rows(add(B, square))],
    "sum of columns": [
        transpose(sum_columns(hadamard(B, square))),
        transpose(sum_columns(multiply(diagonal_matrix(x), B))),
    ],
    "vec": [
        F["vec"](multiply(x, transpose(u))),
        F["vec"](multiply(u, transpose(x))),
        F["vec"](multiply(A, diagonal_matrix(x), B)),
        F["vec"](F["exp"](outer)),
    ],
    "unvec": [
        multiply(stacked, y),
        multiply(transpose(stacked), B, transpose(stacked), y),
        diagonal(multiply(stacked, X)),
        multiply(trace(multiply(B, transpose(stacked))), x),
        multiply(hadamard(B, transpose(stacked)), y),
        multiply(F["sum"](F["exp"](stacked)), y),
        F["vec"](multiply(B, stacked, X)),
    ],
    "kron": [
        F["kron"](x, u),
        F["kron"](u, x),
        F["kron"](multiply(A, x), y),
        multiply(F["kron"](diagonal_matrix(x), A), F["kron"](y, x)),
        multiply(F["kron"](A, diagonal_matrix(x)), F["sin"](F["kron"](y, y))),
        multiply(transpose(F["kron"](outer, A)), F["sin"](F["kron"](y, w))),
        multiply(F["sum"](F["kron"](A, F["exp"](outer))), w),
    ],
    "khatrirao": [
        multiply(F["khatrirao"](outer, A), y),
        multiply(F["khatrirao"](A, F["exp"](square)), y),
    ],
    "khatriraol": [multiply(F["khatriraol"](F["khatrirao"](square, A), A), y)],
    "khatriraor": [multiply(F["khatriraor"](A, F["khatrirao"](A, square)), y)],
    "vech": [
        F["vech"](square),
        F["vech"](across),
        multiply(A, F["unvech"](F["vech"](square), n), y),
    ],
    "unvech": [multiply(F["unvech"](F["vech"](multiply(x, transpose(F["sin"](x)))), n), y)],
    "prodothers_along": [F["prodothers"](F["sin"](x)), F["prodothers_along"](y, multiply(B, x))],
    "kronl": [F["kronl"](F["sin"](F["kron"](x, y)), multiply(B, x))],
    "kronr": [F["kronr"](multiply(B, x), F["sin"](F["kron"](x, u)))],
    **{
        f"{name} from a diagonal": [multiply(F[name](outer, k), x) for k in (-1, 1)]
        + [multiply(F[name](multiply(A, diagonal_matrix(x)), 1), y)]
        for name in ("tril", "triu")
    },
    "tril": [multiply(F["tril"](outer), x), multiply(F["tril"](multiply(A, diagonal_matrix(x))), y)],
    "triu": [multiply(F["triu"](square), x), diagonal(F["triu"](multiply(F["triu"](outer), B)))],
}


def jacobian_error(e, seed=5):
    """Compare J dx with differences of e along a random direction."""
    at = values(seed)
    direction = np.random.default_rng(seed).standard_normal(4)
    J = evaluate(jacobian(e, x), at, SIZES)
    want = differences(lambda t: np.asarray(evaluate(e, moved(at, {x: direction}, t), SIZES)))
    return relative_error(J @ direction, want)


def test_a_diagonal_between_two_matrices_stays_a_khatri_rao_product_beside_others():
    """A stacked axis that another matrix takes apart: C vec(A diag(x) Aᵀ), where both A end in one index of x."""
    f = parse("A ∈ ℝ^(m×n)\nC*vec(A*diag(x)*A')")
    assert str(f.jacobian("x")).endswith("C*khatrirao(A, A)")


BESIDES = {"halftril", "blocks above each other", "blocks beside each other"}  # in their own tests
BESIDES |= {"declared structure"}  # whose differential is that of its argument, so that it stands in none


def test_every_rule_has_its_cases():
    pushed = {name for name, operation in OPERATIONS.items() if operation.indices is not None}
    assert pushed - {"box", "box around a part"} - BESIDES == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_jacobian(name):
    for e in CASES[name]:
        assert jacobian_error(e) < TOLERANCE
        if shape_of(e) and e.shape[1] is ONE:
            assert shape_of(jacobian(e, x)) == (e.shape[0], x.shape[0])


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_rule_is_caught(exchange, name):
    operation = OPERATIONS[name]

    def spoiled(Y, i):
        layout, fixed = place(operation.indices, Y, i, children(Y))
        return Placed(Layout(layout.moving, layout.result, (*layout.beside, ((), ()))), (*fixed, WRONG))

    exchange(replace(operation, indices=spoiled))
    assert max(map(jacobian_error, CASES[name])) > 10 * TOLERANCE


def matrix_errors(name):
    """Compare J vec(V) with the operation of V in the place of an argument in which it is linear."""
    operation, random = OPERATIONS[name], np.random.default_rng(0)
    for e in cases_of(operation)[:2]:
        arguments = children(e)
        at = values_for(e, random, CASE_SIZES)
        is_joint = operation.linear == "joint"
        rest = [0 * a for a in arguments] if is_joint else [*arguments]
        for i in [i for i in (range(len(arguments)) if is_joint else operation.linear) if i < len(arguments)]:
            V = variable("V", "matrix", shape_of(arguments[i]))
            at["V"] = random.standard_normal([size(d, CASE_SIZES) for d in V.shape])
            J = evaluate(operation.matrix(e, i), at, CASE_SIZES)
            want = evaluate(e.func(*rest[:i], V, *rest[i + 1 :]), at, CASE_SIZES)
            yield relative_error(J @ at["V"].ravel(order="F"), want.ravel(order="F"))


WITH_MATRIX = [name for name, operation in OPERATIONS.items() if operation.matrix is not None]


@pytest.mark.parametrize("name", WITH_MATRIX)
def test_the_matrix_of_an_operation(name, exchange):
    assert max(matrix_errors(name)) < TOLERANCE
    operation = OPERATIONS[name]
    exchange(replace(operation, matrix=lambda Y, i: multiply(WRONG, operation.matrix(Y, i))))
    assert max(matrix_errors(name)) > 10 * TOLERANCE


HESSIANS = [
    "logdet(A.*(x*x'))",
    "det(diag(x)*A*diag(x) + B)",
    "y'*exp(X*diag(x)*X')*y",
    "sum(log(A.*(x*x') + B))",
    "K : symmetric(n); tr(inv(K.*(x*x') + B)*A)",
    "h : vector(n); R : spd(n); S = R .* (h*h'); logdet(S) + y'*inv(S)*y",
    "tr(exp(x*y')*A*tanh(y*x'))",
]


@pytest.mark.parametrize("text", HESSIANS)
def test_hessians_through_elementwise_products_with_outer_products(text):
    f = parse(text)
    x = "h" if "h :" in text else "x"
    assert f.hessian(x).shape == f.variables[x].shape * 2
    assert f.check(x).ok


def test_a_jacobian_through_row_sums_of_a_function_of_a_product():
    f = parse("sum(exp(X*diag(x)*X'), 2)")
    assert f.check("x").ok and len(f.jacobian("x").shape) == 2


def test_nests_of_kronecker_products_are_answered_without_their_matrix():
    text = "x"
    for _ in range(60):
        text = f"exp({text} ⊗ x)"
    J = parse("x : vector(n); " + text).jacobian("x")
    assert J.is_operator
    with pytest.raises(NotSupported, match="Kronecker products in one another"):
        J.matrix()


def test_maps_of_very_many_terms_are_refused_and_their_operators_are_not():
    text = "X"
    for _ in range(100):
        text = f"inv({text} + X)"
    J = parse("X : matrix(n, n); " + text).jacobian("X")
    assert J.is_operator and len(str(J)) < 20_000
    for ask in (J.matrix, J.code, J.entries):
        with pytest.raises(TooLarge, match="too many terms"):
            ask()


def test_sums_of_many_terms_have_their_matrix():
    names = [f"y_{i}" for i in range(300)]
    f = parse(f"x, {', '.join(names)} : vector(3)\n" + " + ".join(f"{y}*({y}'*x)" for y in names))
    assert f.jacobian("x").shape == (3, 3) and not f.jacobian("x").is_operator


def test_a_product_that_is_written_out_may_hold_parts_of_an_argument_alone():
    """In Vᵀ Σ lᵢ uᵢ vᵢᵀ no sum is left: laws take it apart into l and what l is made of."""
    text = "K : spd(n)\nspecnorm(svdsum(A, eigvals(K)))"
    f = parse(text, A="matrix(n, n)")
    assert f.check("K"), str(f.check("K"))
    assert f.hvp("K").code()
