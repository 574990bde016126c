"""Derivatives that are linear operators: written and read, applied, turned around, composed, as matrices."""

import numpy as np
import pytest
from sympy import Basic

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported, ParseFailure, SymcalcError
from symcalc.expressions.dimensions import DimensionName

# program, variable, the operator, its adjoint, its matrix; of last lines alone
TABLE = [
    ("A*X*B", "X", "dX -> A*dX*B", "G -> A'*G*B'", "kron(B', A)"),
    ("A*X'*B", "X", "dX -> A*dX'*B", "G -> B*G'*A", "kron(B', A)*commutation(p, n)"),
    ("X'", "X", "dX -> dX'", "G -> G'", "commutation(m, n)"),
    ("inv(X)", "X", "dX -> -inv(X)*dX*inv(X)", "G -> -inv(X)'*G*inv(X)'", "-kron(inv(X)', inv(X))"),
    ("X^2", "X", "dX -> X*dX + dX*X", "G -> G*X' + X'*G", "kron(X', I_n) + kron(I_n, X)"),
    ("X .* A", "X", "dX -> A.*dX", "G -> A.*G", "diag(vec(A))"),
    ("X*x", "X", "dX -> dX*x", "u -> u*x'", "kron(x', I_m)"),
    ("x*x'", "x", "dx -> dx*x' + x*dx'", "G -> (G + G')*x", "kron(I_n, x) + kron(x, I_n)"),
    ("diag(x)", "x", "dx -> diag(dx)", "G -> diag(G)", "khatrirao(I_n, I_n)"),
    ("X ⊗ B", "X", "dX -> kron(dX, B)", "G -> kronl(G, B)", None),
    ("exp(X)", "X", "dX -> exp(X).*dX", None, "diag(vec(exp(X)))"),
    ("tr(X)*X", "X", "dX -> tr(dX)*X + tr(X)*dX", None, "tr(X)*I + vec(X)*vec(I_n)'"),
]
HESSIANS = [
    ("norm2(T - U*V')^2", "U", "dU -> 2*dU*V'*V", "2*kron(V'*V, I_m)"),
    ("X : matrix(n, n); logdet(X)", "X", "dX -> -inv(X)'*dX'*inv(X)'", "-kron(inv(X), inv(X)')*commutation(n, n)"),
    ("K : spd(n); logdet(K)", "K", "dK -> -inv(K)*dK*inv(K)", "-(I + commutation(n, n))*kron(inv(K), inv(K))/2"),
    ("tr(A*X*B*X)", "X", "dX -> (A*dX*B + B*dX*A)'", None),
    (
        "log(sum(exp(W*x)))",
        "W",
        "dW -> (softmax(W*x).*(dW*x .- softmax(W*x)'*dW*x))*x'",
        "kron(x*x', diag(T_0) - T_0*T_0')",
    ),
]


def last(f):
    """Return the last line of a program."""
    return str(f).split("\n")[-1]


@pytest.mark.parametrize(("program", "name", "operator", "adjoint", "matrix"), TABLE)
def test_jacobians_with_a_matrix_on_a_side(program, name, operator, adjoint, matrix):
    J = sc.parse(program).jacobian(name)
    assert last(J) == operator and J.is_operator
    assert sc.parse(str(J)) == J and str(sc.parse(str(J))) == str(J)
    assert adjoint is None or last(J.adjoint()) == adjoint
    assert matrix is None or last(J.matrix()) == matrix


@pytest.mark.parametrize(("program", "name", "operator", "matrix"), HESSIANS)
def test_hessians_by_matrices(program, name, operator, matrix):
    H = sc.parse(program).hessian(name)
    assert last(H) == operator
    assert sc.parse(str(H)) == H
    assert matrix is None or last(H.matrix()) == matrix


@pytest.mark.parametrize(("program", "name"), [(row[0], row[1]) for row in TABLE])
def test_the_faces_agree(program, name):
    """⟨G, J V⟩ = ⟨adjoint(G), V⟩, and both are those of the matrix."""
    f = sc.parse(program)
    J = f.jacobian(name)
    G = J.adjoint("G_1")
    chance = np.random.default_rng(3)
    sizes = {DimensionName(name): size for name, size in {"m": 2, "n": 3, "p": 4, "q": 2}.items()}

    def draw(shape):
        return chance.uniform(0.5, 2, [int(d.subs(sizes)) if isinstance(d, Basic) else d for d in shape])

    values = {v: draw(known.shape) for v, known in f.variables.items()}
    V, U = draw(J.variables[J.along.name].shape), draw(G.variables["G_1"].shape)

    def run(formula, **more):
        fun = sc.compile(formula)
        return fun(**{a: v for a, v in {**values, **more}.items() if a in fun.arguments})

    image, back = run(J.body(), **{J.along.name: V}), run(G.body(), G_1=U)
    assert np.sum(image * U) == pytest.approx(np.sum(back * V))
    M = run(J.matrix())
    np.testing.assert_allclose(M @ V.ravel("F"), np.ravel(image, "F"), rtol=1e-10)
    np.testing.assert_allclose(run(f.directional(name, "V_1"), V_1=V), image, rtol=1e-10)


def test_mixed_hessians():
    f = sc.parse("y'*X*diag(x)*z*a")
    assert f.hessian("X", "x").is_operator
    assert last(f.hessian("x", "X")) == "dX -> a*(dX'*y).*z"
    assert f.hessian("x", "y").shape == ("p", "m") or len(f.hessian("x", "y").shape) == 2
    assert not f.hessian("X", "a").is_operator and f.hessian("X", "a").shape == f.variables["X"].shape


def test_typed_operators():
    J = sc.parse("dX ↦ A*dX*B")
    assert J.unicode() == "dX ↦ A dX B" and J.latex() == r"\mathrm{d}X \mapsto A \, \mathrm{d}X \, B"
    assert [*map(str, J.shape)] == ["p", "q", "m", "n"]
    assert last(sc.parse("V -> A*V*B + V").adjoint()) == "G -> A'*G*B' + G"
    assert last(J.apply("x*y'")) == "A*x*y'*B"
    assert J.layout() == "vec(dF) = J vec(dX), p·q×m·n, columns stacked"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dX -> A*dX*B + C", "is not 0 where dX is 0"),
        ("dX -> dX*dX", "not linear in dX"),
        ("dX -> exp(dX)", "not linear in dX"),
        ("V -> det(V)*V", "not linear in V"),
        ("x = 3*y\nx -> A*x", "a variable stands before ->"),
    ],
)
def test_what_is_no_linear_operator_is_refused(text, said):
    with pytest.raises(KindMismatch, match=said):
        sc.parse(text)


def test_arrows_stand_behind_a_name():
    for text in ("A*dX -> B", "dX -> ", "-> A*dX", "dX -> dY -> A*dX*dY"):
        with pytest.raises(ParseFailure):
            sc.parse(text)


def test_what_is_not_asked_of_operators():
    J = sc.parse("dX -> A*dX*B")
    asks = [J.differential, lambda: J.gradient("A"), lambda: J.jacobian("A"), lambda: J.directional("A"), lambda: J.T]
    for ask in [*asks, lambda: J + J, lambda: 2 * J, lambda: J.sympy, lambda: J.vjp("A")]:
        with pytest.raises(SymcalcError):
            ask()
    f = sc.parse("A*x")
    for ask in (f.adjoint, f.matrix, lambda: f.apply("V")):
        with pytest.raises(NotSupported, match="linear operator"):
            ask()


def test_compositions():
    f, g = sc.parse("A*X*B").jacobian("X"), sc.parse("Y : matrix(n, n)\nY'").jacobian("Y")
    assert last(f.compose(g)) == "dY -> A*dY'*B"
    with pytest.raises(SymcalcError):
        f.compose(sc.parse("A*x"))
    with pytest.raises(SymcalcError, match="no direction"):
        f.compose(sc.parse("norm2(x)^2").derivative("x"))
