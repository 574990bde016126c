"""How many axes columns and rows have, as they are typed: whatever normal form makes of them, and read back."""

import numpy as np
import pytest

import symcalc as sc

DECLARED = """A : matrix(n, 1)
B : matrix(1, n)
C : matrix(3, 1)
F : matrix(1, 3)
X : matrix(1, m)
x : vector(n)
z : vector(3)
K : matrix(n, n)
a : scalar
"""
SIZES = {"m": 1, "n": 4}


def point(f, seed=0):
    """Return random values of a formula's variables."""
    random = np.random.default_rng(seed)
    return {k: random.random([SIZES.get(str(d), d) for d in v.shape]) for k, v in f.variables.items()}


def shape_of(f):
    """Return the shape of a formula's value, which is what the formula says, and of it read back."""
    at = point(f)
    found = f.evaluate(**{name: at[name] for name in f.variables})
    assert len(f.shape) == found.ndim
    again = sc.parse(str(f))
    assert again == f
    back = again.evaluate(**{name: at[name] for name in again.variables})
    assert back.shape == found.shape and back == pytest.approx(found)
    return found.shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("ones(n, n)*A", (4, 1)),
        ("B*ones(n, n)", (1, 4)),
        ("A - A", (4, 1)),
        ("0*B", (1, 4)),
        ("A./A", (4, 1)),
        ("x./x", (4,)),
        ("A.*ones(n, 1)", (4, 1)),
        ("A + 0*x", (4,)),
        ("(x*x')*A", (4, 1)),
        ("x*(x'*A)", (4,)),
        ("A*(B*x)", (4, 1)),
        ("A*B*x", (4,)),
        ("sum(A)*ones(n, 1)", (4,)),
        ("matrix(sum(x), n, 1)", (4, 1)),
        ("vector(sum(A), n)", (4,)),
        ("vec(A)", (4,)),
        ("vec(F)", (3,)),
        ("unvec(z, 1, 3)", (1, 3)),
        ("unvec(x, n, 1)", (4, 1)),
        ("diag(A*B)", (4,)),
        ("K\\A", (4, 1)),
        ("K\\x", (4,)),
        ("B/K", (1, 4)),
        ("kron(A, ones(2, 1))", (8, 1)),
        ("A⊗z", (12,)),
        ("sum(ones(n, n)*A*F, 2)", (4,)),
        ("X", (1, 1)),
        ("2*X .+ 1", (1, 1)),
        ("A*X", (4, 1)),
    ],
)
def test_columns_have_the_axes_of_what_they_are_typed_with(text, shape):
    assert shape_of(sc.parse(DECLARED + text)) == shape


def test_definitions_keep_their_axes():
    f = sc.parse("A : matrix(n, 1)\nd = A - A\ns = ones(n, n)*A\ns + d")
    assert shape_of(f) == (4, 1)


SCALARS = [
    "x'*x",
    "a*sum(A)",
    "sum(A)*sum(B)*sum(C)*sum(F)*sum(x)",
    "norm2(A - x)^2",
    "sum(softmax(A, 1).*A)",
    "x'*A",
    "B*K*A*a",
    "sum(kron(A, C))",
    "sum(exp(K))*sum(X)",
    "tr(A*B)*z'*C",
    "norm2(A)*norm2(X)",
]


@pytest.mark.parametrize("text", SCALARS)
def test_gradients_have_the_shape_of_the_variable_and_so_when_read_back(text):
    f = sc.parse(DECLARED + text)
    at = point(f)
    for name in f.variables:
        assert shape_of(f.gradient(name)) == at[name].shape
        assert shape_of(f.hvp(name, "V")) == at[name].shape
