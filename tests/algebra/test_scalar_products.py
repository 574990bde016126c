"""A product that is a scalar has one form, however its factors are written."""

import pytest

import symcalc as sc

DECLARED = "C, L : matrix(n, n); u, w : vector(n); a : scalar; "
SAME = [
    ("(u'*C + a*w')*u", "u'*(C'*u + a*w)"),
    ("(w'*L' .- 3/2)*u", "u'*(L*w .- 3/2)"),
    ("(sum(C) + u')*w", "w'*(sum(C)' + u)"),
    ("(u' + w').*(u'*C)*w", "w'*((u + w).*(C'*u))"),
]


@pytest.mark.parametrize("texts", SAME)
def test_a_sum_of_rows_is_that_of_columns(texts):
    written, turned = (sc.parse(DECLARED + text) for text in texts)
    assert written == turned
    assert sc.parse(str(written)) == written
