"""Products of functions of one argument: by every record that names partners, in values."""

import numpy as np
import pytest
from formulas import draw

from symcalc import parse
from symcalc.operations.elementwise import FUNCTIONS, build
from symcalc.simplification.rewriting import simplify

PARTNERS = [name for name, known in FUNCTIONS.items() if known.function.partners is not None]


def test_these_have_partners():
    assert set(PARTNERS) == {"exp", "normpdf", "sin", "sinh", "sign", "step"}


@pytest.mark.parametrize("name", PARTNERS)
@pytest.mark.parametrize("exponent", [-3, -2, -1, 1, 2, 3])
def test_a_function_and_its_partner(name, exponent):
    x = parse("x").expression
    partners = FUNCTIONS[name].function.partners(build(name, x))
    values = {"x": draw(5)}
    for partner, product in partners:
        joined = product(parse(str(exponent)).expression)
        if joined is None:
            continue
        text = f"{name}(x).*({written(partner)}).^({exponent})"
        assert simplify(parse(text).expression) == simplify(joined), text
        want = (
            np.asarray(parse(f"{name}(x)").evaluate(**values)) * parse(written(partner)).evaluate(**values) ** exponent
        )
        with np.errstate(invalid="ignore"):
            np.testing.assert_allclose(parse(text).evaluate(**values), want, rtol=1e-12)


def written(e):
    """Return an expression of x in the input language."""
    return next(text for text in TEXTS if parse(text).expression == e)


TEXTS = ["normcdf(x)", "x", "abs(x)", "relu(x)", "cos(x)", "cosh(x)", "sigmoid(-x)"]
