"""Any expression of SymPy's, there and back: an answer that is right in numbers, or an error of the one family."""

import warnings

import numpy as np
import pytest
from evaluator import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_checks import relative_error
from random_sympy import SIZES, expressions, values
from sympy_evaluator import number

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.expressions.dimensions import DimensionName

DIMENSIONS = {DimensionName(d.name): k for d, k in SIZES.items()}
HUGE = 1e8


def agree(found, want):
    """Tell whether two values are one; what is not finite, or has lost its digits, tells nothing."""
    if np.iscomplexobj(want) or not np.all(np.isfinite(want)) or np.abs(want).max(initial=0.0) > HUGE:
        return True
    return np.size(found) == np.size(want) and relative_error(np.ravel(found), np.ravel(want), 1.0) < 1e-7


def quietly(compute):
    """Return a value, None where a matrix is singular or a number has no value."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compute()
        except (np.linalg.LinAlgError, ZeroDivisionError, OverflowError):
            return None


@settings(max_examples=120)
@given(expressions(), st.integers(0, 20))
def test_what_is_read_has_the_same_value(e, seed):
    try:
        f = sc.from_sympy(e)
    except SymcalcError:
        return
    at = values(seed)
    want = quietly(lambda: number(e, at, SIZES))
    found = quietly(lambda: evaluate(f.expression, at, DIMENSIONS))
    if f.notes and not np.all(np.isfinite(found)):  # a base that was taken as positive, and is not
        return
    assert want is None or found is None or agree(found, want), f"{f}: {found} is not {want}"


@settings(max_examples=120)
@given(expressions(), st.integers(0, 20))
def test_derivatives_go_back_with_the_same_value(e, seed):
    try:
        f = sc.from_sympy(e)
        name = sorted(f.variables)[seed % len(f.variables)] if f.variables else None
        g = f if name is None or f.shape else f.gradient(name)
        theirs = g.sympy
    except SymcalcError:
        return
    at = values(seed)
    want, found = quietly(lambda: evaluate(g.expression, at, DIMENSIONS)), quietly(lambda: number(theirs, at, SIZES))
    assert want is None or found is None or agree(found, want), f"{theirs}: {found} is not {want}"
    again = sc.from_sympy(theirs)  # where a row of SymPy's is a vector: sizes of 1 are not told apart
    assert f.notes or [d for d in again.shape if d != 1] == [d for d in g.shape if d != 1]
    back = quietly(lambda: evaluate(again.expression, at, DIMENSIONS))
    assert f.notes or want is None or back is None or agree(back, want), f"{again}: {back} is not {want}"


@pytest.mark.filterwarnings("ignore::sympy.utilities.exceptions.SymPyDeprecationWarning")  # of what is no expression
@settings(max_examples=200)
@given(expressions(wild=True))
def test_nothing_but_our_errors(e):
    try:
        f = sc.from_sympy(e)
    except SymcalcError as error:
        assert str(error)
        return
    for name in f.variables:
        try:
            g = f.gradient(name) if not f.shape else f.jacobian(name)
            assert str(g) and repr(g)
            sc.from_sympy(g.sympy)
        except SymcalcError as error:
            assert str(error)
    for use in (lambda: f.sympy, lambda: str(f), f.code):
        try:
            use()
        except SymcalcError as error:
            assert str(error)


@pytest.mark.parametrize("strange", [None, [], "x", {}, object(), sc, 1j, float("nan"), np.ones(3), lambda: 0, int])
def test_what_is_no_expression(strange):
    with pytest.raises(SymcalcError):
        sc.from_sympy(strange)
