"""Formulas that are written alike are equal, and others are not; what is read back is equal."""

import pytest
from drawn_programs import random_program

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.likeness import likeness_of
from symcalc.nodes import HadamardProduct, Shared, SharedArray, SharedPart, variable, variables_of
from symcalc.scaling import scalar_product, scalar_sum
from symcalc.shapes import ONE, dimension

n = dimension("n")
a, b, c = (variable(name, "scalar") for name in "abc")
A, B = (variable(name, "matrix", (n, n)) for name in "AB")
x = variable("x", "vector", (n, ONE))


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
        ("softmax(ones(k, k))*tr(I_m)", "softmax(ones(n, n))*tr(I_k)"),
    ],
)
def test_names_of_sizes_and_spellings_do_not(one, other):
    f, g = sc.parse(one), sc.parse(other)
    assert f == g and hash(f) == hash(g)


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
