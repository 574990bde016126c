"""Text of Julia: it means what the formula does, worked out as Julia works it out."""

import pytest
from julia_arrays import Julia
from other_systems import agreeing, worked_out


def test_values():
    assert agreeing(Julia, "julia") > 290


@pytest.mark.parametrize(
    ("text", "values", "want"),
    [
        ("-x .^ 2", {"x": [1.0, 2.0]}, [-1.0, -4.0]),
        ("x'*x/2", {"x": [1.0, 2.0]}, 2.5),
        ("vec(sum([1 2; 3 4], dims=2))", {}, [3.0, 7.0]),
        ("[1 2; 3 4][2, :]'", {}, [[3.0, 4.0]]),
    ],
)
def test_the_reader(text, values, want):
    assert worked_out(Julia, text, {k: Julia.given(v) for k, v in values.items()}).tolist() == want
