"""Blocks of functions of block matrices, and the matrices of derivatives that are made of them."""

import numpy as np
import pytest
from matrix_values import VALUES, call, derivative, symmetric, value, well_inside

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

NAME = pytest.mark.parametrize("name", VALUES)
MATRICES = "A, B, C : matrix(n, n)\n"


@NAME
def test_blocks_of_matrices_of_several_sizes(name):
    random = np.random.default_rng(0)
    (A, _), (B, _), (C, _) = well_inside(2, 0), well_inside(3, 1), well_inside(4, 2)
    E, F = random.standard_normal((2, 3)), random.standard_normal((3, 4))
    X = np.block([[A, E, np.zeros((2, 4))], [np.zeros((3, 2)), B, F], [np.zeros((4, 5)), C]])
    declared = "A : matrix(2, 2)\nB : matrix(3, 3)\nC : matrix(4, 4)\nE : matrix(2, 3)\nF : matrix(3, 4)\n"
    f = sc.parse(f"{declared}{call(name + '_between', 'A', 'E', 'B', 'F', 'C')}")
    assert f.shape == (2, 4)
    assert np.allclose(f.evaluate(A=A, B=B, C=C, E=E, F=F), value(name, X)[:2, 5:])
    f = sc.parse(f"{declared}{call(name + '_between', 'A', 'E', 'B')}")
    assert np.allclose(f.evaluate(A=A, B=B, E=E), value(name, X)[:2, 2:5])
    for variable in "ABE":
        assert sc.parse(f"{declared}norm2({call(name + '_between', 'A', 'E', 'B')})^2").check(variable)


@NAME
@pytest.mark.parametrize("kind", ["matrix(n, n)", "symmetric(n)"])
def test_matrix_and_array_of_a_derivative(name, kind):
    n = 3
    A, *_ = well_inside(n, 5)
    A = symmetric(A) if kind.startswith("sym") else A
    J = sc.parse(f"X : {kind}\n{call(name, 'X')}").jacobian("X")
    array = sc.compile(J)(X=A)
    matrix = sc.compile(J, form="matrix")(X=A)
    unit = [np.eye(1, n * n, k).reshape(n, n) for k in range(n * n)]
    part = symmetric if kind.startswith("sym") else lambda E: E
    want = np.array([derivative(VALUES[name], A, part(E)) for E in unit]).reshape(n, n, n, n).transpose(2, 3, 0, 1)
    assert array.shape == (n, n, n, n)
    assert np.allclose(array, want)
    assert np.allclose(matrix, want.transpose(1, 0, 3, 2).reshape(n * n, n * n))
    assert np.allclose(J.matrix().evaluate(X=A), matrix)
    operator = sc.compile(J, form="operator")(X=A)
    v = np.arange(n * n) / 7
    assert np.allclose(operator @ v, array.reshape(n * n, n * n) @ v) or np.allclose(operator @ v, matrix @ v)


@NAME
def test_the_hessian_of_a_trace_has_a_matrix(name):
    n = 2
    A, B, *_ = well_inside(n, 7, 2)
    H = sc.parse(f"B, X : matrix(n, n)\ntr(B*{call(name, 'X')})").hessian("X")
    array = sc.compile(H)(X=A, B=B)
    unit = [np.eye(1, n * n, k).reshape(n, n) for k in range(n * n)]
    want = [[np.trace(B @ derivative(VALUES[name], A, E, F)) for F in unit] for E in unit]
    assert np.allclose(array.reshape(n * n, n * n), want, atol=1e-8)


def test_the_identification_table_has_a_row_for_it():
    J = sc.parse("X : matrix(n, n)\nexpm(X)").jacobian("X")
    assert str(J.matrix()).splitlines()[-1] == "expm_between(kron(X', I_n), eye(n^2), kron(I_n, X))"
    assert "_columns" in sc.compile(J).source
    J = sc.parse("X : matrix(n, n)\nA*expm(X)*B").jacobian("X")
    assert "kron(B', A)*expm_between" in str(J.matrix()) or "kron" in str(J.matrix())
    assert sc.parse("expm(A)*x").jacobian("x") == sc.parse("A : matrix(n, n)\nexpm(A)")


def test_one_matrix_at_both_ends_is_a_derivative():
    assert sc.parse(MATRICES + "expm_between(A, B, A)") == sc.parse(MATRICES + "expm_frechet(A, B)")
    assert sc.parse(MATRICES + "expm_between(A, B, C)'") == sc.parse(MATRICES + "expm_between(C', B', A')")
    assert sc.parse(MATRICES + "expm_between(A, 2*B, C)") == sc.parse(MATRICES + "2*expm_between(A, B, C)")


def test_refusals():
    with pytest.raises(KindMismatch, match="between each two"):
        sc.parse(MATRICES + "expm_between(A, B, C, A)")
    f = sc.parse("A, B, U, V, W : matrix(n, n)\nexpm_frechet(A, U, V, W, B)")
    with pytest.raises(NotSupported, match="matrix of a derivative"):
        f.jacobian("U").matrix()


@pytest.mark.parametrize("name", ["expm", "sqrtm", "sinm"])
def test_blocks_of_commuting_matrices_turn(name):
    """f[A ⊗ I, I, I ⊗ B] is that of them in the other order, its transpose that of the transposes."""
    (A, *_), (B, *_) = well_inside(2, 0), well_inside(2, 1)
    known = f"A, B : matrix(n, n)\n{name}_between"
    f = sc.parse(f"{known}(kron(A, I_n), eye(n^2), kron(I_n, B))")
    assert sc.parse(f"{known}(kron(I_n, B), eye(n^2), kron(A, I_n))") == f
    assert sc.parse(f"{known}(kron(A', I_n), eye(n^2), kron(I_n, B'))") == f.T
    assert np.allclose(f.T.evaluate(A=A, B=B), f.evaluate(A=A, B=B).T)
    turned = sc.parse("A, B : matrix(n, n)\ncommutation(n, n)*" + str(f).split("\n")[-1])
    assert str(turned).endswith("*commutation(n, n)")
    K = sc.parse("x : vector(4)\ncommutation(2, 2)*x").jacobian("x").evaluate()
    assert np.allclose(turned.evaluate(A=A, B=B), K @ f.evaluate(A=A, B=B))


@pytest.mark.parametrize("kind", ["matrix(n, n)", "symmetric(n)"])
def test_the_hessian_of_a_trace_shows_that_it_is_symmetric(kind):
    M = sc.parse(f"X : {kind}\ntr(expm(X))").hessian("X").matrix()
    assert Structure.SYMMETRIC in structure_of(M.expression) and "T_0" not in str(M)
