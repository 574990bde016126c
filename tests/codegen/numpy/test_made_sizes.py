"""Sizes that arrays have as sums and products: how they are read, and what is said of arrays of other shapes."""

import numpy as np
import pytest

import symcalc as sc


def run(program, **arrays):
    """Return the value of a program at arrays."""
    return sc.compile(sc.parse(program))(**{name: np.ones(shape) for name, shape in arrays.items()})


@pytest.mark.parametrize(
    ("program", "arrays", "want"),
    [
        ("x : vector(n^2)\nsum(x)/n", {"x": 9}, 3),
        ("v : vector(n*(n + 1)/2)\nsum(v)/n", {"v": 10}, 10 / 4),
        ("v : vector(n*(n - 1)/2)\nsum(v)/n", {"v": 10}, 10 / 5),
        ("x : vector(3*n^2 + 2)\nsum(x)/n", {"x": 29}, 29 / 3),
        ("x : vector(2*n^2 + 3*n + 1)\nsum(x)/n", {"x": 28}, 28 / 3),
        ("x : vector(2*n + 1)\nsum(x)/n", {"x": 7}, 7 / 3),
        ("B : matrix(n - 1, n + 1)\nsum(B)/n", {"B": (3, 5)}, 15 / 4),
        ("x : vector(m*n + m)\ny : vector(m)\nsum(x)*sum(y)/n", {"x": 12, "y": 3}, 12.0),
        ("x : vector(5 - n)\nsum(x)/n", {"x": 2}, 2 / 3),
        # n is read where it stands by itself, in whatever order
        ("x : vector(n^2)\nz : vector(n)\nsum(x)*sum(z)/n", {"x": 16, "z": 4}, 16.0),
        ("A : matrix(n^2, n)\nsum(A)/n", {"A": (9, 3)}, 9.0),
        # what is never needed by itself
        ("x : vector(m + p)\nsum(x)", {"x": 5}, 5.0),
        ("x : vector(m + p)\ny : vector(m + p)\nx'*y", {"x": 5, "y": 5}, 5.0),
        ("x : vector(n^5 + n)\nsum(x)", {"x": 34}, 34.0),
    ],
)
def test_read(program, arrays, want):
    assert np.isclose(run(program, **arrays), want)


@pytest.mark.parametrize(
    ("program", "arrays", "words"),
    [
        ("x : vector(n^2)\nsum(x)/n", {"x": 8}, "shape (n^2,) was expected, not (8,)"),
        ("v : vector(n*(n + 1)/2)\nsum(v)/n", {"v": 7}, "shape (n*(n + 1)/2,) was expected, not (7,)"),
        ("v : vector(n*(n + 1)/2)\nsum(v)/n", {"v": (3, 1)}, "shape (n*(n + 1)/2,) was expected, not (3, 1)"),
        ("x : vector(3*n^2 + 2)\nsum(x)/n", {"x": 1}, "shape (3*n^2 + 2,) was expected, not (1,)"),
        ("x : vector(n + 5)\nsum(x)/n", {"x": 3}, "shape (n + 5,) was expected, not (3,)"),
        ("x : vector(n^2 + n + 5)\nsum(x)/n", {"x": 3}, "shape (n^2 + n + 5,) was expected, not (3,)"),
        ("B : matrix(n - 1, n + 1)\nsum(B)", {"B": (3, 4)}, "shape (n - 1, n + 1) was expected, not (3, 4)"),
        ("x : vector(m + p)\ny : vector(m + p)\nx'*y", {"x": 5, "y": 4}, "y: shape (5,) was expected, not (4,)"),
        ("A : matrix(n, 2*n)\nx : vector(2*n)\nA*x", {"A": (3, 6), "x": 5}, "x: shape (6,) was expected, not (5,)"),
    ],
)
def test_other_shapes(program, arrays, words):
    with pytest.raises(ValueError) as caught:
        run(program, **arrays)
    assert words in str(caught.value)


def test_large_sizes_are_exact():
    n = 30_000
    v = np.broadcast_to(np.ones(1), n * (n + 1) // 2)
    f = sc.compile(sc.parse("v : vector(n*(n + 1)/2)\n0*sum(v) + n"))
    assert f(v=v) == n


def test_a_size_that_is_asked_as_a_whole():
    f = sc.parse("y : vector(m + p)\nnorm2(y)^2")
    hessian = sc.compile(f.hessian("y"))
    assert np.array_equal(hessian(y=np.ones(4)), 2 * np.eye(4))


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("vec(A)'*x", "A"),
        ("vec(A⊗B)'*x", "A"),
        ("vec(A⊗B)'*x\nx : vector(k)", "B"),
        ("x : vector(m*n)\nA : matrix(m, n)\nnorm2(vec(A) - x)^2", "A"),
        ("norm2((A⊗B)*x - y)^2", "x"),
        ("y'*(A⊗B)*x", "B"),
        ("B : matrix(n-1, n+1)\nnorm2(B*x)^2", "B"),
        ("A : symmetric(n + 1)\ntr(A*A*A)", "A"),
        ("A : matrix(n, 2*n)\nlogsumexp(A*x)", "x"),
        ("v : vector(n*(n-1)/2)\nlogsumexp(v)/n", "v"),
        ("A : matrix(k, n - m)\nB : matrix(k, m)\nnorm2(A*x)^2 + norm2(B*y)^2", "x"),
        ("unvec(x, n+1, m)*y", "x"),
        ("vec(A)'*x\nA : matrix(m + 1, n - 1)", "A"),
    ],
)
def test_end_to_end(program, name):
    """The text is read back, derivatives agree with differences, and theirs are read back, too."""
    f = sc.parse(program)
    assert sc.parse(str(f)) == f
    assert str(f.check(name)).startswith("agrees")
    d = f.differential(name)
    assert sc.parse(str(d)) == d
    if f.shape == ():
        g = f.gradient(name)
        assert sc.parse(str(g)) == g
