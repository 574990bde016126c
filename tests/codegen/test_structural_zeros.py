"""Entries that are 0 by the structure of a variable: powers and logarithms have no poles there that count."""

import numpy as np
import pytest

import symcalc as sc

WITHIN = {
    "lower": np.tril,
    "upper": np.triu,
    "diagonal": lambda A: np.diag(np.diag(A)),
    "matrix": lambda A: A,
}
H = 1e-4


def values(f):
    """Return positive values within the structures."""
    random = np.random.default_rng(7)
    found = {}
    for name, v in f.variables.items():
        A = np.abs(random.normal(size=(3, 3))) + 0.2
        found[name] = WITHIN[v.kind](A) if v.shape else 1.7
    return found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Q : lower(m)\ninner(Q, Q.^(1/3))", "Q"),
        ("L : lower(n)\nsum(sqrt(L))", "L"),
        ("L : upper(n)\nsum(L.^a)", "L"),
        ("L : upper(n)\nsum(L.^a)", "a"),
        ("D : diagonal(n)\nsum(sqrt(D))", "D"),
        ("D : diagonal(n)\nsum(D.^a)", "D"),
        ("D : diagonal(n)\nsum(D.^a)", "a"),
        ("L : lower(n)\nB : lower(n)\nsum(sqrt(L.*B))", "L"),
        ("L : lower(n)\nB : lower(n)\nsum((L + B).^1.5)", "L"),
        ("L : lower(n)\nsum(L.^2.*log(L).^2)", "L"),
        ("L : lower(n)\nsum(L.^a.*log(L))", "L"),
        ("L : lower(n)\nsum(L.^L)", "L"),
        ("L : lower(n)\nsum(sin(sqrt(L)))", "L"),
        ("L : lower(n)\nsum(log1p(sqrt(L)))", "L"),
        ("L : lower(n)\nM : lower(n)\nsum(sqrt(L*M))", "L"),
        ("L : lower(n)\nsum(sqrt(L^2))", "L"),
    ],
)
def test_derivatives_count_the_entries_of_the_structure(text, name):
    f = sc.parse(text)
    at = values(f)
    V = at[name] * 0.5
    value = {s: f.evaluate(**{**at, name: at[name] + s * V}) for s in (-H, 0, H)}
    first, second = (value[H] - value[-H]) / (2 * H), (value[H] + value[-H] - 2 * value[0]) / H**2
    named = {**at, f"d{name}": V, "V_7": V}

    def number(g):
        return g.evaluate(**{k: named[k] for k in g.variables})

    with np.errstate(all="raise"):  # no division by the zeros, either
        found = {
            "gradient": (np.sum(number(f.gradient(name)) * V), first),
            "differential": (number(f.differential(name)), first),
            "hvp": (np.sum(number(f.hvp(name, "V_7")) * V), second),
            "second differential": (number(f.differential(name).differential(name)), second),
        }
    for verb, (number_found, want) in found.items():
        assert number_found == pytest.approx(want, rel=1e-4, abs=1e-6), verb


REFERENCES = {
    "(log(L) + A).*M": lambda v: (np.log(v["L"]) + v["A"]) * v["M"],
    "M.*(1 ./ L - A)": lambda v: v["M"] * (1 / v["L"] - v["A"]),
    "sin(log(L)).*M": lambda v: np.sin(np.log(v["L"])) * v["M"],
    "sqrt(L.^(-1)).*M": lambda v: v["L"] ** -0.5 * v["M"],
    "M.*log(L).*(A + log(L))": lambda v: v["M"] * np.log(v["L"]) * (v["A"] + np.log(v["L"])),
    "M./log(L)": lambda v: v["M"] / np.log(v["L"]),
    "sum(M./log(2*L + M))": lambda v: v["M"] / np.log(2 * v["L"] + v["M"]),
}


@pytest.mark.parametrize("text", REFERENCES)
def test_what_is_hidden_is_no_number_by_no_number(text):
    f = sc.parse(f"L, M : lower(n)\nA : matrix(n, n)\n{text}")
    at = values(f)
    with np.errstate(all="raise"):
        found = f.evaluate(**at)
    with np.errstate(all="ignore"):
        want = REFERENCES[text]({name: np.where(np.tri(3, dtype=bool), v, np.nan) for name, v in at.items()})
    assert np.allclose(found, np.nansum(want) if f.shape == () else np.nan_to_num(want))


@pytest.mark.parametrize("a", [0.5, 1.5])
@pytest.mark.parametrize(
    "text", ["softplus(abs(K).^a)", "sin(K.*abs(K).^a)", "exp(abs(K).^a + K)", "abs(K).^a.*tanh(1 .+ abs(K).^a)"]
)
def test_powers_inside_of_functions_have_no_poles_where_the_differential_is_0(text, a):
    f = sc.parse(f"K : skew(n)\nsum({text})")
    K, V = (np.triu(v, 1) - np.triu(v, 1).T for v in np.random.default_rng(0).uniform(0.5, 2, (2, 4, 4)))
    value = {s: f.evaluate(K=K + s * V, a=a) for s in (-H, 0, H)}
    with np.errstate(all="raise"):
        gradient = f.gradient("K").evaluate(K=K, a=a)
        product = f.hvp("K", "V_7").evaluate(K=K, V_7=V, a=a)
    assert np.vdot(gradient, V) == pytest.approx((value[H] - value[-H]) / (2 * H), rel=1e-4, abs=1e-6)
    second = (value[H] + value[-H] - 2 * value[0]) / H**2
    assert np.vdot(product, V) == pytest.approx(second, rel=1e-4, abs=1e-4)


def test_single_precision_stays():
    g = sc.parse("L : lower(n)\nsum(sqrt(L))").hvp("L", "V")
    L = np.tril(np.ones((2, 2), np.float32))
    assert g.evaluate(L=L, V=L).dtype == np.float32


@pytest.mark.parametrize("text", ["sum(1 ./ K.*M)", "sum(M./K)", "sum(K.^(-1).*M)"])
def test_poles_on_the_diagonal_of_a_skew_matrix_are_hidden_by_another(text):
    f = sc.parse(f"K : skew(n)\nM : skew(n)\n{text}")
    K, M = (np.triu(v, 1) - np.triu(v, 1).T for v in np.random.default_rng(0).uniform(0.5, 2, (2, 4, 4)))
    off = ~np.eye(4, dtype=bool)
    with np.errstate(all="raise"):
        assert f.evaluate(K=K, M=M) == pytest.approx((M[off] / K[off]).sum())
        gradient = f.gradient("K").evaluate(K=K, M=M)
    assert np.allclose(gradient, np.divide(-M, K**2, out=np.zeros((4, 4)), where=off))


@pytest.mark.parametrize("text", ["sum(1 ./ K)", "sum(A./K)", "sum(S.*K.^(-1))"])
def test_poles_on_the_diagonal_of_a_skew_matrix_are_refused_beside_what_has_a_diagonal(text):
    with pytest.raises(sc.SymcalcError, match="skew"):
        sc.parse(f"K : skew(n)\nS : symmetric(n)\nA : matrix(n, n)\n{text}")
