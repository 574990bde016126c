"""The entries of arrays of derivatives, as sums of products of entries: read as what they say, they are right."""

import re

import numpy as np
import pytest

import symcalc as sc

GOLDEN = [
    ("A*X*B", "X", "dF[i, j]/dX[k, l] = A[i, k]*B[l, j]"),
    ("X*X'", "X", "dF[i, j]/dX[k, l] = X[i, l]*δ[j, k] + X[j, l]*δ[i, k]"),
    ("X'", "X", "dF[i, j]/dX[k, l] = δ[j, k]*δ[i, l]"),
    ("X*x", "X", "dF[i]/dX[k, l] = x[l]*δ[i, k]"),
    ("diag(x)", "x", "dF[i, j]/dx[k] = δ[i, j]*δ[i, k]"),
    ("a*(A .* X)", "X", "dF[i, j]/dX[k, l] = a*A[i, j]*δ[i, k]*δ[j, l]"),
    ("X : matrix(n, n); inv(X)", "X", "dF[i, j]/dX[k, l] = -inv(X)[i, k]*inv(X)[l, j]"),
    ("X : matrix(n, n); -tr(A*X)*B", "X", "dF[i, j]/dX[k, l] = -A[l, k]*B[i, j]"),
]


@pytest.mark.parametrize(("program", "name", "said"), GOLDEN)
def test_entries(program, name, said):
    assert sc.parse(program).derivative(name).entries() == said


def value_of(term, out, values, n):
    """Return the array that a term says, its letters read as NumPy's."""
    scale = -1.0 if term.startswith("-") else 1.0
    term = re.sub(r"^(\+ |- |-)?(Σ_\{[\w, ]+\} )?", "", term)
    operands = []
    for text, indices in re.findall(r"([^\[\]]*)\[([^\]]*)\]", term):
        text = text.lstrip("*")
        if (lead := re.match(r"(\d+|a)\*", text)) is not None:
            scale *= float(values.get(lead[1], 0) or lead[1])
            text = text[lead.end() :]
        f = None if text == "δ" else sc.parse(text)
        array = np.eye(n) if f is None else f.evaluate(**{v: values[v] for v in f.variables})
        operands += [array, [ord(c) - 97 for c in indices.split(", ")]]
    return scale * np.einsum(*operands, [ord(c) - 97 for c in out])


@pytest.mark.parametrize(
    ("program", "name"),
    [*((row[0], row[1]) for row in GOLDEN[:-1]), ("((A.*X)*B).*C", "X"), ("X .* (A*X*B)", "X"), ("2*X*A*X", "X")],
)
def test_what_is_said_is_the_derivative(program, name):
    """The text is read as an einsum with δ for identities."""
    f = sc.parse(program)
    J, chance = f.derivative(name), np.random.default_rng(5)
    n = 3
    values = {v: chance.uniform(0.5, 2, [n] * len(known.shape)) for v, known in f.variables.items()}
    axes, right = J.entries().split(" = ")
    out = [letter for letter in axes if letter in "ijkl"]
    total = sum(value_of(term, out, values, n) for term in re.split(r" (?=[+-] )", right))
    V = chance.standard_normal(values[name].shape)
    along = f.directional(name, "V_1")
    want = sc.compile(along)(**{v: ({**values, "V_1": V})[v] for v in sc.compile(along).arguments})
    np.testing.assert_allclose(np.tensordot(total, V, axes=V.ndim), want, rtol=1e-10)
