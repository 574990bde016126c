"""The plain form of a demand says the same as the demand, at every point: in numbers."""

import numpy as np
import pytest
from condition_values import hold

import symcalc as sc
from symcalc.calculus.conditions import Condition
from symcalc.domains.implications import alike, plainer, weaker
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.law_records import expanded_by_law
from symcalc.expressions.properties import (
    INVERTIBLE,
    NONNEGATIVE,
    NONZERO,
    NOT_NULL,
    POSITIVE,
    POSITIVE_DETERMINANT,
    Demand,
)
from symcalc.expressions.registry import OPERATIONS
from symcalc.expressions.rules import PLAINER

DECLARED = """x, y : vector(2)
A, B : matrix(2, 2)
R : matrix(3, 2)
K : spd(2)
S : symmetric(2)
L : lower(2)
D : diagonal(2)
Q : orthogonal(2)
t : positive
"""
SCALARS = """
    a ; a*b ; t*a ; a^2*b ; abs(a)*b ; a^3 ; a^-3 ; a^2 ; sqrt(a) ; a^(-1/3) ; 2*a ; -a ; abs(a) ; sign(a) ;
    relu(a) ; step(a) ; sinh(a) ; tanh(a*b) ; arctan(a) ; erf(a) ; expm1(a) ; log1p(a) ; exp(a) ; arcsin(a) ;
    det(A) ; det(A*B) ; det(Q*A) ; norm2(x) ; norm2(A)^2*a ; norm(x, 3)*a ; norm(x, 3) ; x'*x ; x'*K*x ; softplus(a)*b ;
    sum(x.^2) ; sum(abs(x)) ; sum(x) ; sum(A.^2)*a ; sum(x.^2 + y.^2) ; sum(relu(A)) ; gamma(a)
"""
VECTORS = """
    x ; 2*x ; -x ; a*x ; t*x ; x.*y ; x.^2 ; x.^3 ; x.^2.*y ; sqrt(x) ; x.^-1 ; abs(x) ; abs(x).*y ; relu(x) ;
    diag(L) ; diag(A) ; vec(A) ; khatrirao(A, B) ; norm2(y)*x ; sigmoid(x) ; tanh(x) ; sign(x) ; K*x ;
    sum(A, 2) ; arcsin(x) ; arcsinh(x) ; arctanh(x/3) ; erfinv(x/3) ; cbrt(x) ; gamma(x) ; eig(A) ;
    eigvals(S) ; eigvals(K) ; svdvals(R) ; arctan(x) ; sum(A.^2, 2) ; sum(A.^2, 1) ; sum(A.^2.*B.^2, 2) ; norm2(A, 2)
"""
MATRICES = """
    A ; A' ; 2*A ; -A ; a*A ; t*A ; A*B ; A*A' ; R'*R ; R*R' ; A^2 ; A^3 ; inv(A) ; inv(A)' ; A.^2 ; A.^3 ;
    1 ./ A ; abs(A) ; diag(x) ; diag(x.^2) ; K ; K*A ; Q ; Q*A ; L ; L*L' ; A ⊗ B ; A.*B ; D*A ; S^2 ; A - B ;
    K - A*A' ; Q.*Q ; -A*B ; (A + B)' ; adj(A) ; x*y' ; chol(K) ; qr_q(A) ; qr_r(A) ; pinv(A) ; expm(A) ;
    sqrtm(K) ; signm(S)
"""
SETS = [(SCALARS, (POSITIVE, NONNEGATIVE, NONZERO)), (VECTORS, (POSITIVE, NONNEGATIVE, NONZERO, NOT_NULL))]
SETS += [(MATRICES, (POSITIVE, NONNEGATIVE, NONZERO, NOT_NULL, INVERTIBLE, POSITIVE_DETERMINANT))]
CASES = [(text.strip(), what) for texts, properties in SETS for text in texts.split(";") for what in properties]


def points(f):
    """Yield values of the variables: random ones, and such with zeros and singular matrices."""
    numbers = np.random.default_rng(5)
    for k in range(40):
        M = [numbers.integers(-2, 3, (2, 2)) * numbers.choice([0.5, 1.0]) for _ in range(3)]
        values = dict(zip(("A", "B", "S"), (M[0], M[1], M[2] + M[2].T), strict=True))
        values |= {"K": M[0] @ M[0].T + np.eye(2), "L": np.tril(M[1]), "D": np.diag(np.diag(M[2]))}
        values |= {
            "Q": np.array([[0.6, 0.8], [0.8, -0.6]]) if k % 2 else np.eye(2),
            "R": numbers.integers(-1, 2, (3, 2)),
        }
        values |= {name: numbers.integers(-1, 3, 2) / 2 for name in ("x", "y")}
        values |= {"a": numbers.integers(-1, 3) / 2, "b": numbers.integers(-1, 3) / 2, "t": 0.5 + k / 40}
        yield {name: np.asarray(values[name], float) for name in f.variables}


def said(d: Demand) -> Condition:
    """Return a demand as a condition, without what is left out of it."""
    return Condition(d.property.value[is_array(d.subject)], d.subject)


def plain(d: Demand) -> list[Demand]:
    """Return the plain demands to which a demand comes down."""
    found, stack = [], [d]
    while stack:
        d = stack.pop()
        parts = plainer(d)
        stack += parts or ()
        found += [d] if parts is None else []
    return found


@pytest.mark.parametrize(("text", "what"), CASES)
def test_the_plain_form_says_the_same(text, what):
    f = sc.parse(DECLARED + text)
    d, own = Demand(what, f.expression), f.demands
    forms = plain(d)
    assert all(plainer(p) is None for p in forms)
    for at in points(f):
        if hold(map(said, own), at):  # the subject has a value
            holds = hold([said(d)], at)
            assert holds == hold(map(said, forms), at), (at, forms)
            assert not holds or hold(map(said, [*weaker(d), *alike(d)]), at), at


def test_a_rule_is_asked_for_in_some_case():
    subjects = [sc.parse(DECLARED + text).expression for text, _ in CASES]
    asked = {type(e) for e in subjects}
    for e in subjects:  # what code is made of instead has the rule of what is printed
        if (other := type(expanded_by_law(e))) not in asked and other in PLAINER:
            assert PLAINER[other] is PLAINER[type(e)]
            asked.add(other)
    scalars = {cls for operation in OPERATIONS.values() for cls in operation.also}
    assert {cls.__name__ for cls in PLAINER if cls not in scalars} - {cls.__name__ for cls in asked} <= {
        "Shared",
        "SharedPositive",
    }
