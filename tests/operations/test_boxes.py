"""The box around a large scalar means its argument."""

from math import cos

from formulas import close, draw, gradient, value
from sympy import Integer

from symcalc.algebra import add, divide, power, share
from symcalc.nodes import Shared, SharedPositive, variable
from symcalc.registry import functions
from symcalc.simplification import simplify

LONG = " + ".join(f"sin({k}*norm2(x)^2)/{k}" for k in range(1, 15))


def test_a_large_scalar_differentiates_through_its_box():
    x = draw(4)
    direct = sum(2 * x * cos(k * (x @ x)) for k in range(1, 15))
    assert close(gradient(f"s = {LONG}\ns", "x", x=x), direct)
    assert close(gradient(f"s = {LONG}\ns^3", "x", x=x), 3 * value(LONG, x=x) ** 2 * direct)


def test_a_positive_scalar_stays_positive_in_its_box():
    s = variable("s", "scalar")
    exp = functions()["exp"].build
    large = add(*[exp(power(add(s, Integer(k)), Integer(2))) for k in range(12)])
    assert type(share(large)) is SharedPositive
    assert type(share(s)) is type(s)


def test_what_is_in_a_box_is_simplified():
    s = variable("s", "scalar")
    exp = functions()["exp"].build
    logistic = divide(Integer(1), add(Integer(1), exp(s)))
    box = share(add(*[exp(power(add(s, Integer(k)), Integer(2))) for k in range(12)], logistic))
    assert isinstance(box, SharedPositive)
    simple = simplify(box)
    assert isinstance(simple, Shared)
    assert simple.arg.has(functions()["sigmoid"].build(s).func)
