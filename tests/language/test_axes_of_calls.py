"""Axes of calls: numbers that count from one, keywords that count as their language does, and what is said of both."""

import pytest

from symcalc import parse
from symcalc.errors import ParseFailure


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        ("sum(A, 1)", "sum(A, 1)", "sum(…, 1) is of each column: axes count from one; NumPy's is axis=0"),
        ("sum(A, 2)", "sum(A, 2)", "sum(…, 2) is of each row: axes count from one; NumPy's is axis=1"),
        ("sum(A, axis=0)", "sum(A, 1)", "axis=0 is NumPy's: of each column"),
        ("sum(A, axis = 1)", "sum(A, 2)", "axis=1 is NumPy's: of each row"),
        ("sum(A, axis=-1)", "sum(A, 2)", "axis=-1 is NumPy's: of each row"),
        ("sum(A,\n  axis=-2)", "sum(A, 1)", "axis=-2 is NumPy's: of each column"),
        ("sum(A, dim=1)", "sum(A, 2)", "dim=1 is PyTorch's: of each row"),
        ("sum(A, dims=1)", "sum(A, 1)", "dims=1 is Julia's: of each column"),
    ],
)
def test_an_axis_is_read_as_its_language_counts_and_noted(typed, meant, said):
    f = parse(typed)
    assert str(f) == meant and f.notes == (said,)
    assert f.shape == parse(meant).shape


def test_the_note_of_an_axis_stands_once():
    assert len(parse("sum(A, 1)*sum(B, 1)'").notes) == 1
    assert len(parse("sum(A, 1)*sum(B, axis=0)'").notes) == 2
    assert parse("sum(A)").notes == ()


def test_a_definition_holds_a_call_with_a_keyword():
    assert str(parse("r = sum(A, axis=1)\naxis = r'*r\naxis")) == "norm2(sum(A, 2))^2"


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ("sum(A, 0)", "0", ("1 (of each column) or 2 (of each row)", "axis=0 and axis=1")),
        ("sum(A, -1)", "-1", ("1 (of each column) or 2 (of each row)",)),
        ("sum(A, axis=2)", "axis=2", ("0 (of each column) or 1 (of each row)",)),
        ("sum(A, dims=0)", "dims=0", ("1 (of each column) or 2 (of each row)",)),
        ("sum(A, dims=-1)", "dims=-1", ("1 (of each column)",)),
        ("sum(A, axis=b)", "axis=b", ("0 (of each column)",)),
        ("sum(x, axis=-1)", "axis=-1", ("one axis", "`sum(x)`")),
        ("x.sum(axis=-1)", "axis=-1", ("one axis", "`x.sum()`")),
        ("sum((x - y), axis=2)", "axis=2", ("one axis", "`sum((x - y))`")),
        ("sum(A, keepdims=1)", "keepdims=1", ("no keepdims=", "axis=0")),
        ("sum(axis=0, A)", "axis=0", ("behind the other arguments",)),
        ("sum(A, 1, axis=0)", "axis=0", ("behind the other arguments",)),
        ("sin(x, axis=0)", "axis=0", ("sin takes no axis=…",)),
        ("tr(axis=0)", "axis=0", ("tr takes no axis=…",)),
    ],
)
def test_what_is_no_axis_is_refused_where_it_stands(typed, place, words):
    with pytest.raises(ParseFailure) as caught:
        parse(typed)
    start, end = caught.value.span
    assert typed[start:end] == place
    assert all(word in str(caught.value) for word in words)
