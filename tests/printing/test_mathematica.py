"""Text of Mathematica: it means what the formula does, worked out as Mathematica works it out."""

import pytest
from mathematica_arrays import Mathematica
from other_systems import agreeing, worked_out


def test_values():
    assert agreeing(Mathematica, "mathematica") > 265


@pytest.mark.parametrize(
    ("text", "values", "want"),
    [
        ("-x^2", {"x": [1.0, 2.0]}, [-1.0, -4.0]),
        ("2*A.x", {"A": [[1.0, 0.0], [0.0, 2.0]], "x": [1.0, 2.0]}, [2.0, 8.0]),
        ("Total[{{1, 2}, {3, 4}}, {2}]", {}, [3.0, 7.0]),
    ],
)
def test_the_reader(text, values, want):
    assert worked_out(Mathematica, text, {k: Mathematica.given(v) for k, v in values.items()}).tolist() == want
