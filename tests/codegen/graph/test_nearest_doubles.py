"""Doubles of constants: against SymPy where it has an end, and where it has none."""

import mpmath
import pytest
from jax_evaluator import TABLE
from sympy import E, Float, I, Integer, Rational, Symbol, cos, cosh, erf, exp, log, pi, sin, sqrt, tan, tanh, zoo

import symcalc as sc
from symcalc.codegen.graph.nearest_doubles import double, is_finite_number
from symcalc.errors import TooLarge
from symcalc.expressions.intervals import INTERVALS
from symcalc.operations.elementwise import FUNCTIONS

TOWER = exp(exp(exp(Integer(100), evaluate=False), evaluate=False), evaluate=False)
NEAR_ONE = 3 ** Rational(1, 10**308)
ZERO = sin(1) ** 2 + cos(1) ** 2 - 1
KINDS = [
    *(Integer(-3), Rational(2, 7), Float("0.1"), pi, E**2, sqrt(2) - Rational(3, 2), pi**pi, (1 - sqrt(3)) * log(2)),
    *(sin(3) * cos(Integer(10) ** 30), tan(2) + tanh(3), cosh(5) / erf(Rational(1, 2)), exp(-700) + 1),
    1 - sqrt(1 + Rational(1, 10**60)),
]


@pytest.mark.parametrize("c", KINDS, ids=str)
def test_doubles_are_the_nearest(c):
    assert double(c) == float(c.evalf(40))


def test_what_cancels_is_0_and_what_is_nearly_the_same_is_not():
    assert double(ZERO) == 0.0
    assert double(NEAR_ONE) == 1.0 and double(NEAR_ONE - 1) == pytest.approx(1.0986122886681098e-308, rel=1e-12)


@pytest.mark.parametrize(
    "c", [TOWER, -TOWER, exp(Integer(10) ** 20), exp(-(Integer(10) ** 20)), Integer(10) ** 309, Rational(1, 10**400)]
)
def test_what_no_double_is_near_to_is_said_at_once(c):
    with pytest.raises(TooLarge, match="beyond the numbers of double precision"):
        double(c)


def test_what_is_no_finite_real_number():
    assert not any(
        map(is_finite_number, [Symbol("a"), pi * Symbol("a"), I, zoo, sqrt(-2), Integer(-8) ** Rational(1, 3)])
    )
    assert all(map(is_finite_number, KINDS))


@pytest.mark.parametrize("constant", ["exp(exp(exp(100)))", "exp(1e20)", "exp(exp(100))", "pi^pi^pi^pi", "exp(-1e20)"])
@pytest.mark.parametrize("program", ["{}*a", "a^({})", "A'*diag(y)*A*({})", "arctan({})*a"])
def test_programs_with_constants_without_a_double(constant, program):
    with pytest.raises(TooLarge):
        print(sc.code(sc.parse(program.format(constant))))


@pytest.mark.parametrize(
    ("constant", "value"),
    [("sin(1)^2+cos(1)^2-1", 0.0), ("3^1e-18-1", 1.0986122886681098e-18), ("3^1e-18", 1.0), ("exp(1e-308)", 1.0)],
)
@pytest.mark.parametrize("program", ["a*({})", "a^({})", "sum(ones(3, 1)*a*({}))/3"])
def test_programs_with_constants_that_sympy_does_not_place(constant, value, program):
    expected = 2.0**value if "^({})" in program else 2 * value
    assert sc.compile(sc.parse(program.format(constant)))(2.0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_says_its_value_at_a_number(name):
    """As JAX has it, and at 200 bits within what encloses it."""
    f = FUNCTIONS[name].function
    for point in (Rational(1, 3), Rational(-2, 7)):
        with mpmath.workprec(200):
            is_outside = mpmath.isnan(f.number(mpmath.mpf(point.p) / point.q))
        if is_outside:
            assert not is_finite_number(f.cls(point, evaluate=False))
            continue
        assert double(f.cls(point, evaluate=False)) == pytest.approx(float(TABLE[name](float(point))), rel=1e-14)
        if f.enclosure(INTERVALS.mpf("0.3")) is None and f.enclosure(INTERVALS.mpf("2.5")) is None:
            continue  # nothing encloses it
        with mpmath.workprec(200):
            inside = f.enclosure(INTERVALS.mpf(point.p) / INTERVALS.mpf(point.q))
            value = f.number(mpmath.mpf(point.p) / point.q)
            room = mpmath.mpf(2) ** -190
            assert mpmath.mpf(inside.a._mpi_[0]) - room <= value <= mpmath.mpf(inside.b._mpi_[0]) + room


def test_values_beyond_where_a_function_has_one():
    number = {name: known.function.number for name, known in FUNCTIONS.items()}
    for name, x in (("log", -1), ("log1p", -2), ("arcsin", 2), ("arccos", -2)):
        assert mpmath.isnan(number[name](mpmath.mpf(x)))
    assert number["log"](mpmath.mpf(0)) == number["log1p"](mpmath.mpf(-1)) == mpmath.mpf("-inf")
    far = mpmath.mpf(10) ** 6
    assert number["sigmoid"](-far) == 0 and number["sigmoid"](far) == 1 and number["softplus"](far) == far
    assert number["step"](mpmath.mpf(0)) == 0 == number["relu"](-far) and number["sign"](-far) == -1
    with pytest.raises(TooLarge, match="exp"):
        number["sinh"](far)
