"""Derivatives that are linear operators: written and read, applied, turned around, composed, as matrices."""

import numpy as np
import pytest
from sympy import Basic

import symcalc as sc
from symcalc.errors import ArgumentMismatch, KindMismatch, NotSupported, ParseFailure, SymcalcError
from symcalc.expressions.dimensions import DimensionName
from symcalc.faces import cli

# program, variable, the operator, its adjoint, its matrix; of last lines alone
TABLE = [
    ("A*X*B", "X", "dX -> A*dX*B", "G -> A'*G*B'", "kron(B', A)"),
    ("A*X'*B", "X", "dX -> A*dX'*B", "G -> B*G'*A", "kron(B', A)*commutation(p, n)"),
    ("X'", "X", "dX -> dX'", "G -> G'", "commutation(m, n)"),
    ("inv(X)", "X", "dX -> -inv(X)*dX*inv(X)", "G -> -inv(X)'*G*inv(X)'", "-kron(inv(X)', inv(X))"),
    ("X^2", "X", "dX -> dX*X + X*dX", "G -> G*X' + X'*G", "kron(X', I_n) + kron(I_n, X)"),
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
        "dW -> (p.*(dW*x .- p'*dW*x))*x'",
        "kron(x*x', diag(p) - p*p')",
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
    assert last(f.hessian("x", "X")) == "dX -> a*z.*(dX'*y)"
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
        ("dX -> sign(dX)", "not linear in dX"),
        ("dX -> abs(dX)", "not linear in dX"),
        ("dX -> step(dX) .* A", "not linear in dX"),
        ("dX -> A", "is not 0 where dX is 0"),
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
    for ask in [*asks, lambda: J.sympy, lambda: J.vjp("A")]:
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


FACTORED = "norm2(T - U*V')^2"


def drawn(**shapes):
    """Return random arrays."""
    chance = np.random.default_rng(9)
    return {name: chance.standard_normal(shape) for name, shape in shapes.items()}


def run(fun, values):
    """Return the value at those of the arguments that a function has."""
    return fun(**{name: values[name] for name in fun.arguments})


def test_code_as_array_as_matrix_and_as_operator():
    at = drawn(T=(6, 5), U=(6, 2), V=(5, 2))
    H = sc.parse(FACTORED).hessian("U")
    array, M = run(sc.compile(H), at), run(sc.compile(H, form="matrix"), at)
    op = run(sc.compile(H, form="operator"), at)
    assert array.shape == (6, 2, 6, 2) and M.shape == op.shape == (12, 12)
    np.testing.assert_allclose(array.transpose(1, 0, 3, 2).reshape(12, 12), M)
    np.testing.assert_allclose(op @ np.eye(12), M)
    np.testing.assert_allclose(run(sc.compile(H.matrix()), at), M)
    B = at["T"] @ at["V"]
    np.testing.assert_allclose(op.solve(B).ravel("F"), np.linalg.solve(M, B.ravel("F")))
    assert sc.code(H).count("np.zeros") == 1 and "kron" not in sc.code(H)


@pytest.mark.parametrize(
    ("program", "verb", "by"),
    [
        ("sum(softplus(-y.*(X*w)))", "hessian", ("w",)),
        ("x'*A*y", "hessian", ("x", "y")),
        ("tanh(A*x)", "jacobian", ("x",)),
        ("A*x", "derivative", ("x",)),
    ],
)
def test_what_is_a_matrix_is_compiled_as_an_operator_too(program, verb, by):
    f = sc.parse(program)
    g = getattr(f, verb)(*by)
    at = drawn(X=(5, 3), w=3, y=5, A=(4, 5)) | drawn(x=5 if "A*x" in program else 4)
    M = run(sc.compile(g), at)
    op = run(sc.compile(g, form="operator"), at)
    np.testing.assert_allclose(op @ np.eye(M.shape[1]), M)
    np.testing.assert_allclose(op.T @ np.eye(M.shape[0]), M.T)


def test_forms_that_are_none():
    f = sc.parse(FACTORED)
    for ask, said in (
        (lambda: sc.compile(f, form="operator"), "asked of a linear operator"),
        (lambda: sc.compile(f.hessian("U"), f, form="operator"), "one operator"),
        (lambda: sc.compile(f, form="dense"), "array, matrix or operator"),
        (lambda: f.hessian("U").matrix("dense"), "vec or vech"),
    ):
        with pytest.raises(SymcalcError, match=said):
            ask()


def test_arrays_within_a_structure_are_projected():
    """∂F/∂K of symmetric K has entries that are symmetric in those of K."""
    f = sc.parse("K : spd(n); inv(K)")
    K = np.diag([1.0, 2.0, 3.0]) + 0.1
    J = sc.compile(f.jacobian("K"))(K=K)
    np.testing.assert_allclose(J, J.transpose(0, 1, 3, 2))
    Y, V = np.linalg.inv(K), np.array([[1.0, 2, 3], [2, 0, 1], [3, 1, 5]])
    np.testing.assert_allclose(np.tensordot(J, V), -Y @ V @ Y)


def test_forms_on_the_command_line(capsys):
    def answered(*words):
        assert cli.main([*words]) == 0
        return capsys.readouterr().out

    product = ("jacobian", "A*X*B", "X", "--form")
    assert "dX -> A*dX*B\n" in answered(*product, "operator")
    said = answered(*product, "vec")
    assert said.startswith("kron(B', A)\n") and "# vec(dF) = J vec(dX), m·q×n·p, columns stacked\n" in said
    assert "dF[i, j]/dX[k, l] = A[i, k]*B[l, j]\n" in answered(*product, "array")
    half = answered("hessian", "K : spd(n); logdet(K)", "K", "--form", "vech", "-t", "latex")
    assert r"K^{-1} \otimes K^{-1}" in half and "% d²f = vᵀ H v with v = vech(dK)" in half
    assert "einsum" in answered("hessian", FACTORED, "U", "-t", "numpy")


def test_an_operators_variable_is_no_other_one():
    """A cotangent, a direction of another operator, what is put in: none is captured."""
    J = sc.parse("A, B, X : matrix(n, n)\nA*X*X").jacobian("X")
    for name in ("X", "A", "dX"):
        with pytest.raises(ArgumentMismatch, match="already"):
            J.adjoint(name)
    assert last(J.compose(sc.parse("X : matrix(n, n)\nX -> 2*X"))) == "X_1 -> 2*A*(X*X_1 + X_1*X)"
    assert last(sc.parse("V -> A*V").compose(sc.parse("A -> A'"))) == "A_1 -> A*A_1'"
    for operator, name in ((J, "dX"), (sc.parse("V, A : matrix(n, n)\nV -> A*V"), "V")):
        with pytest.raises(KindMismatch, match="not linear"):
            operator.subs(A=name)
    assert last(J.subs(A="B*B")) == "dX -> B^2*(dX*X + X*dX)"


@pytest.mark.parametrize(
    ("program", "verb", "at_zero"),
    [
        *(("norm2(X)^3", "hessian", 0), ("norm2(X)", "hessian", 0), ("norm2(X)*X", "jacobian", 0)),
        *(("cos(norm2(X))", "hessian", -1), ("norm2(A*X)*A*X", "jacobian", 0)),
    ],
)
def test_kinks_of_norms_have_the_value_that_is_said(program, verb, at_zero):
    H = getattr(sc.parse("X, A : matrix(2, 2)\n" + program), verb)("X")
    values = {"X": np.zeros((2, 2)), "A": np.ones((2, 2))}
    for form, shape in (("array", (4, 4)), ("matrix", (4, 4))):
        np.testing.assert_array_equal(run(sc.compile(H, form=form), values).reshape(shape), at_zero * np.eye(4))
    operator = run(sc.compile(H, form="operator"), values)
    np.testing.assert_array_equal(operator @ np.eye(4), at_zero * np.eye(4))
    if at_zero:
        np.testing.assert_array_equal(operator.solve(np.eye(2)), np.eye(2) / at_zero)


@pytest.mark.parametrize("form", ["array", "operator"])
def test_kinks_of_several_norms_have_limits_together(form):
    f = sc.parse("cos(norm2(x - y)) + cos(norm2(x + y)) + cos(norm2(x))")
    H = sc.compile(f.hessian("x"), form=form)
    zero, x = np.zeros(2), np.array([1.0, 2.0])
    for at in (zero, x):
        for y in (zero, x, -x):  # near the kinks the Hessian is near its limit
            near = sc.compile(f.hessian("x"))(x=at + np.array([1e-5, 2e-5]), y=y + np.array([3e-6, 0.0]))
            np.testing.assert_allclose(H(x=at, y=y) @ np.eye(2), near, rtol=0, atol=1e-4)


def test_a_hessian_is_its_own_adjoint_whatever_its_formula():
    f = sc.parse("abs(sum(x) + a)*norm2(x)")
    for J, symmetric in ((f.hessian("x"), True), (f.gradient("x").jacobian("x"), False), (f.hessian("x", "a"), False)):
        if J.variables["x"].shape == J.shape[:1] == J.shape[1:]:
            assert sc.compile(J, form="operator").is_symmetric == symmetric
    op = sc.compile(f.hessian("x"), form="operator")(x=np.array([1.0, 2.0]), a=0.5)
    assert op.H is op
    np.testing.assert_allclose(op @ np.eye(2), (op @ np.eye(2)).T, rtol=1e-14)


def test_operators_that_map_numbers():
    J = sc.parse("a -> a*X")
    assert last(J.matrix()) == "vec(X)" and J.shape == J.variables["X"].shape
    np.testing.assert_array_equal(sc.compile(J)(X=np.eye(2)), np.eye(2))
    np.testing.assert_array_equal(sc.compile(J, form="matrix")(X=np.eye(2)), [1, 0, 0, 1])
    for ask in (J.entries, lambda: sc.compile(J, form="operator"), J.adjoint):
        with pytest.raises(NotSupported):
            ask()


@pytest.mark.parametrize("program", ["X : matrix(n, n)\nc", "X : skew(n)\ntr(X)"])
def test_operators_of_nothing_into_numbers(program):
    assert last(sc.parse(program).derivative("X").matrix()) == "zeros(1, n^2)"


@pytest.mark.parametrize("program", ["X : matrix(1, n)\nX.*X", "X : matrix(n, 1)\nX*X'", "x : vector(m)\nx'*X"])
def test_axes_of_one_entry_are_none(program):
    f = sc.parse(program)
    J = f.jacobian("X")
    values = drawn(X=(1, 3) if "(1, n)" in program else (3, 1) if "(n, 1)" in program else (2, 3), x=2)
    assert run(sc.compile(J), values).ndim == len(J.shape)
    G = J.adjoint("G_2")
    assert len(G.variables["G_2"].shape) == len(f.shape) or 1 in f.shape


def test_entries_of_what_lines_define_are_refused():
    with pytest.raises(NotSupported, match="one line"):
        sc.parse("x : root(A*x + x.*x.*x - b, x)\nx").derivative("A").entries()
    with pytest.raises(ArgumentMismatch, match="vec or vech"):
        sc.parse("A*X").jacobian("X").layout("dense")


def test_an_operator_has_no_derivatives_of_its_own():
    J = sc.parse("A*X*B").jacobian("X")
    for ask in (J.gradient, J.hessian, J.jacobian, J.hvp):
        with pytest.raises(NotSupported, match="this is the linear operator dX -> …"):
            ask("A")
