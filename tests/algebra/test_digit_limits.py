"""Numbers that grow: refused before they are worked out, whatever the order of hashing."""

import pytest
from sympy.polys import numberfields, polytools

import symcalc as sc
from symcalc.errors import KindMismatch, TooLarge
from symcalc.language.parsing import parse_program

LARGE = [
    "10^999",
    "2^3319",
    "0.1^999",
    "2^(10^900)",
    "(10^900)^(10^900)",
    "2^(10^900 + 1/2)",
    "sqrt(2)^(10^900)",
    "(1 + sqrt(2))^(10^5)",
    "pi^(10^5)",
    "1.0000001^100000",
    "9^9^9^9",
    "1e300*1e300*1e300*1e300",
    "A" + "² " * 4_000,
    "*".join(str(i + 2) for i in range(20_000)),
    "+".join(f"1/{i + 1}" for i in range(20_000)),
    "+".join(f"a/(1e300 + {i})" for i in range(10_000)),
    "a" + "/2" * 50_000,
    "exp(10000*log(99))",
    "(2*a)^1e12",
    "(sqrt(2)*a)^1e12",
    "((2*a)^900)^900",
    "(2*A)^1e10",
    "(2*A)^15000",
    "(2*x).^1e12",
    "(x/3).^1e12",
    "tr(2*A)^1e12",
    "norm2(2*x)^1e12",
    "(I_n+I_n).^1e300",
    "((a^1e300)^1e300)^1e300^2",
    "x_16 : vector(2)\n" + "\n".join(f"sum(x_{i} + x_{i + 1}⊗x_{i + 1}⊗x_{i + 1}⊗x_{i + 1})" for i in range(16)),
]


@pytest.mark.parametrize("program", LARGE, ids=[p[:20] for p in LARGE])
def test_large_numbers_are_refused(program):
    with pytest.raises(TooLarge) as caught:
        parse_program(program)
    assert len(str(caught.value)) < 500


READ = [
    "10^998",
    "2^3318",
    "0.1^998",
    "1^(10^900)",
    "(-1)^(10^900)",
    "a^(10^900)",
    "exp(10^900)",
    "exp(exp(10^900))",
    "exp(exp(exp(40)))",
    "exp(exp(exp(40))) - exp(exp(exp(41)))",
    "exp(10^998*log(2))",
    "sin(exp(100))",
    "(10^900 + 7)^(1/3)",
    "exp(" * 1_000 + "1" + ")" * 1_000,
    "sqrt(1 + " * 1_000 + "1" + ")" * 1_000,
    "2^sqrt(2)^sqrt(2)^sqrt(2)",
    "|" * 200 + "2 - pi" + "|" * 200,
    "+".join(f"x/{2 ** (i % 9)}" for i in range(10_000)),
]


@pytest.mark.parametrize("program", READ, ids=[p[:20] for p in READ])
def test_what_is_not_worked_out_is_read(program):
    parse_program(program)


def test_numbers_of_functions_are_simplified_as_before():
    for left, right in [("log(exp(2))", "2"), ("exp(log(3)*2)", "9"), ("sqrt(8)", "2*sqrt(2)"), ("log(exp(pi))", "pi")]:
        assert parse_program(left).expression == parse_program(right).expression


@pytest.mark.parametrize(
    "program",
    [
        "1/0",
        "log(0)",
        "sqrt(-1)",
        "(a - a)^-1",
        "0^-a",
        "x/0",
        "log(-2)*x",
        "log(" * 50 + "5" + ")" * 50,
        "(-1)^(1/3)",
        "tan(pi/2)",
    ],
)
def test_what_is_no_real_number_is_refused(program):
    with pytest.raises(KindMismatch, match="real number"):
        parse_program(program)


@pytest.mark.parametrize("program", ["a/b/c*0", "0*x", "x - x", "0^0", "0/a"])
def test_zeros_are_numbers(program):
    parse_program(program)


def nested(count):
    """Return sin(1e308*sin(1e308*…)), whose derivatives hold the product of all coefficients."""
    return "sum(" + "sin(1e308*" * count + "x" + ")" * count + ")"


@pytest.mark.parametrize("verb", ["gradient", "hessian", "differential"])
def test_coefficients_that_grow_while_derived_are_refused(verb):
    with pytest.raises(TooLarge):
        getattr(sc.parse(nested(15)), verb)("x")


@pytest.mark.parametrize("verb", ["gradient", "hessian"])
def test_coefficients_that_grow_within_bounds_are_derived(verb):
    assert str(getattr(sc.parse(nested(3 if verb == "gradient" else 1)), verb)("x"))


@pytest.fixture
def no_search(monkeypatch):
    """Let SymPy fail where it would look for the roots of a polynomial, or for the polynomial of a number."""

    def refuse(*args, **kwargs):
        raise AssertionError("SymPy was asked for what it may never find")

    monkeypatch.setattr(polytools, "real_roots", refuse)
    monkeypatch.setattr(numberfields, "minimal_polynomial", refuse)


POLYNOMIALS = [
    "abs(P)",
    "sign(P)",
    "relu(P)",
    "log(P)",
    "sqrt(P)",
    "P^b",
    "abs(b*P)",
    "relu(sum(x)*P)",
    "sum(abs(P*x))",
]


@pytest.mark.parametrize("program", POLYNOMIALS)
@pytest.mark.parametrize("kind", ["positive", "integer", "scalar"])
def test_no_roots_are_looked_for_of_a_polynomial_in_one_variable(program, kind, no_search):
    f = sc.parse(f"a : {kind}\n{program.replace('P', '(a^399 - a + 3)')}")
    for verb in ("gradient", "hessian"):
        assert str(getattr(f, verb)("a"))


def test_no_roots_are_looked_for_of_a_long_polynomial(no_search):
    f = sc.parse("a : positive\n" + "+".join(f"a^{i}" for i in range(3, 40)) + "-a")
    assert f.hessian("a").evaluate(a=1.0) == sum(i * (i - 1) for i in range(3, 40))


@pytest.mark.parametrize(
    ("program", "derivative"),
    [
        ("sin(pi*k)", "pi*cos(pi*k)"),
        ("cos(pi*k)", "-pi*sin(pi*k)"),
        ("tan(pi*k)", "pi*(1 + tan(pi*k)^2)"),
        ("(a^2)^k", "(a^2)^k*log(a^2)"),
        ("exp(a*k)^3", "3*a*exp(3*a*k)"),
        ("sign(cos(2*pi*k)) + k", "1"),
    ],
)
def test_a_derivative_by_an_integer_leaves_the_integers(program, derivative):
    found = sc.parse(f"k : integer\n{program}").gradient("k")
    want = sc.parse(f"k : integer\n{derivative}")
    for k in (2, 3):
        values = {name: {"a": 1.3, "k": k}[name] for name in found.variables}
        assert found.evaluate(**values) == pytest.approx(want.evaluate(**{n: values[n] for n in want.variables}))


@pytest.mark.parametrize("base", ["(-1)", "(-2)", "(-pi)", "((3)/(-1))", "tan(9)"])
@pytest.mark.parametrize("kind", ["integer", "scalar"])
def test_a_derivative_by_the_exponent_of_a_negative_number_is_refused(base, kind):
    f = sc.parse(f"k : {kind}\n{base}^k")
    assert str(f)
    with pytest.raises(KindMismatch, match="real number"):
        f.gradient("k")


def test_scalars_that_sympy_takes_apart_are_put_together_again():
    r = "r = log(sum(x))\ns = r + tanh(r)^4 + sqrt(sum(x))\n"
    assert sc.parse(r + "s*cosh(s)").check("x").ok
    f = sc.parse(r + "s").expression
    for e in [f, *f.args]:
        assert e.func(*e.args) == e
