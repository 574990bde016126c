"""Every law holds in numbers, in the examples that it brings; one that is wrong by a thousandth is caught."""

from typing import Any

import pytest
from law_checks import error_in, error_of, looks_turned
from sympy import Rational

import symcalc as sc
from symcalc.algebra import filled, multiply, transpose
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_array, is_zero, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.laws import LAWS, applied, law
from symcalc.expressions.registry import LAWFUL, OPERATIONS, extending
from symcalc.simplification.rewriting import simplify

TOLERANCE, FAR = 1e-10, 1e-6
WRONG, THOUSANDTH = Rational(1001, 1000), Rational(1, 1000)
SHOWN = [name for name, found in LAWS.items() if found.examples]
CASES = [(name, text) for name, found in LAWS.items() for text in found.examples]


def far(found: Any, text: str) -> bool:
    """Tell whether a text has another value by a law as it stands, or none: what fits nowhere raises anything."""
    try:
        return not error_in(found, text) < FAR
    except (SymcalcError, AssertionError, ValueError, RecursionError):
        return True


@pytest.fixture
def spoil(monkeypatch):
    """Change what comes out of a law."""

    def spoiled(found, change):
        right = found.rule

        def wrong(*arguments):
            made = right(*arguments)
            return None if made is None else change(made)

        monkeypatch.setitem(found.__dict__, "rule", wrong)

    return spoiled


@pytest.mark.parametrize(("name", "text"), CASES)
def test_both_sides_are_equal(name, text):
    assert error_in(LAWS[name], text) < TOLERANCE


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_wrong_by_a_thousandth_is_caught(name, spoil):
    def change(made):
        if is_zero(made):
            return filled(THOUSANDTH, *(shape_of(made) or (ONE, ONE)))
        return multiply(WRONG, made)

    spoil(LAWS[name], change)
    assert any(far(LAWS[name], text) for text in LAWS[name].examples)


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_turned_is_caught(name, spoil):
    found, seen = LAWS[name], []

    def change(right):
        if not is_array(right) or transpose(right) == right:
            return right
        seen.append(right)
        return transpose(right)

    spoil(found, change)
    for text in found.examples:
        seen.clear()
        caught = far(found, text)
        assert caught or not looks_turned(seen, text), text


def test_a_law_without_examples_is_a_field_of_a_record():
    fields = {f"{name}: {what}" for name, record in OPERATIONS.items() for what in LAWFUL if getattr(record, what)}
    fields |= {
        f"{name}: {what}" for name in ("Identity", "OneMatrix", "ZeroMatrix") for what in ("transpose", "inverse")
    }
    assert {name for name in LAWS if name not in SHOWN} <= fields


def test_a_law_brings_its_statement_and_an_example():
    with extending(lasting=False):
        with pytest.raises(ValueError, match="no statement"):
            law(examples="a")(lambda a: a)
        with pytest.raises(ValueError, match="no example"):
            law()(abs)
    with pytest.raises(ValueError, match="late"):
        law(examples="a")(abs)


def test_laws_are_reported_the_innermost_first():
    with applied() as reported:
        sc.parse("tr(3*A')")
    assert [a.law.statement for a in reported] == ["tr(Aᵀ) = tr(A).", "tr(c A) = c tr(A)."]
    with applied() as reported:
        sc.parse("a + b")
    assert reported == []


SQUARE, SKEW, ROTATED = "A, B : matrix(n, n)\n", "K : skew(n)\n", "P, Q : orthogonal(n)\nA, B : matrix(n, n)\n"
TRIANGULAR, DEFINITE = "L : lower(n)\nU : upper(n)\n", "S, T : spd(n)\n"
# what looks like the left side of a law, and is none
NEAR_MISSES = [
    *("sum(A*B)", "sum(x./y)", "sum(A*B, 2)", "sum(A*B, 1)", "sum(A.*B, 2)", "sum(x.*y.*z)", "sum(x.^2.*y)"),
    *("norm2(A*B)", "norm2(a*A*B)", ROTATED + "norm2(A*Q*B)", ROTATED + "norm2(P + Q)", ROTATED + "norm2(P*A*B)"),
    *(
        SKEW + "tr(K^3) + a",
        SKEW + "tr(K^4)",
        "S : symmetric(n)\ntr(S^3)",
        "A : matrix(n, n)\ntr(A^2)",
        SQUARE + "tr(A*A*B)",
    ),
    *("x'*A*y", "x'*A*x", "tr(A'*B)", SQUARE + "tr(A'*B*A)", "x'*(y.*x)", "tr(A'*(B.*A))", "x'*(y./z)", "x'*(y./x.^2)"),
    *(
        "x'*A'*B*y",
        "tr(x*y'*A*B)",
        SQUARE + "tr(diag(x)*A*B)",
        SQUARE + "tr(diag(x)*A*diag(y)*B)",
        SQUARE + "tr(inv(A*B)*A)",
    ),
    *(
        "A : matrix(2, 3)\nB : matrix(3, 2)\ntr(inv(A*B)*A*B*A*B)",
        "A : matrix(2, 3)\nones(4, 2)*A",
        "A : matrix(2, 3)\nA*ones(3, 4)",
    ),
    *(
        "A : matrix(2, 3)\nones(1, 2)*A*ones(3, 1)",
        "A : matrix(2, 3)\nones(4, 2)*A*ones(3, 5)",
        "A*x*ones(1, 4)",
        "ones(2, 3)*ones(3, 4)*B",
    ),
    *(
        "(A*B).^3",
        "(x*y').^a",
        "(exp(A).^a).^b",
        "(x.*y).^a",
        "(3*x).^a",
        "(x*y'*B).^2",
        "(A + B).^2",
        "(-3*x).^2",
        "(-3*x).^3",
    ),
    *(
        "(x.^2).^(1/2)",
        "(x.^(1/2)).^2",
        "x.^2.*y.^2",
        "x.^a.*x.^b",
        "(x.^3).^(1/3)",
        "(2*ones(3, 1)).^a.*y",
        "zeros(2, 3).^2 + A",
    ),
    *("diag(A*B)", TRIANGULAR + "diag(L*U)", SQUARE + "diag(inv(A))", SQUARE + "diag(A^2)", SQUARE + "diag(diag(A))"),
    *(
        SQUARE + "diag(A*diag(x)*B*diag(y))",
        SQUARE + "diag(A.^a)",
        "diag(x*y'*B)",
        TRIANGULAR + "diag(L.*A)",
        TRIANGULAR + "diag(U^2*U)",
    ),
    *(
        "diag(x)*A",
        "A*diag(x)",
        "diag(x)*A*diag(y)",
        "diag(x)*y*z'",
        "diag(x)^2*A",
        "diag(x).*A.*B",
        "diag(x) + A",
        "2*diag(x) - diag(y)",
    ),
    *(
        SQUARE + "eye(n) + A",
        SQUARE + "3*eye(n)*A",
        "3*eye(n) - 2*diag(x)",
        "(x*ones(1, n)).*(y*ones(1, n)).*A",
        "(diag(x)*A).^2",
    ),
    *(
        "(diag(x)*A*diag(y)).*B",
        "(x*y').*A",
        "A.*(B*diag(x))",
        "A.*(x*ones(1, n)).*(ones(m, 1)*y')",
        "A'.*B",
        "A'.*B'.*C",
    ),
    *(
        "kron(x, y)",
        "kron(A, y')",
        "kron(x', A)",
        "kron(x', y')",
        "kron(3*x, -2*y)",
        "kron(eye(2), A)",
        "kron(ones(2, 3), A)",
    ),
    *(
        "A : matrix(2, 3)\nB : matrix(3, 2)\na*det(kron(A, B)) + b",
        "A : matrix(2, 3)\nB : matrix(3, 2)\ndet(A*B)",
        "det(kron(diag(x), B))",
    ),
    *(
        "A : matrix(2, 2)\nB : matrix(3, 3)\ndet(kron(A, B))",
        "S : spd(2)\nT : spd(3)\nlogdet(kron(S, T))",
        "A : matrix(3, 3)\ndet(-A)",
    ),
    *(
        DEFINITE + "logdet(S + T)",
        DEFINITE + "logdet(S*T*S)",
        DEFINITE + "logdet(2*S*T)",
        "logdet(diag(x))",
        DEFINITE + "logdet(S^-2)",
    ),
    *(
        DEFINITE + "logdet(A*S*A')",
        "A : matrix(3, 3)\nlogdet(exp(a)*A'*A)",
        "log(2*det(S))\nS : spd(n)",
        "log(det(S)^2)\nS : spd(n)",
    ),
    *(
        SQUARE + "adj(A*B)",
        SQUARE + "adj(2*A)",
        SQUARE + "adj(A)'*B",
        SQUARE + "det(A + B)",
        SQUARE + "det(A')^2",
        SQUARE + "det(A^2*B)",
    ),
    *(
        SQUARE + "tril(A) + triu(A)",
        SQUARE + "tril(A')",
        SQUARE + "tril(tril(A)')",
        TRIANGULAR + "tril(U*L)",
        SQUARE + "tril(-2*A)",
    ),
    *(
        "A.*tril(B)",
        SQUARE + "A.*tril(2*ones(n, n))",
        "diag(x)*tril(y*z')",
        SQUARE + "diag(x)*tril(A)",
        "A : matrix(2, 3)\nunvec(vec(A), 3, 2)",
    ),
    *(
        "x : vector(6)\nvec(unvec(x, 2, 3)')",
        "vec(-2*A)",
        "vec(A')",
        "vec(A)'*vec(B)",
        "A, B : matrix(2, 2)\nkron(A, B)*vec(A)",
    ),
    *(
        "logsumexp(A + a*ones(m, n))",
        "logsumexp(-A')",
        "softmax(2*x)",
        "softmax(x)'*y",
        "log(sum(exp(x)) + 1)",
        "exp(x)/sum(exp(y))",
    ),
    *(
        "exp(2*x)/sum(exp(x))",
        "exp(x)/sum(exp(x))^2",
        "y'*exp(x)/sum(exp(x)) + sum(exp(x))",
        "sum(softmax(x).*y)",
        "log(2*sum(exp(x)))",
    ),
    *(
        "sqrt(sum(x.^3))",
        "sqrt(sum(x.^4))",
        "sum(x.^2)^(3/2)",
        "sum(x.^2)^(1/3)",
        "sqrt(sum(x.^2) + 1)",
        "sqrt(2*sum(x.^2))",
    ),
    *(
        "sigmoid(x).*y - sigmoid(-x).*y",
        "sigmoid(x).*y - sigmoid(-x).*z",
        "2 - sigmoid(a)",
        "1 + sigmoid(a)",
        "1 - 2*sigmoid(a)",
    ),
    *(
        "(2 + exp(a))^(-1)",
        "(1 + exp(a))^2",
        "(1 - exp(a))^(-1)",
        "log(2 + exp(a))",
        "log(1 - exp(-exp(a)))",
        "log1p(exp(a) + b^2)",
    ),
    *(
        "(1 .+ exp(A)).^(-1/2)",
        "(1 .+ 2*exp(A)).^(-1)",
        "log(1 .+ exp(A) + exp(B))",
        "exp(A).*exp(B).*exp(-A)",
        "exp(A).^2.*exp(B)",
    ),
    *(
        "sign(A).*B",
        "sign(A).*A.^2",
        "sign(A).^2.*A",
        "step(A).*A.^(-1)",
        "step(A).*B",
        "sin(A)./cos(B)",
        "sin(A)./cos(A).^2",
    ),
    *(
        "cos(A)./sin(A)",
        "sin(A).^2./cos(A)",
        "sinh(A)./cosh(A)",
        "exp(A).*sigmoid(A)",
        "exp(A).*sigmoid(-A).^2",
        "exp(A)./sigmoid(-A)",
    ),
    *(
        "abs(a*b)",
        "abs(a*b*c)",
        "abs(-a*exp(b)*c)",
        "abs(a^2*b)",
        "abs(a)^3",
        "abs(a^3*b)",
        "abs(a^b)",
        "abs(-exp(a))",
        "abs(A).^3",
    ),
    *(
        "sqrt(a^3)",
        "(a^3)^(1/3)",
        "(a^2)^(3/2)",
        "(exp(a)^2)^b",
        "(a^b)^2",
        "sqrt(a^2*b^2)",
        "sqrt(-a)",
        "sqrt(4*a*b^2)",
        "(a^4)^(1/4)",
    ),
    *(
        "sign(-a*b)",
        "sign(a^2)",
        "sign(a^3*exp(b))",
        "sign(-exp(a))",
        "sign(-exp(a)*b*c)",
        "sign(a)*sign(b)",
        "step(a)^2*b",
        "step(a)^(1/2)",
    ),
    *(
        "relu(-3*A)",
        "step(-3*A)",
        "relu(a*A)",
        "step(a*A)",
        "abs(-exp(A))",
        "relu(-exp(A)) + A",
        "abs(A.*B)",
        "sign(A.*B)",
        "cos(2*A)",
    ),
    *(
        "exp(a*log(b))",
        "exp(a*b*log(c))",
        "exp(2*a*log(b))",
        "exp(log(a) + log(b))",
        "exp(log(a)*log(b))",
        "exp(1 + log(a))",
        "log(exp(a)*b)",
    ),
    *(
        "sin(2*a)",
        "sin(a - b)",
        "sin(b - a)",
        "cos(a - pi)",
        "sin(pi*a)",
        "cos(pi/3 + a)",
        "tan(a + pi)",
        "sin(arcsin(a))",
        "cos(arcsin(a))",
    ),
    *(
        "maximum(a, 0.5)",
        "maximum(A, 0.5)",
        "minimum(A, -1)",
        "maximum(A, B)",
        "minimum(A', B)",
        "maximum(-A, 0)",
        "maximum(A - B, 0)",
    ),
    *(
        SQUARE + "A*inv(B)",
        SQUARE + "A^2*inv(B)*A",
        SQUARE + "A*A'",
        SQUARE + "inv(A)'*A",
        SQUARE + "A^3*B*A^-1",
        SQUARE + "inv(A*B)*A",
    ),
    *(
        ROTATED + "Q*Q",
        ROTATED + "Q'*P",
        ROTATED + "Q*A*Q'",
        ROTATED + "Q*P*P'",
        ROTATED + "inv(P*Q)",
        SKEW + "inv(K + eye(n))'",
        SKEW + "(K^2)'",
    ),
    *(
        "a^b*c^b",
        "exp(a)^b*b^2",
        "a^2*a^b*c",
        "-A - B",
        "2*A + 3*B",
        "-(2*A - B)",
        "a*A - A",
        "A*x + B*x",
        "A*x + A*y + x",
        "a*b + b*c - a",
    ),
    *(
        "x.*y + x.*z",
        "x*y' + x*z'",
        "A*B + B'*A'",
        "a/(a + b) + 1",
        "a/b + b/a",
        "(eye(n) - x*x')*x + y",
        "(A + B)*x - A*x",
    ),
]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_a_law_does_not_say_is_left(text):
    sc.clear_caches()
    e = sc.parse(text).expression
    assert error_of(e, text) < TOLERANCE
    assert error_of(simplify(e), text) < TOLERANCE
