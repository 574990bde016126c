"""A box means its argument: around a large scalar, around a part of a long product."""

from math import cos

from formulas import close, draw, gradient, value
from sympy import Integer

from symcalc import parse
from symcalc.algebra import add, divide, inverse, multiply, norm2, power, share, total, trace, transpose
from symcalc.algebra.coefficients import boxed_part
from symcalc.expressions.core_nodes import Shared, SharedArray, SharedPositive, variable
from symcalc.expressions.registry import functions
from symcalc.simplification.rewriting import simplify

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


def test_what_is_asked_of_a_part_is_asked_of_what_it_holds():
    product = parse("A, B : matrix(n, n)\nA*B").expression
    part = boxed_part(product)
    assert type(part) is SharedArray and part != product
    assert trace(part) == trace(product) and norm2(part) == norm2(product) and total(part) == total(product)
    assert transpose(part) == boxed_part(transpose(product)) and transpose(transpose(part)) == part
    assert inverse(part) == boxed_part(inverse(product))


def test_a_part_is_taken_apart_by_no_product():
    A, B = parse("A, B : matrix(n, n)\nA*B").nodes.values()
    part = boxed_part(multiply(A, B))
    assert multiply(part, transpose(A)).factors == (part, transpose(A))
    assert boxed_part(A) == A and boxed_part(transpose(A)) == transpose(A) and boxed_part(part) == part
    assert boxed_part(multiply(Integer(3), A, B)) == multiply(Integer(3), part)
