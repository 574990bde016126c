"""Repeated arrays: NumPy's values, derivatives as sums of blocks."""

import numpy as np
import pytest

import symcalc as sc

RNG = np.random.default_rng(3)
A, x, B = RNG.normal(size=(2, 3)), RNG.normal(size=3), RNG.normal(size=(4, 9))


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("repmat(A, 2, 3)", np.tile(A, (2, 3))),
        ("tile(A, 1, 2)", np.tile(A, (1, 2))),
        ("repmat(x, 1, 2)", np.tile(x[:, None], (1, 2))),
        ("repmat(x, 2, 1)", np.tile(x, 2)),
        ("repmat(x', 2, 1)", np.tile(x, (2, 1))),
    ],
)
def test_values(program, value):
    f = sc.parse(program)
    at = {name: {"A": A, "x": x}[name] for name in f.variables}
    np.testing.assert_allclose(f.evaluate(**at), value)
    code = sc.compile(f)
    np.testing.assert_allclose(code(**{name: at[name] for name in code.arguments}), value)


def test_the_gradient_adds_up_the_blocks():
    g = sc.parse("A : matrix(2, 3)\ntr(B'*repmat(A, 2, 3))").gradient("A")
    np.testing.assert_allclose(g.evaluate(B=B), B.reshape(2, 2, 3, 3).sum(axis=(0, 2)))
    assert sc.parse(str(g)) == g
    with pytest.raises(sc.SymcalcError, match="repmat"):
        sc.parse("repmat(A, 2)")
