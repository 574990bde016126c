"""Formulas that are written alike are equal, and others are not; what is read back is equal."""

import random
from itertools import pairwise, product

import numpy as np
import pytest
from drawn_programs import random_program
from evaluator import evaluate
from sympy import Integer, Rational

import symcalc as sc
from symcalc.algebra.scalars import scalar_power, scalar_product, scalar_sum
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import (
    HadamardPower,
    HadamardProduct,
    Shared,
    SharedArray,
    SharedPart,
    is_array,
    variable,
    variables_of,
)
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.likeness import likeness_of

n = dimension("n")
a, b, c, d = (variable(name, "scalar") for name in "abcd")
A, B = (variable(name, "matrix", (n, n)) for name in "AB")
x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
HALF, THIRD = Rational(1, 2), Rational(1, 3)


def entries(*factors):
    """Return an elementwise product as it stands, in which the transposed ones are not joined."""
    return HadamardProduct.make(*factors, shape=factors[0].shape)


ALIKE = [
    (a * Shared.make(a * b), a**2 * b),
    (a + Shared.make(2 * a - b), 3 * a - b),
    (2 * Shared.make(a + b), 2 * a + 2 * b),
    (Shared.make(a * b) ** 2 * c, a**2 * b**2 * c),
    (Shared.make(a + b) ** c * (a + b), (a + b) ** (c + 1)),
    (a / Shared.make(SharedPart.make(2 * a * b)), 1 / (2 * b)),
    (A * SharedArray.make(A * B, shape=(n, n)), A * A * B),
    (A * SharedArray.make(A * A * A * A, shape=(n, n)) * B, A**5 * B),
    (A - 2 * SharedArray.make(A - B, shape=(n, n)) + A, 2 * A - 2 * SharedArray.make(A - B, shape=(n, n))),
    (entries(A.T, B, A), entries(A, entries(A, B.T).T)),
    (x + SharedArray.make(x - B * x, shape=(n, ONE)), 2 * x - B * x),
]


@pytest.mark.parametrize(("boxes", "plain"), ALIKE, ids=str)
def test_boxes_are_not_seen(boxes, plain):
    assert likeness_of(boxes) == likeness_of(plain)


OTHERS = """
a*b | a + b | a - b | b - a | a^2*b | a*b^2 | a/b | a*(b + c) | a*b + a*c | 2*(a*b) | 3*a*b | a | a^b | b^a | (a + b)^2
a^2 + b^2 | sin(a)*b | sin(a*b) | sin(b)*a | cos(a)*b | sqrt(a*b) | sqrt(a)*b | pi*a | exp(1)*a | 2*a | a/2 | -a
abs(a)
A*B | B*A | A*B*A | A*A*B | A^2 | A^3 | 2*A*B | a*A*B | A + B | A - B | 2*(A + B) | 2*A + 2*B | A' | A'*B | A*B'
(A*B)'
A.*B | A.*A.*B | A.*B.*B | A./B | A.^2 | inv(A) | inv(A)*B | A*inv(B) | tr(A) | tr(A*B) | det(A) | norm2(A) | norm1(A)
x | x.*x | x.^3 | x' | x'*x | x*x' | A*x | x'*A*x | sum(x) | mean(x) | 2*x | x .+ 1 | x .+ a | a*x | diag(x)
x*ones(n, 1)'
zeros(n, n) | ones(n, n) | eye(n) | ones(n, 1) | ones(2, 2) | eye(2) | eye(3) | n*a | n + a | 0 | 1 | 7 | kron(A, B)
kron(B, A) | vec(A) | softmax(x) | logsumexp(x) | maximum(a, b) | minimum(a, b) | relu(x) | step(x) | sin(x) | cos(x)
"""
DECLARED = "A, B : matrix(n, n)\nx : vector(n)\n"
TEXTS = [t.strip() for t in OTHERS.replace("\n", "|").split("|") if t.strip()]


def test_what_is_written_otherwise_is_another_formula():
    formulas = {}
    for text in TEXTS:
        f = sc.parse(DECLARED + text)
        assert formulas.setdefault(f, text) == text
        assert f == sc.parse(DECLARED + text) and hash(f) == hash(sc.parse(DECLARED + text))
    assert len(formulas) == len(TEXTS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a : positive; a*x", "a*x"),
        ("a : integer; a*x", "a*x"),
        ("K : spd(n); K*x", "K*x"),
        ("x : vector(n); y : vector(n); x*y'", "x*y'"),
        ("x : vector(2); x", "x"),
        ("A : matrix(n, n); A", "A"),
        ("A : matrix(n, 1); sum(A)", "A : vector(n); sum(A)"),
    ],
)
def test_kinds_and_sizes_tell_formulas_apart(one, other):
    assert sc.parse(one) != sc.parse(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x : vector(k); norm2(x)^2*k", "x : vector(n); norm2(x)^2*n"),
        ("A : matrix(r, q); B : matrix(q, r); A*B", "A : matrix(p, n); B : matrix(n, p); A*B"),
        ("λ*x₁", "lambda*x_1"),
        ("softmax(ones(k, k), 2)*tr(I_m)", "softmax(ones(n, n), 2)*tr(I_k)"),
    ],
)
def test_names_of_sizes_and_spellings_do_not(one, other):
    f, g = sc.parse(one), sc.parse(other)
    assert f == g and hash(f) == hash(g)


# the second is the first where what is in the power is not negative, and else another function
UNLIKE = [
    ("(A.^2).^a", "A.^(2*a)"),
    ("(A.^4).^a", "A.^(4*a)"),
    ("(A'.^2).^a", "(A.^(2*a))'"),
    ("(A.*B).^a", "A.^a.*B.^a"),
    ("(A.*B.*B).^a", "A.^a.*B.^(2*a)"),
    ("(x.^4).^(a/2)", "x.^(2*a)"),
    ("(x.^3.*y).^(a/2)", "x.^(3*a/2).*y.^(a/2)"),
    ("sqrt(x.^2.*y.^2)", "x.*y"),
    ("sqrt(x.*y)", "sqrt(x).*sqrt(y)"),
    ("sqrt(1 ./ (x.*y))", "1 ./ (sqrt(x).*sqrt(y))"),
    ("1 ./ sqrt(x.^2)", "1 ./ x"),
    ("(1 ./ x.^4).^(a/2)", "1 ./ x.^(2*a)"),
    ("sqrt(y.^c)", "y.^(c/2)"),
    ("sqrt(x.^2)", "x"),
    ("sqrt(p^2)", "p"),
    ("(p^2)^a", "p^(2*a)"),
    ("(p^4)^a", "p^(4*a)"),
    ("sqrt(p^2*q^2)", "p*q"),
    ("sqrt(p*q)", "sqrt(p)*sqrt(q)"),
    ("(p*q)^a", "p^a*q^a"),
    ("1/sqrt(p^2)", "1/p"),
    ("sqrt(p^c)", "p^(c/2)"),
    ("(1/p^4)^(a/2)", "1/p^(2*a)"),
    ("(1/p^4)^(a/2)", "p^(-2*a)"),
]
NEGATIVE = "A, B : matrix(n, n); x, y : vector(n); p, q : scalar\n"
PLACES = (0.0, 1.5, 2.2, 20.0)  # what is added to what is negative


def value(e, n, shift=0.0):
    """Return a value of an expression: a is 1/4, c is 2, all others are negative, but for a shift."""
    values = {"a": 0.25, "c": 2.0}
    for v in variables_of(e):
        shape = [n] * {"matrix": 2, "vector": 1}.get(v.kind_name, 0)
        k = 1 + 0.7 * (ord(v.name[0]) % 8) + 0.3 * np.arange(n ** len(shape)).reshape(shape)
        values.setdefault(v.name, shift - k)
    return np.asarray(evaluate(e, values, {dimension("n"): n}))


def same_values(one, other):
    """Tell whether values agree wherever both have one."""
    both = np.isfinite(one) & np.isfinite(other)
    return bool(np.allclose(one[both], other[both], 1e-9, 1e-12))


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_powers_of_powers_and_products_are_no_powers_of_the_base(one, other):
    f, g = sc.parse(NEGATIVE + one), sc.parse(NEGATIVE + other)
    with np.errstate(all="ignore"):
        values = [(value(f.expression, 2, s), value(g.expression, 2, s)) for s in PLACES]
    assert not all(np.allclose(*pair, equal_nan=True) for pair in values)
    assert f != g
    assert sc.parse(str(f)) == f and sc.parse(str(g)) == g


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(1/2)^(-c)", "2^c"),
        ("(2/3)^c", "(3/2)^(-c)"),
        ("1 ./ (x.^a)", "x.^(-a)"),
        ("(x.^a.*y).^2", "x.^(2*a).*y.*y"),
    ],
)
def test_powers_that_are_the_same_are_equal(one, other):
    f, g = sc.parse(NEGATIVE + one), sc.parse(NEGATIVE + other)
    assert f == g and hash(f) == hash(g) and sc.parse(str(f)) == f


def power_as_it_stands(base, p):
    """Return a power of all entries that no algebra takes apart."""
    if is_array(base):
        return HadamardPower.make(base, p, shape=base.shape)
    return scalar_power(Shared.make(base), p)


def product_as_it_stands(*factors):
    """Return a product of all entries that no algebra takes apart."""
    return entries(*factors) if is_array(factors[0]) else scalar_product([*map(Shared.make, factors)])


def drawn(chance, leaves, depth):
    """Return a random product of powers."""
    if depth == 0:
        return chance.choice(leaves)
    one, other = (drawn(chance, leaves, depth - 1) for _ in range(2))
    p = chance.choice([Integer(2), Integer(3), Integer(-1), Integer(-2), THIRD, -HALF, HALF, a, 2 * a, a / 2, c, c / 2])
    return chance.choice(
        [one, power_as_it_stands(one, p), power_as_it_stands(one, p), product_as_it_stands(one, other)]
    )


@pytest.mark.parametrize("leaves", [(x, y), (A, B), (b, d)], ids=["vector", "matrix", "scalar"])
def test_equal_powers_have_equal_values(leaves):
    chance = random.Random(7)
    alike = {}
    for e in dict.fromkeys(drawn(chance, leaves, 3) for _ in range(400)):
        alike.setdefault(likeness_of(e), []).append(e)
    pairs = [pair for group in alike.values() for pair in pairwise(group)]
    assert len(alike) > 100 and len(pairs) > 20
    with np.errstate(all="ignore"):
        for (e, f), size, shift in product(pairs, (1, 2), PLACES):
            assert same_values(value(e, size, shift), value(f, size, shift)), (e, f)


def test_a_formula_is_no_other_object():
    assert sc.parse("a") != "a" and sc.parse("a") != variable("a", "scalar")


def test_numbers_are_told_apart_however_large():
    assert len({sc.parse(f"{k}*a") for k in (2**521 - 1, 2**255 - 19, 2**127 - 1, 0, 2**61 - 1)}) == 5


def test_likeness_takes_one_walk():
    """A product of products is as many factors as it has in all, which no walk could write down."""
    e = [a, b]
    for _ in range(300):
        e = [Shared.make(scalar_product([*e])), Shared.make(scalar_sum([*e]))]
    assert likeness_of(scalar_product(e)) == likeness_of(scalar_product(e[::-1])) != likeness_of(scalar_sum(e))


def answers(f):
    """Return a formula and its derivatives."""
    yield f
    for name in f.variables:
        for verb in ("differential", "gradient", "jacobian", "hessian"):
            try:
                yield getattr(f, verb)(name)
            except SymcalcError:
                continue


@pytest.mark.parametrize("seed", [10, 33, 91, 93, 158, 160, 161, 178, 194, 203, 237, *range(300, 340)])
def test_what_is_read_back_is_equal(seed):
    for g in answers(sc.parse(random_program(seed).text)):
        names = {v.name for v in variables_of(g.expression)}
        read = sc.parse(str(g))
        assert names <= set(read.variables)
        assert read == g and hash(read) == hash(g), str(g)
