"""What formulas are written as: one method a form, with notes below in Markdown, errors that point."""

import pytest

import symcalc as sc

FORMS = ("latex", "markdown", "matlab", "julia", "mathematica")


@pytest.mark.parametrize("form", FORMS)
def test_a_formula_has_all_forms(form):
    assert getattr(sc.parse("A'*x"), form)().startswith(("A", "$$", "Transpose"))


@pytest.mark.parametrize("form", FORMS)
def test_several_have_them_too(form):
    g = sc.parse("x'*A*y").gradient("x", "y")
    text = getattr(g, form)()
    is_code = form not in ("latex", "markdown")
    assert not is_code or all(getattr(h, form)() in text for h in g.values())
    assert text.count("by x") == is_code


def test_a_refusal_points_at_what_is_refused():
    with pytest.raises(sc.NotSupported, match="Julia has no sinc") as error:
        sc.parse("a + sinc(b)").julia()
    assert error.value.span is not None and error.value.text[slice(*error.value.span)] == "sinc(b)"
