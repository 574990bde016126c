"""Derivatives of higher order and Taylor's polynomials: as books print them, against JAX and against the function."""

import pickle
import re
from functools import reduce

import jax
import jax.numpy as jnp
import jax_double  # noqa: F401  JAX in double precision
import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import ArgumentMismatch, KindMismatch, NotSupported, SymcalcError, TooLarge, UnknownName

RANDOM = np.random.default_rng(11)
N = 3


def symmetric(A):
    return (A + A.T) / 2


B = RANDOM.standard_normal((N, N)) / 3
BASE = np.eye(N) + B @ B.T
VALUES = {"A": np.eye(N) + B, "X": BASE + B / 2, "K": BASE, "x": RANDOM.uniform(0.4, 1.0, N), "a": 0.7}
VALUES |= {"b": RANDOM.standard_normal(N), "D": np.diag(RANDOM.uniform(1, 2, N))}
DIRECTIONS = {"matrix": B, "symmetric": symmetric(B), "diagonal": np.diag(B[0]), "vector": B[1], "scalar": 0.4}
# program, variable, the same for JAX as a function of that variable and all values
CASES = [
    ("exp(a)*sin(a)", "a", lambda a, v: jnp.exp(a) * jnp.sin(a)),
    ("log(1 + a^2)", "a", lambda a, v: jnp.log(1 + a**2)),
    ("a*inv(A + a*I_n)", "a", lambda a, v: a * jnp.linalg.inv(v["A"] + a * jnp.eye(N))),
    ("norm2(A*x - b)^2", "x", lambda x, v: jnp.sum((v["A"] @ x - v["b"]) ** 2)),
    ("norm2(A*x - b)", "x", lambda x, v: jnp.sqrt(jnp.sum((v["A"] @ x - v["b"]) ** 2))),
    ("logsumexp(A*x)", "x", lambda x, v: jax.nn.logsumexp(v["A"] @ x)),
    ("x'*A*x*exp(b'*x)", "x", lambda x, v: x @ v["A"] @ x * jnp.exp(v["b"] @ x)),
    ("x.^3.*(A*x)", "x", lambda x, v: x**3 * (v["A"] @ x)),
    ("x*x'*A", "x", lambda x, v: jnp.outer(x, x) @ v["A"]),
    ("softmax(A*x)", "x", lambda x, v: jax.nn.softmax(v["A"] @ x)),
    ("logdet(X)", "X", lambda X, v: jnp.linalg.slogdet(X)[1]),
    ("det(X)", "X", lambda X, v: jnp.linalg.det(X)),
    ("tr(X^3*A)", "X", lambda X, v: jnp.trace(X @ X @ X @ v["A"])),
    ("inv(X)*A", "X", lambda X, v: jnp.linalg.inv(X) @ v["A"]),
    ("X'*A*X", "X", lambda X, v: X.T @ v["A"] @ X),
    (
        *("K : spd(n); logdet(K) + tr(inv(K)*A)", "K"),
        lambda K, v: jnp.linalg.slogdet(K)[1] + jnp.trace(jnp.linalg.inv(K) @ v["A"]),
    ),
    ("K : symmetric(n); K*A*K", "K", lambda K, v: K @ v["A"] @ K),
    ("D : diagonal(n); A : matrix(n, n); tr(inv(D)*A)", "D", lambda D, v: jnp.trace(jnp.linalg.inv(D) @ v["A"])),
]  # fmt: skip
IDS = [case[0] for case in CASES]


def given(f, **more):
    """Return values of what a formula has."""
    return {name: v for name, v in (VALUES | more).items() if name in f.variables}


def direction(f, name, i=0):
    """Return a direction in which a variable moves."""
    V = DIRECTIONS[f.differential(name).variables["d" + name].kind]
    return V if not i else np.sin(2.0 * i + V * 0 + np.arange(np.size(V)).reshape(np.shape(V))) * (np.asarray(V) != 0)


def along(function, x, *directions):
    """Return JAX's derivative along directions, one after another."""

    def one(g, V):
        return lambda x: jax.jvp(g, (x,), (jnp.asarray(V, float),))[1]

    return np.asarray(reduce(one, directions, function)(jnp.asarray(x, float)))


@pytest.mark.parametrize("case", CASES, ids=IDS)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_derivatives_along_one_direction_against_jax(case, order):
    text, name, function = case
    f = sc.parse(text)
    V = direction(f, name)
    want = along(lambda x: function(x, VALUES), VALUES[name], *[V] * order)
    made = f.derivative(name, "V_1", order=order)
    np.testing.assert_allclose(made.evaluate(**given(made, V_1=V)), want, rtol=1e-8, atol=1e-8)
    if order > 1:
        d = f.derivative(name, order=order)
        np.testing.assert_allclose(d.evaluate(**given(d, **{"d" + name: V})), want, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_derivatives_along_several_directions_against_jax(case):
    text, name, function = case
    f = sc.parse(text)
    V = {f"V_{i}": symmetric(direction(f, name, i)) if name == "K" else direction(f, name, i) for i in (1, 2, 3)}
    for k in (2, 3):
        want = along(lambda x: function(x, VALUES), VALUES[name], *list(V.values())[:k])
        for names in (list(V)[:k], list(V)[:k][::-1]):  # symmetric in them
            made = f.derivative(name, *names)
            np.testing.assert_allclose(made.evaluate(**given(made, **V)), want, rtol=1e-8, atol=1e-8)
    form = f.bilinear_form(name, "V_1", "V_2")
    assert form == f.derivative(name, "V_1", "V_2")
    if not f.shape:  # ⟨V, H[W]⟩
        H = f.hvp(name, "V_2") if name != "a" else f.derivative("a", "V_2").derivative("a", order=1).apply("1")
        H_W = H.evaluate(**given(H, **V))
        np.testing.assert_allclose(form.evaluate(**given(form, **V)), np.sum(H_W * V["V_1"]), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("case", CASES, ids=IDS)
@pytest.mark.parametrize("order", range(7))
def test_taylors_polynomial_against_the_function(case, order):
    """The sum of JAX's derivatives; what is left of the function falls as the next power of the step."""
    text, name, function = case
    f = sc.parse(text)
    if order > 4 and name not in ("a", "X"):
        return
    T, V, x = f.taylor(name, order, direction="V_1"), direction(f, name), VALUES[name]
    around = f.taylor(name, order, at=name + "_0")
    step = 0.05
    rests = []
    for h in (step, step / 2):
        value = T.evaluate(**given(T, V_1=np.multiply(h, V)))
        want = np.asarray(function(jnp.asarray(x + np.multiply(h, V), float), VALUES))
        rests.append(np.max(np.abs(value - want)))
        at_point = around.evaluate(**given(around, **{name: x + np.multiply(h, V), name + "_0": x}))
        np.testing.assert_allclose(at_point, value, rtol=1e-9, atol=1e-9)
    assert rests[1] <= rests[0] / 2 ** (order + 0.5) + 1e-12 * max(1.0, float(np.max(np.abs(value))))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_they_are_read_back_compiled_and_pickled(case):
    text, name, _ = case
    f = sc.parse(text)
    asked = [f.taylor(name), f.taylor(name, 3, at=name + "_0"), f.derivative(name, order=2), f.bilinear_form(name)]
    for made in asked:
        assert sc.parse(str(made)) == made and str(sc.parse(str(made))) == str(made)
        assert pickle.loads(pickle.dumps(made)) == made
        assert made.unicode() and made.latex()
    both = sc.compile(f, *asked[:1], asked[2])
    values = both(**{n: v for n, v in given(f, **{"d" + name: direction(f, name)}).items() if n in both.arguments},
                  **({"d" + name: direction(f, name)} if "d" + name in both.arguments else {}))  # fmt: skip
    np.testing.assert_allclose(values[1], asked[0].evaluate(**given(asked[0], **{"d" + name: direction(f, name)})))


PRINTED = [
    ("exp(a)", ("a",), {}, "exp(a) + exp(a)*da + exp(a)*da^2/2"),
    ("exp(a)", ("a",), {"at": "a_0"}, "exp(a_0) + (a - a_0)*exp(a_0) + (a - a_0)^2*exp(a_0)/2"),
    ("exp(a)", ("a", 4), {"at": 0}, "1 + a + a^2/2 + a^3/6 + a^4/24"),
    ("sin(a)", ("a", 5), {"at": 0}, "a + a^5/120 - a^3/6"),
    ("1/(1 - a)", ("a", 3), {"at": "0"}, "1 + a + a^2 + a^3"),
    ("log(1 + b*a)", ("a", 2), {"at": 0}, "a*b - a^2*b^2/2"),
    ("exp(a)", ("a", 0), {}, "exp(a)"),
    ("norm2(A*x - b)^2", ("x",), {}, "(A*x - b)'*(A*x - b) + 2*(A*x - b)'*A*dx + norm2(A*dx)^2"),
    ("norm2(A*x - b)^2", ("x", 6), {}, "(A*x - b)'*(A*x - b) + 2*(A*x - b)'*A*dx + norm2(A*dx)^2"),
    ("logdet(X)", ("X",), {}, "logdet(X) + tr(inv(X)*dX) - tr(inv(X)*dX*inv(X)*dX)/2"),
    ("inv(A)", ("A",), {}, "inv(A) + inv(A)*dA*inv(A)*dA*inv(A) - inv(A)*dA*inv(A)"),
    ("A*x", ("x", 2), {"at": "x_0"}, "A*(x - x_0) + A*x_0"),
    ("norm2(x)^2", ("x", 2), {"at": 0}, "x'*x"),
    ("exp(x'*y)", ("x", 1), {"at": "y"}, "exp(y'*y) + exp(y'*y)*(x - y)'*y"),
    ("tr(inv(X))", ("X", 1), {"at": "I_n"}, None),
    ("x'*A*x", ("x",), {}, "x'*A*x + x'*(A + A')*dx + dx'*A*dx"),
    ("x'*A*x + b'*x", ("x",), {"direction": "v"}, None),
    ("tr(X^3)", ("X", 3), {}, "tr(X^3) + 3*tr(X^2*dX) + 3*tr(X*dX^2) + tr(dX^3)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked", "more", "want"), PRINTED)
def test_polynomials_as_they_are_printed(text, asked, more, want):
    found = sc.parse(text).taylor(*asked, **more)
    assert sc.taylor(text, *asked[:1], order=asked[1] if asked[1:] else 2, **more) == found
    lines = str(found).split("\n")
    definitions = [line.split(" = ") for line in lines[:-1] if " = " in line]
    said = lines[-1]
    for name, value in reversed(definitions):
        said = re.sub(rf"\b{name}\b", lambda _, value=value: f"({value})" if " " in value else value, said)
    assert want is None or said == want


# program, variable, directions or order, what is printed: traces that are equal, turned or transposed, are one
JOINED = [
    ("tr(X^4)", "X", 2, "8*tr(X^2*dX^2) + 4*tr(X*dX*X*dX)"),
    ("tr(X^4)", "X", 3, "24*tr(X*dX^3)"),
    ("X : symmetric(n); tr(X^4)", "X", ("U", "V", "W"), "8*tr(U*V*W*X) + 8*tr(U*V*X*W) + 8*tr(U*W*V*X)"),
    ("tr(X*A*X*A)", "X", ("V", "W"), "2*tr(A*V*A*W)"),
    ("x'*A*x", "x", ("v",), "v'*(A + A')*x"),
    ("exp(x'*A*x)", "x", ("v",), None),
    ("tr(X'*A*X)*tr(X)", "X", 3, "6*tr(A*dX*dX')*tr(dX)"),
]


@pytest.mark.parametrize(("text", "name", "along", "want"), JOINED)
def test_terms_that_are_alike_are_one(text, name, along, want):
    f = sc.parse(text)
    found = f.derivative(name, order=along) if isinstance(along, int) else f.derivative(name, *along)
    assert want is None or str(found).split("\n")[-1] == want
    for other in sc.parse(text).taylor(name, 3), found:
        assert other.check(name).ok


def test_the_orders_that_are_asked():
    f = sc.parse("tr(inv(X))")
    assert f.derivative("X", order=1) == f.derivative("X") and f.derivative("X").is_operator
    assert str(f.derivative("X", "V")) == str(f.directional("X", "V"))
    assert f.derivative("X", order=2) == f.differential("X").differential("X")
    assert f.derivative("X", "V", "V") == f.derivative("X", "V", order=2)
    assert f.taylor("X", 0) == f
    for wrong in ({"order": 0}, {"order": True}, {"order": 1.0}, {"order": "2"}):
        with pytest.raises(ArgumentMismatch, match="whole number"):
            f.derivative("X", **wrong)
    with pytest.raises(ArgumentMismatch, match="2 directions of a derivative of order 3"):
        f.derivative("X", "V", "W", order=3)
    with pytest.raises(NotSupported, match="up to order 6"):
        f.taylor("X", 7)
    with pytest.raises(ArgumentMismatch, match="a point and a direction"):
        f.taylor("X", at="X_0", direction="V")
    with pytest.raises(ArgumentMismatch, match="expected for the point"):
        f.taylor("X", at=[1.0])
    with pytest.raises(UnknownName):
        f.taylor("Y")


def test_a_variable_that_is_a_direction_does_not_move():
    assert str(sc.parse("x'*A*x").bilinear_form("x", "x", "x")) == "2*x'*A*x"  # of (x'*A*x)' along x, moved, it is 4
    f = sc.parse("sum(exp(x))")
    assert f.derivative("x", "x", order=3).evaluate(x=[1.0, 2.0]) == pytest.approx(np.exp(1) + 8 * np.exp(2))


def test_directions_that_nobody_names():
    assert sc.parse("v'*A*w").bilinear_form("v").variables.keys() == {"v", "A", "w", "v_1", "w_1"}
    f = sc.parse("logdet(X)")
    one = f.bilinear_form("X", "W")  # the second is another one
    assert {"W", "W_1"} <= one.variables.keys()
    assert f.bilinear_form("X").variables.keys() == {"X", "V", "W"}
    assert sc.parse("exp(a)").bilinear_form("a").variables.keys() == {"a", "b", "c"}


def test_conditions_go_along():
    f = sc.parse("sqrt(a)")
    assert f.taylor("a").conditions == ("where a > 0",)
    assert f.taylor("a", at="a_0").conditions == ("where a_0 > 0",)
    assert any("x_0 ≠ 0" in line for line in sc.parse("norm2(x)").taylor("x", at="x_0").conditions)
    with pytest.raises(SymcalcError):
        f.taylor("a", at=0)
    with pytest.raises(SymcalcError):
        sc.parse("norm2(x)").taylor("x", at=0)
    with pytest.raises(KindMismatch, match="declared spd"):
        sc.parse("K : spd(n); logdet(K)").taylor("K", at=0)


def test_on_orthogonal_matrices():
    """The bilinear form is that of the Hessian along geodesics; there are no polynomials."""
    f = sc.parse("Q : orthogonal(n); A, B : matrix(n, n); tr(A*Q*B*Q')")
    Q = np.linalg.qr(B)[0]
    values = {"A": VALUES["A"], "B": B, "Q": Q, "V": Q @ (B - B.T), "W": Q @ (VALUES["X"] - VALUES["X"].T)}
    form = f.bilinear_form("Q", "V", "W").evaluate(**values)
    assert form == pytest.approx(f.bilinear_form("Q", "W", "V").evaluate(**values))
    H = f.hvp("Q", "W").evaluate(**{k: v for k, v in values.items() if k != "V"})
    assert form == pytest.approx(np.sum(H * values["V"]))
    with pytest.raises(NotSupported, match="no linear space"):
        f.taylor("Q")
    with pytest.raises(NotSupported, match="no linear space"):
        f.derivative("Q", order=3)
    with pytest.raises(NotSupported, match="no linear space"):
        sc.parse("Q : orthogonal(n); Q*Q").derivative("Q", order=2)


def test_what_is_too_large_is_said():
    text = "a"
    for _ in range(500):
        text = f"sin({text})"
    with pytest.raises(TooLarge):
        sc.parse(text).taylor("a", 6)
