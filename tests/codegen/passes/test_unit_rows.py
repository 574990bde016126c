"""Quotients by powers of norms of rows and columns that are beyond the numbers, against ordinary sizes."""

import numpy as np
import pytest
from jax_double import jax, jnp
from sources import statements

import symcalc as sc

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
SCALES = [(float, 1e200), (float, 1e-200), (float, 1e120), (float, 1e-120)]
SCALES += [(np.float32, 1e30), (np.float32, 1e-30)]


def n(A):
    """Return the norms of rows, a column."""
    return jnp.sqrt(jnp.sum(A**2, axis=1, keepdims=True))


def u(A):
    """Return unit rows."""
    return A / n(A)


def d(A, B):
    """Return the products of rows with rows."""
    return jnp.sum(A * B, axis=1)


PROGRAMS = {  # of which degree they are in A
    "sum((A ./ norm2(A, 2)).*B)": (0, lambda A, B, **_: jnp.sum(u(A) * B)),
    "sum(sum(A.*B, 2)./(norm2(A, 2).*norm2(B, 2)))": (0, lambda A, B, **_: jnp.sum(u(A) * u(B))),
    "sum(w.*sum(A.*B, 2)./norm2(A, 2))": (0, lambda A, B, w, **_: w @ d(u(A), B)),
    "norm2(A ./ norm2(A, 2) - B)^2": (0, lambda A, B, **_: jnp.sum((u(A) - B) ** 2)),
    "norm2(A ./ norm2(A, 2) - B)": (0, lambda A, B, **_: jnp.sqrt(jnp.sum((u(A) - B) ** 2))),
    "norm2((A ./ norm2(A, 2))*(B ./ norm2(B, 2))' - C)^2": (0, lambda A, B, C, **_: jnp.sum((u(A) @ u(B).T - C) ** 2)),
    "sum(((A.*B) ./ norm2(A.*B, 2)).*B)": (0, lambda A, B, **_: jnp.sum(u(A * B) * B)),
    "sum(norm2((A ./ norm2(A, 2))*M, 2))": (0, lambda A, M, **_: jnp.sum(n(u(A) @ M))),
    "sum(sum(A.*B, 2).^2 ./ norm2(A, 2).^2)": (0, lambda A, B, **_: jnp.sum(d(u(A), B) ** 2)),
    "w'*(A ./ norm2(A, 2))*M*z": (0, lambda A, M, w, z, **_: w @ u(A) @ M @ z),
    "sum(exp((A ./ norm2(A, 2)).*B))": (0, lambda A, B, **_: jnp.sum(jnp.exp(u(A) * B))),
    "sum(exp(sum(A.*B, 2)./norm2(A, 2)))": (0, lambda A, B, **_: jnp.sum(jnp.exp(d(u(A), B)))),
    "sum(relu(A ./ norm2(A, 2)).^2.*B)": (0, lambda A, B, **_: jnp.sum(jnp.maximum(u(A), 0) ** 2 * B)),
    "norm2((A ./ norm2(A, 2))'*w)^2": (0, lambda A, w, **_: jnp.sum((u(A).T @ w) ** 2)),
    "w'*norm2(A, 2)": (1, lambda A, w, **_: w @ n(A)[:, 0]),
    "w'*norm2(A.*B, 2)": (1, lambda A, B, w, **_: w @ n(A * B)[:, 0]),
    "w'*norm2(A*M, 2)": (1, lambda A, M, w, **_: w @ n(A @ M)[:, 0]),
    "sum(sum(A.^2.*B, 2)./norm2(A, 2))": (1, lambda A, B, **_: jnp.sum(u(A) * A * B)),
    "sum(sum(A.*B, 2).^3 ./ norm2(A, 2).^2)": (1, lambda A, B, **_: jnp.sum(d(u(A), B) ** 2 * d(A, B))),
}


def drawn(dtype=float):
    rng = np.random.default_rng(5)
    shapes = {"A": (3, 4), "B": (3, 4), "C": (3, 3), "M": (4, 4), "V": (3, 4), "dA": (3, 4), "w": (3,), "z": (4,)}
    return {name: (rng.standard_normal(shape) + 0.25).astype(dtype) for name, shape in shapes.items()}


def run(function, at, **scales):
    arrays = {k: at[k] * at[k].dtype.type(scales.get(k, 1)) for k in function.arguments}
    return np.asarray(function(**arrays), float)


def agree(found, want, dtype):
    assert np.all(np.isfinite(found)), found
    np.testing.assert_allclose(found, want, rtol=0, atol=(1e-10 if dtype is float else 2e-4) * np.abs(want).max())


DECLARED = {"A": "A : matrix(m, n)\n", "A'": "A : matrix(n, m)\n"}
REST = "B : matrix(m, n)\nC : matrix(m, m)\nM : matrix(n, n)\nw : vector(m)\nz : vector(n)\n"


def turned(at, name):
    return {k: v.T.copy() if name == "A'" and k in ("A", "V", "dA") else v for k, v in at.items()}


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("text", PROGRAMS)
def test_values_and_derivatives_are_those_of_ordinary_sizes(text, name):
    """Of degree d: the gradient is as s^(d − 1), second derivatives as s^(d − 2) beside the scales of directions."""
    degree, _ = PROGRAMS[text]
    f = sc.parse(DECLARED[name] + REST + text.replace("A", name))
    value, gradient, product = (sc.compile(g) for g in (f, f.gradient("A"), f.hvp("A", "V")))
    second = sc.compile(f.differential("A").differential("A"))
    for dtype, scale in SCALES:
        at, root = turned(drawn(dtype), name), float(np.sqrt(scale))
        cases = [
            (value, {"A": scale}, degree),
            (gradient, {"A": scale}, degree - 1),
            (product, {"A": scale, "V": scale}, degree - 1),
            (product, {"A": scale, "V": root}, degree - 1.5),
            (second, {"A": scale, "dA": root}, degree - 1),
        ]
        for function, scales, power in cases:
            if abs(power * np.log10(scale)) < (280 if dtype is float else 35):
                agree(run(function, at, **scales) * float(scale) ** -power, run(function, at), dtype)


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("text", PROGRAMS)
def test_ordinary_sizes_against_jax(text, name):
    f = sc.parse(DECLARED[name] + REST + text.replace("A", name))
    at = drawn()
    rest = {k: v for k, v in at.items() if k in "BCMwz"}

    def value(A):
        return PROGRAMS[text][1](A=A, **rest)

    slope = jax.grad(value)
    bend = jax.jvp(slope, (at["A"],), (at["V"],))[1]
    wants = value(at["A"]), slope(at["A"]), bend
    for g, want in zip((f, f.gradient("A"), f.hvp("A", "V")), wants, strict=True):
        found = run(sc.compile(g), turned(at, name))
        np.testing.assert_allclose(found.T if name == "A'" else found, want, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("text", ["sum(log(norm2(A, 2)))", "sum(w.*log(sum(A.^2, 2)))", "w'*norm2(A - B, 2)"])
def test_derivatives_of_logarithms_and_of_differences(text, name):
    f = sc.parse(DECLARED[name] + REST + text.replace("A", name))
    degree = 1 if "B" in text else 0
    for g in (f.gradient("A"), f.hvp("A", "V")):
        function = sc.compile(g)
        for dtype, scale in SCALES:
            at, scales = turned(drawn(dtype), name), {"A": scale, "B": scale, "V": scale}
            agree(run(function, at, **scales) * float(scale) ** (1 - degree), run(function, at), dtype)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_cosines_of_rows_that_are_both_beyond_the_numbers(scale):
    f = sc.parse("sum(sum(A.*B, 2)./(norm2(A, 2).*norm2(B, 2)))")
    at, scales = drawn(), {"A": scale, "B": scale, "V": scale}
    for g, power in ((f, 0), (f.gradient("A"), 1), (f.hvp("A", "V"), 1)):
        function = sc.compile(g)
        agree(run(function, at, **scales) * scale**power, run(function, at), float)


def test_rows_of_many_sizes():
    """Each row is as if the others were not there."""
    f = sc.parse("sum((A ./ norm2(A, 2)).*B)").gradient("A")
    at = drawn()
    sizes = np.array([1e200, 1.0, 1e-200])[:, None]
    want = f.evaluate(A=at["A"], B=at["B"])
    np.testing.assert_allclose(f.evaluate(A=sizes * at["A"], B=at["B"]) * sizes, want, rtol=1e-10)


def test_rows_of_zeros_where_slopes_are_taken_as_zero():
    f = sc.parse("w'*norm2(A.*B, 2)")
    at = drawn()
    at["A"][1] = 0
    for g in (f.gradient("A"), f.hvp("A", "V")):
        found = run(sc.compile(g), at)
        assert np.all(np.isfinite(found))
    assert np.all(run(sc.compile(f.gradient("A")), at)[1] == 0)
    assert np.all(np.isnan(run(sc.compile(sc.parse("sum((A ./ norm2(A, 2)).*B)").gradient("A")), at)[1]))


def test_single_norms_stay():
    text = "A : matrix(m, n)\nB : matrix(m, n)\nsum((A ./ norm2(A, 2)).*B)"
    assert statements(text, "value")[-1] == 'return np.sum(np.einsum("ij,ij->i", A, B) / _norms(A, axis=1))'
    assert statements(text, "gradient A") == [
        "t0 = _norms(A, axis=1)",
        "T0 = A / t0[:, None]",
        'return B / t0[:, None] - (np.einsum("ij,ij->i", T0, B) / t0)[:, None] * T0',
    ]
    assert statements("A : matrix(m, n)\nsum(1 ./ norm2(A, 2).^2)", "value") == [
        'return np.sum(1 / np.einsum("ij,ij->i", A, A))'
    ]


def test_norms_of_functions_of_deviations_have_a_gradient_in_code():
    """The deviations of rows are divided by themselves and by one number, the norm of all."""
    f = sc.parse("norm2(cosh(std(A, 2)))").gradient("A")
    at = {"A": drawn()["A"]}

    def value(a):
        return jnp.linalg.norm(jnp.cosh(jnp.std(a, axis=1)))

    np.testing.assert_allclose(sc.compile(f)(at["A"]), jax.grad(value)(at["A"]), rtol=1e-10)


NORMS = {
    "diag(a^2)": lambda a, b: np.diag(a @ a),
    "sum((a.*b).^2, 2)": lambda a, b: ((a * b) ** 2).sum(axis=1),
    "sum((a.*b).^2, 1)'": lambda a, b: ((a * b) ** 2).sum(axis=0),
    "diag(b*b')": lambda a, b: np.diag(b @ b.T),
}
ARRAYS = {
    "a": lambda a, b: a,
    "a.*b": lambda a, b: a * b,
    "a*b": lambda a, b: a @ b,
    "a'.*b.*a": lambda a, b: a * b * a,
    "a*b*a": lambda a, b: a @ b @ a,
}


@pytest.mark.parametrize("norms", NORMS)
@pytest.mark.parametrize("array", ARRAYS)
def test_rows_of_symmetric_arrays_are_their_columns(array, norms):
    """Unit rows are no unit columns, though the array is its transpose: divided along either axis, or along both."""
    a, b = np.random.default_rng(3).normal(size=(2, 3, 3))
    a, b = a + a.T, b + b.T
    X, squares = ARRAYS[array](a, b), NORMS[norms](a, b)
    for p in (1, 2, 3, 0.5):
        D = np.diag(squares**-p)
        for text, want in (("X*D", X @ D), ("D*X", D @ X), ("D*X*D", D @ X @ D)):
            f = sc.parse(f"a, b : symmetric(3); X = {array}; D = diag(({norms}).^(-{p})); {text}")
            compiled = sc.compile(f)
            found = compiled(**{k: v for k, v in {"a": a, "b": b}.items() if k in compiled.arguments})
            np.testing.assert_allclose(found, want, rtol=1e-10)
