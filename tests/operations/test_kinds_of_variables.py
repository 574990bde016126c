"""Kinds of variables: values and directions have the structure, and projections are those of numbers."""

import numpy as np
import pytest
from evaluator import evaluate

import symcalc as sc
from symcalc.calculus.projections import project, said_of_structure
from symcalc.expressions.core_nodes import differential_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.kinds import INNER_PRODUCT, KINDS, Kind, kind_of, plain_kind, register_kind
from symcalc.expressions.registry import extending
from symcalc.expressions.structures_and_signs import Structure

SIZE, SIZES = 4, {"n": 4}
n = dimension("n")
SQUARE = [name for name, kind in KINDS.items() if kind.project is not None and kind.axes == 2]


def is_constant(numbers):
    """Return what tells an array that has equal entries wherever a function of their places is equal."""

    def holds(A):
        k = np.fromfunction(numbers, A.shape, dtype=int)
        return all(np.ptp(A[k == value]) < 1e-12 for value in np.unique(k))

    return holds


# what a matrix of a kind is, beyond its structure
HOLDS_OF_KINDS = {
    "toeplitz": is_constant(lambda i, j: i - j),
    "hankel": is_constant(lambda i, j: i + j),
    "circulant": is_constant(lambda i, j: (i - j) % SIZE),
}
# what a matrix of a structure is in numbers
HOLDS = {
    Structure.NONE: lambda A: True,
    Structure.SEMIDEFINITE: lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > -1e-12,
    Structure.SYMMETRIC: lambda A: np.allclose(A, A.T),
    Structure.DEFINITE: lambda A: np.allclose(A, A.T) and np.linalg.eigvalsh(A).min() > 0,
    Structure.SKEW: lambda A: np.allclose(A, -A.T),
    Structure.DIAGONAL: lambda A: np.allclose(A, np.diag(np.diagonal(A))),
    Structure.LOWER: lambda A: np.allclose(A, np.tril(A)),
    Structure.UPPER: lambda A: np.allclose(A, np.triu(A)),
    Structure.ORTHOGONAL: lambda A: np.allclose(A.T @ A, np.eye(len(A))),
}


def drawn(name, random):
    """Return a value of a kind, as the numeric check draws it."""
    kind, A = KINDS[name], random.standard_normal((SIZE, SIZE))
    return kind.part(np, A, None) if kind.value is None else kind.value(np, A, random)


@pytest.mark.parametrize("name", SQUARE)
def test_values_have_the_structure_and_keep_it_where_they_move(name):
    random, kind = np.random.default_rng(sum(name.encode())), KINDS[name]
    X = drawn(name, random)
    V = kind.part(np, random.standard_normal((SIZE, SIZE)), X)
    for A in (X, kind.moved(np, X, V, 1e-3)):
        assert HOLDS[kind.structure](A) and (not kind.has_more or HOLDS_OF_KINDS[name](A))
    moved = [kind.moved(np, X, V, h) for h in (1e-6, -1e-6)]
    np.testing.assert_allclose((moved[0] - moved[1]) / 2e-6, V, atol=1e-8)


@pytest.mark.parametrize("name", SQUARE)
def test_projections_are_those_of_numbers(name):
    random, kind = np.random.default_rng(sum(name.encode())), KINDS[name]
    X, G = variable("X", name, (n, n)), variable("G", "matrix", (n, n))
    at = {"X": drawn(name, random), "G": random.standard_normal((SIZE, SIZE))}
    P = evaluate(project(G, X), at, SIZES)
    np.testing.assert_allclose(P, kind.part(np, at["G"], at["X"]), atol=1e-12)
    V = kind.part(np, random.standard_normal((SIZE, SIZE)), at["X"])
    np.testing.assert_allclose(np.sum(P * V), np.sum(at["G"] * V), atol=1e-12)  # orthogonal


WITHIN = {
    "symmetric": "the symmetric matrices",
    "spd": "the symmetric matrices",
    "psd": "the symmetric matrices",
    "toeplitz": "the Toeplitz matrices",
    "hankel": "the Hankel matrices",
    "circulant": "the circulant matrices",
    "skew": "the skew-symmetric matrices",
    "diagonal": "the diagonal matrices",
    "lower": "the lower triangular matrices",
    "upper": "the upper triangular matrices",
    "orthogonal": "the directions tangent to the orthogonal matrices",
}


@pytest.mark.parametrize("name", SQUARE)
def test_answers_say_within_which_matrices_they_lie(name):
    f = sc.parse(f"X : {name}(n)\ntr(A*X) + x'*X*x")
    line = f"X: the gradient is within {WITHIN[name]}, by ⟨A, B⟩ = tr(AᵀB)"
    g = f.gradient("X")
    assert g.notes.count(line) == 1 and f"# {line}" in repr(g) and f"# {line}" in g.code()
    assert rf"X\text{{: the gradient is within {WITHIN[name]}, by }}\langle A, B\rangle =" in g._repr_latex_()
    assert line in g.differential("x").notes and line in g.T.notes
    assert not any("within" in line for line in (*f.notes, *f.gradient("x").notes, *f.differential("A").notes))
    of_derivative = line.replace("gradient", "derivative")
    for h in (f.hvp("X", "V"), f.vjp("X", "c"), f.directional("X", "V"), f.differential("X"), f.differential()):
        assert h.notes[-1] == of_derivative


def test_a_kind_without_words_is_named():
    with extending(lasting=False):
        register_kind(Kind("striped", 1, project=lambda G, X: G))
        said = said_of_structure(variable("X", "striped", (n, n)))
    assert said == f"X: the derivative is within the striped matrices, by {INNER_PRODUCT}"
    assert said_of_structure(variable("X", "matrix", (n, n))) == ""


def test_each_number_of_axes_has_one_plain_kind():
    assert [plain_kind(axes).name for axes in range(3)] == ["scalar", "vector", "matrix"]
    with extending(lasting=False):
        for wrong in (Kind("column", 1, axes=1, is_plain=True), Kind("column", 1, axes=0), Kind("number", 0)):
            with pytest.raises(ValueError, match="axes"):
                register_kind(wrong)
            assert wrong.name not in KINDS


def test_differentials_have_the_structure_of_the_directions():
    assert {name: differential_of(variable("X", name, (n, n))).kind_name for name in SQUARE} == {
        **{name: name for name in SQUARE},
        "spd": "symmetric",
        "psd": "symmetric",
        "orthogonal": "matrix",
    }
    assert kind_of(differential_of(variable("x", "vector", (n, ONE)))).name == "vector"
    assert kind_of(differential_of(variable("a", "positive"))).name == "scalar"
