"""Entries that are 0 by the structure of a variable: powers and logarithms have no poles there that count."""

import numpy as np
import pytest

import symcalc as sc

WITHIN = {"lower": np.tril, "upper": np.triu, "diagonal": lambda A: np.diag(np.diag(A))}
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
        assert number_found == pytest.approx(want, rel=1e-4), verb


def test_single_precision_stays():
    g = sc.parse("L : lower(n)\nsum(sqrt(L))").hvp("L", "V")
    L = np.tril(np.ones((2, 2), np.float32))
    assert g.evaluate(L=L, V=L).dtype == np.float32
