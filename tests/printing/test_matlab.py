"""Text of MATLAB: it means what the formula does, worked out as MATLAB works it out."""

import numpy as np
import pytest
from matlab_arrays import Matlab
from other_systems import agreeing, drawn, formulas, worked_out

import symcalc as sc
from symcalc.printing.declarations import declaration


def test_values():
    assert agreeing(Matlab, "matlab") > 285


def test_the_language_reads_it_back():
    read = 0
    for label, f in formulas():
        if f.along is not None:
            continue
        try:
            *lines, last = [line for line in f.matlab().split("\n") if line[0] != "%" and "% a size" not in line]
            declared = [declaration(v) for v in f.nodes.values()]
            g = sc.parse("\n".join([*declared, *(line.rstrip(";") for line in lines), last]))
        except sc.SymcalcError:  # the language has other names for some functions
            continue
        values = drawn(f)
        try:
            with np.errstate(all="ignore"):
                found = None if values is None else (f.evaluate(**values), g.evaluate(**values))
        except (np.linalg.LinAlgError, sc.SymcalcError):
            continue
        if found is not None:
            assert np.allclose(*found, equal_nan=True), label
            read += 1
    assert read > 240


@pytest.mark.parametrize(
    ("text", "values", "want"),
    [
        ("-x .^ 2", {"x": [1.0, 2.0]}, [[-1.0], [-4.0]]),
        ("x'*x/2", {"x": [1.0, 2.0]}, [[2.5]]),
        ("sum([1, 2; 3, 4], 2)", {}, [[3.0], [7.0]]),
    ],
)
def test_the_reader(text, values, want):
    assert worked_out(Matlab, text, {k: Matlab.given(v) for k, v in values.items()}).tolist() == want
