"""Gradients and Hessians by several variables at once: what they are, how they are printed, code of them."""

import json
import pickle

import jax
import jax.numpy as jnp
import jax_double  # noqa: F401  JAX in double precision
import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import ArgumentMismatch, NotSupported, UnknownName
from symcalc.faces.cli import main

RANDOM = np.random.default_rng(5)
VALUES = {"A": RANDOM.standard_normal((3, 2)), "x": RANDOM.standard_normal(3), "y": RANDOM.standard_normal(2), "a": 0.6}
TEXT = "exp(a)*x'*A*y + norm2(x)^4 + log(1 + norm2(y)^2)"


def function(x, A, y, a):
    return jnp.exp(a) * x @ A @ y + jnp.sum(x**2) ** 2 + jnp.log(1 + jnp.sum(y**2))


def derivative_of(function, i):
    return jax.jacfwd(function, argnums=i)


ORDER = ("x", "A", "y", "a")


def test_gradients_against_jax():
    f = sc.parse(TEXT)
    g = f.gradient("y", "x", "A", "a")
    assert isinstance(g, sc.Formulas) and list(g) == ["y", "x", "A", "a"] and len(g) == 4
    fun = sc.compile(*g.values())
    for name, value in zip(g, fun(**VALUES), strict=True):
        want = derivative_of(function, ORDER.index(name))(*(VALUES[n] for n in ORDER))
        np.testing.assert_allclose(value, want, rtol=1e-12)
        assert g[name] == f.gradient(name)
    assert dict(f.gradient()) == {name: f.gradient(name) for name in f.free_variables}
    assert f.gradient("x", "x") == f.gradient("x")  # each once


def test_one_variable_is_a_formula():
    f = sc.parse("norm2(x)^2")
    assert f.gradient() == f.gradient("x") == f.gradient(name="x") == sc.gradient("norm2(x)^2")
    assert f.hessian() == f.hessian("x") == sc.hessian("norm2(x)^2")
    assert isinstance(f.gradient(), sc.Formula) and isinstance(f.hessian(), sc.Formula)


def test_all_blocks_of_a_hessian_against_jax():
    f = sc.parse(TEXT)
    H = f.hessian()
    assert list(H) == [(x, y) for x in f.free_variables for y in f.free_variables]
    for (x, y), block in H.items():
        i, j = ORDER.index(x), ORDER.index(y)
        want = derivative_of(derivative_of(function, i), j)(*(VALUES[n] for n in ORDER))
        if block.is_operator:
            V = RANDOM.standard_normal(np.shape(VALUES[y]))
            applied = block.body()
            found = applied.evaluate(**{n: v for n, v in (VALUES | {f"d{y}": V}).items() if n in applied.variables})
            want = np.tensordot(want, V, np.ndim(V))
        else:
            found = block.evaluate(**{n: v for n, v in VALUES.items() if n in block.variables})
        np.testing.assert_allclose(np.ravel(found), np.ravel(want), rtol=1e-12, atol=1e-12)
        assert str(block) == str(f.hessian(x, y))


def test_code_of_all_blocks():
    H = sc.parse(TEXT).hessian()
    for (x, y), found in zip(H, sc.compile(*H.values())(**VALUES), strict=True):
        i, j = ORDER.index(x), ORDER.index(y)
        want = derivative_of(derivative_of(function, i), j)(*(VALUES[n] for n in ORDER))
        np.testing.assert_allclose(np.ravel(found), np.ravel(want), rtol=1e-12, atol=1e-12)


def test_blocks_below_the_diagonal_are_transposes():
    H = sc.parse("x'*A*y + sum(exp(x))*norm2(y)^2").hessian()
    vectors = [(x, y) for x, y in H if x in "xy" and y in "xy"]
    assert all(H[x, y] == H[y, x].T for x, y in vectors)


PRINTED = """\
by x: A*y
by A: x*y'
by y: A'*x"""


def test_how_they_are_printed():
    f = sc.parse("x'*A*y")
    g = f.gradient()
    assert str(g) == PRINTED
    assert g.unicode() == "∇_x f = A y\n∇_A f = x yᵀ\n∇_y f = Aᵀ x"
    assert g.latex() == (
        r"\begin{aligned} &\nabla_{x} f = A y \\ &\nabla_{A} f = x y^{\top} \\ &\nabla_{y} f = A^{\top} x \end{aligned}"
    )
    assert repr(g) == g.unicode() + "\n# where x ∈ ℝ^m, A ∈ ℝ^(m×n), y ∈ ℝ^n"
    assert g._repr_latex_().startswith(r"$\displaystyle \begin{aligned} &\nabla_{x} f") and "\n" not in g._repr_latex_()
    H = sc.parse("x : vector(n); y : vector(n); x'*y").hessian()
    assert str(H).split("\n")[-4:] == ["by x, x: zeros(n, n)", "by x, y: I_n", "by y, x: I_n", "by y, y: zeros(n, n)"]
    assert H.unicode().split("\n")[1] == "∇²_(x, y) f = I_n" and r"\nabla^{2}_{x, y} f = I" in H.latex()
    named = sc.parse("x_1'*x_1 + λ^2").gradient()
    assert named.unicode() == "∇_x₁ f = 2 x₁\n∇_λ f = 2 λ" and r"\nabla_{\lambda} f" in named.latex()


def test_declarations_stand_once_and_definitions_with_their_own():
    g = sc.parse("K : spd(n); x'*K*x + y'*inv(K)*y").gradient("x", "K", "y")
    lines = str(g).split("\n")
    assert lines[0] == "K : spd(n)" and sum(line.startswith("K :") for line in lines) == 1
    H = sc.parse("logdet(A + x*x') + logdet(A + y*y')").hessian()
    assert "by x, x:\n  T_0 = A + x*x'\n  (" in str(H) and "by y, y:\n  T_0 = A + y*y'\n  (" in str(H)


def test_conditions_and_notes_of_all():
    g = sc.parse("norm2(x) + log(a)").gradient()
    assert [line[:11] for line in g.conditions] == ["where a > 0", "where x ≠ 0"] and g.notes == ()
    assert any("x ≠ 0" in line for line in g.lines_below())


def test_they_are_equal_and_pickled():
    g = sc.parse("x'*A*y").gradient()
    assert g == sc.parse("x'*A*y").gradient() and hash(g) == hash(sc.parse("x'*A*y").gradient())
    again = pickle.loads(pickle.dumps(g))
    assert again == g and str(again) == str(g) and again.unicode() == g.unicode()


def test_what_is_refused():
    with pytest.raises(NotSupported, match="the gradient is of a scalar"):
        sc.parse("A*x").gradient("x", "A")
    with pytest.raises(NotSupported, match="the Hessian is of a scalar"):
        sc.parse("A*x").hessian()
    with pytest.raises(UnknownName, match="z is no variable"):
        sc.parse("x'*y").gradient("x", "z")
    with pytest.raises(UnknownName, match="no variables"):
        sc.parse("2 + 3").gradient()
    with pytest.raises(ArgumentMismatch, match="not the first"):
        sc.parse("x'*y").hessian(other="y")


def test_on_the_command_line(capsys):
    def said(*words):
        assert main(words) == 0
        return capsys.readouterr().out

    assert said("gradient", "x'*A*y", "--quiet") == PRINTED + "\n"
    assert said("gradient", "x'*A*y", "y", "x", "--quiet") == "by y: A'*x\nby x: A*y\n"
    assert said("gradient", "x'*A*y", "x", "--quiet") == "A*y\n"
    assert said("hessian", "a^2*b", "-t", "unicode", "--quiet").startswith("∇²_(a, a) f = 2 b\n∇²_(a, b) f = 2 a\n")
    data = json.loads(said("gradient", "x'*A*y", "x", "y", "-t", "json"))
    assert data["by"] == ["x", "y"] and {by: g["text"] for by, g in data["gradients"].items()} == {
        "x": "A*y",
        "y": "A'*x",
    }
    data = json.loads(said("hessian", "x'*A*y + b", "-t", "json"))
    assert data["hessians"]["x, y"]["text"] == "A" and "return J" in data["hessians"]["x, A"]["numpy"]
    assert main(("hessian", "x'*A*y", "--form", "vec")) == 2 and "name two variables" in capsys.readouterr().err
    assert 'return {"x": A @ y, "y": A.T @ x}' in said("gradient", "x'*A*y", "x", "y", "-t", "numpy")
    assert "% where" in said("gradient", "x'*A*y", "-t", "latex")
    assert said("derivative", "inv(X)", "X", "--quiet") == "dX -> -inv(X)*dX*inv(X)\n"
    assert said("derivative", "exp(a)", "--order", "3", "--quiet") == "exp(a)*da^3\n"
    assert said("bilinear_form", "norm2(x)^2", "x", "v", "w", "--quiet") == "2*v'*w\n"
    assert said("taylor", "exp(a)", "--at", "0", "--order", "3", "--quiet") == "1 + a + a^2/2 + a^3/6\n"
    assert said("taylor", "exp(a)", "a", "--at", "b", "--order", "1", "--quiet") == "exp(b) + (a - b)*exp(b)\n"
    assert json.loads(said("taylor", "exp(a)", "-t", "json"))["derivative"] == "taylor"


# ------------------------------------------------------------------------------------------------ as one function

NAMES = ("a", "x", "A", "y")
SIZES = [np.size(VALUES[name]) for name in NAMES]


def columns(value):
    """Return an array as a column."""
    return np.reshape(value, -1, order="F")


def dense_hessian():
    """Return JAX's Hessian of the program by all variables as columns, stacked."""
    rows = []
    for x in NAMES:
        row = []
        for y in NAMES:
            at = [VALUES[n] for n in ORDER]
            block = np.asarray(derivative_of(derivative_of(function, ORDER.index(x)), ORDER.index(y))(*at))
            axes = np.ndim(VALUES[x])
            turned = block.transpose([*range(axes)[::-1], *range(axes, block.ndim)[::-1]])
            row.append(turned.reshape(np.size(VALUES[x]), np.size(VALUES[y])))
        rows.append(row)
    return np.block(rows)


def test_a_mapping_is_a_dict_with_its_keys():
    f = sc.parse(TEXT)
    g, H = f.gradient("y", "x", "A", "a"), f.hessian()
    fun = sc.compile(f, g, H, name="loss")
    value, slopes, blocks = fun(**VALUES)
    np.testing.assert_allclose(value, function(*(VALUES[n] for n in ORDER)))
    assert list(slopes) == list(g) and list(blocks) == list(H)
    for found, formulas in ((slopes, g), (blocks, H)):
        for one, want in zip(found.values(), sc.compile(*formulas.values())(**VALUES), strict=True):
            np.testing.assert_array_equal(one, want)
    alone = sc.compile(g)
    assert list(alone(**VALUES)) == ["y", "x", "A", "a"] and alone.source == sc.code(g)
    assert pickle.loads(pickle.dumps(alone))(**VALUES).keys() == g.keys()


def test_results_under_keys_share_no_memory():
    found = sc.compile(sc.parse("x'*A*y").hessian())(x=np.ones(2), A=np.ones((2, 3)), y=np.ones(3))
    arrays = [a for a in found.values() if np.ndim(a)]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


WRITTEN = '''\
    """Return a dict of

        x: 2 x: an array of shape (n,).
        λ: 2 λ: a scalar.
'''


def test_what_a_mapping_is_in_code():
    source = sc.code(sc.parse("norm2(x)^2 + λ^2").gradient())
    assert WRITTEN in source and source.endswith('    return {"x": 2 * x, "λ": 2 * λ}\n')
    both = sc.code({"value": "x'*x", ("x", "x"): sc.parse("x'*x").hessian("x")})
    assert both.endswith('    return {"value": x @ x, ("x", "x"): 2 * np.eye(n, dtype=dtype)}\n')
    assert sc.compile({'"\n\\': "2*a"})(a=1) == {'"\n\\': 2.0}
    assert sc.compile({("x",): "2*a"})(a=1) == {("x",): 2.0}


def test_a_mapping_is_of_formulas_and_its_keys_are_texts():
    for wrong, said in (({}, "at least one"), ({1: "a"}, "key"), ({("x", 2): "a"}, "key"), ({"x": 2}, "a Formula")):
        with pytest.raises(ArgumentMismatch, match=said):
            sc.compile(wrong)


def test_all_blocks_are_one_operator():
    H = sc.parse(TEXT).hessian()
    make = sc.compile(H, form="operator")
    assert {*make.arguments} == {*VALUES}
    op = make(**VALUES)
    want = dense_hessian()
    assert op.is_symmetric and op.T is op and op.dtype == np.float64
    np.testing.assert_allclose(op @ np.eye(sum(SIZES)), want, rtol=1e-12, atol=1e-12)
    v = RANDOM.standard_normal(sum(SIZES))
    for found in (op @ v, op.apply(v), op.H @ v, op.rmatvec(v)):
        np.testing.assert_allclose(found, want @ v, rtol=1e-12)
    with pytest.raises(NotSupported, match="no solution in closed form"):
        op.solve(v)
    single = make(**{n: np.float32(v) for n, v in VALUES.items()})
    assert single.dtype == (single @ np.float32(v)).dtype == np.float32
    with pytest.raises(ArgumentMismatch, match="missing: y"):
        make(**{n: v for n, v in VALUES.items() if n != "y"})


def test_the_operator_within_structures_and_through_equations():
    f = sc.parse("X : spd(n)\nx'*inv(X)*x + logdet(X) + tr(X*Y)^2 + norm2(Y*x)^2")
    H = f.hessian()
    M = RANDOM.standard_normal((3, 3))
    values = {"X": M @ M.T + np.eye(3), "Y": RANDOM.standard_normal((3, 3)), "x": RANDOM.standard_normal(3)}
    op = sc.compile(H, form="operator")(**values)
    names = list(dict.fromkeys(x for x, _ in H))
    moved = {n: RANDOM.standard_normal(np.shape(values[n])) for n in names}
    moved["X"] = moved["X"] + moved["X"].T
    found = op @ np.concatenate([columns(moved[n]) for n in names])
    slope = sc.compile(f.gradient(*names))
    ahead, behind = (slope(**{n: values[n] + s * 1e-6 * moved[n] for n in names}) for s in (1, -1))
    want = np.concatenate([columns((ahead[n] - behind[n]) / 2e-6) for n in names])
    np.testing.assert_allclose(found, want, rtol=1e-6, atol=1e-6 * np.abs(want).max())
    through = sc.parse("x : root(A*x + x.^3 - b, x)\nnorm2(x)^2 + norm2(b)^4").hessian()
    A, x = np.diag([2.0, 3.0]) + 0.1, np.array([0.3, -0.2])
    values = {"A": A, "b": A @ x + x**3, "x": x}
    op = sc.compile(through, form="operator")(**values)
    dense = sc.compile(through, form="matrix")(**values)
    np.testing.assert_allclose(op @ np.eye(6), np.block([[dense[i, j] for j in "Ab"] for i in "Ab"]), rtol=1e-10)


def test_a_block_diagonal_operator_is_solved_block_by_block():
    f = sc.parse("norm2(B*X)^2 + norm2(x)^4 + exp(a) + a^4", B="matrix(n, n)")
    H = f.hessian("X"), f.hessian("x"), f.hessian("a")
    by = [f.variable(name) for name in ("X", "x", "a")]
    zeros = {(x.name, y.name): f.hessian(x.name, y.name) for x in by for y in by if x != y}
    blocks = sc.Formulas(
        "Hessian", zeros | {(x.name, x.name): h for x, h in zip(by, H, strict=True)}, {x.name: x for x in by}
    )
    B, X = RANDOM.standard_normal((2, 2)), RANDOM.standard_normal((2, 3))
    op = sc.compile(blocks, form="operator")(B=B, X=X, x=RANDOM.standard_normal(2), a=0.4)
    v = RANDOM.standard_normal(9)
    np.testing.assert_allclose(op.solve(op @ v), v, rtol=1e-9)
    assert op.has_solution


def test_what_is_no_operator_together():
    f = sc.parse(TEXT)
    for what in (f.gradient(), {("x", "x"): f.hessian("x")}):
        with pytest.raises(NotSupported, match="no linear operator together") as e:
            sc.compile(what, form="operator")
        assert "f.hessian()" in e.value.hint
    with pytest.raises(ArgumentMismatch, match="one operator"):
        sc.compile(f.hessian(), f.hessian("x"), form="operator")
