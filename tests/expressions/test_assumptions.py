"""What SymPy is told of sums and products is true, and all that follows from the signs of their parts."""

import random
from fractions import Fraction

import pytest
from sympy import Add, Mul, Symbol
from sympy.core import exprtools

import symcalc as sc
from symcalc.expressions.assumptions import ANY, NEGATIVE, POSITIVE, SIGNS, ZERO, Known, signs_of_product, signs_of_sum

ASSUMED = {
    "positive": POSITIVE,
    "negative": NEGATIVE,
    "nonnegative": ZERO | POSITIVE,
    "nonpositive": NEGATIVE | ZERO,
    "nonzero": NEGATIVE | POSITIVE,
    "real": ANY,
}
VALUES = {NEGATIVE: (-5, -2, -1, Fraction(-1, 3)), ZERO: (0,), POSITIVE: (Fraction(1, 3), 1, 2, 5)}


def sign(value):
    return POSITIVE if value > 0 else NEGATIVE if value < 0 else ZERO


def values_of(signs):
    return [v for s, values in VALUES.items() if s & signs for v in values]


@pytest.mark.parametrize("combine", [Add, Mul])
@pytest.mark.parametrize("seed", range(100))
def test_signs_are_those_of_all_values_and_of_no_others(combine, seed):
    random_ = random.Random(seed)
    kinds = random_.choices([*ASSUMED], k=random_.choice([2, 3]))
    symbols = [Symbol(f"a{i}", **{kind: True}) for i, kind in enumerate(kinds)]
    seen = 0
    pools = [values_of(ASSUMED[kind]) for kind in kinds]
    for first in pools[0]:
        for second in pools[1]:
            for third in pools[2] if len(pools) > 2 else [None]:
                rest = [] if third is None else [third]
                if combine is Add:
                    seen |= sign(sum([first, second, *rest]))
                else:
                    seen |= sign(first) * sign(second) and sign(first * second * (rest[0] if rest else 1))
    found = (signs_of_sum if combine is Add else signs_of_product)(symbols)
    assert found == seen
    e = combine(*symbols)
    if e.is_Add or e.is_Mul:
        for fact, signs in SIGNS.items():
            answer = Known(e)[fact]
            assert answer is (True if not found & ~signs else False if not found & signs else None)
            assert answer is not None or getattr(e, f"is_{fact}") is None or not e.args  # no less than SymPy sees


@pytest.mark.parametrize("combine", [Add, Mul])
def test_integers_and_their_parity(combine):
    even, odd, integer = Symbol("i", even=True), Symbol("j", odd=True), Symbol("k", integer=True)
    for parts in ([even, odd], [odd, odd + 2 * integer], [even, integer], [integer, odd], [even, even * 3 + 2]):
        e = combine(*parts)
        for fact in ("integer", "rational", "even", "odd"):
            answer = Known(e)[fact]
            assert answer is None or answer is getattr(e, f"is_{fact}")
    assert Known(Add(even, odd))["odd"] is True
    assert Known(Mul(even, integer))["even"] is True
    assert Known(combine(even, Symbol("x", real=True)))["integer"] is None


@pytest.mark.parametrize(
    ("program", "verb"),
    [
        ("f = (1e-300 + a)^2\nexp((f^(1e20) + 1)**(1/3))", "hessian"),
        ("p = ((norm2(a*ones(n, m))^3)^1e5)^1e5\np^p", "differential"),
        ("a : positive\np = (a^3 + a)^1e5\n(p + 1)^(p - 1)*p^(p + 1)", "gradient"),
    ],
)
def test_no_sum_or_product_is_taken_apart_to_find_its_sign(program, verb, monkeypatch):
    asked = []
    monotonic = exprtools._monotonic_sign

    def counting(e):
        asked.append(e)
        if len(asked) > 30:
            raise AssertionError("SymPy takes sums apart to find their signs")
        return monotonic(e)

    for module in ("exprtools", "add"):  # which asks it by a name of its own
        monkeypatch.setattr(f"sympy.core.{module}._monotonic_sign", counting, raising=False)
    assert str(getattr(sc.parse(program), verb)("a"))
