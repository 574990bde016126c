"""A table of right and wrong answers, the classic mistakes among them, each with the verdict; and what is said."""

import numpy as np
import pytest

import symcalc as sc

LS, LOGISTIC = "norm2(A*x - b)^2", "sum(softplus(-y.*(X*w)))"
N = dict.fromkeys("ABCX", "matrix(n, n)")
# program, variable, answer, declarations, verdict, and what is said: the mistake, or a piece of the verdict
TABLE = [
    # right
    (LS, "x", "2*A'*(A*x - b)", {}, "equal", ""),
    (LS, "x", "2*A'*A*x - 2*A'*b", {}, "equal", ""),
    (LS, "x", "r = A*x - b\n2*A'*r", {}, "equal", ""),
    (LS, "A", "2*(A*x - b)*x'", {}, "equal", ""),
    (LS, "b", "2*(b - A*x)", {}, "equal", ""),
    ("x'*A*x", "x", "(A + A')*x", {}, "equal", ""),
    ("x'*A*x", "x", "A*x + A'*x", {}, "equal", ""),
    ("logdet(X)", "X", "inv(X)'", {}, "equal", ""),
    ("logdet(X)", "X", "inv(X')", {}, "equal", ""),
    ("det(X)", "X", "cof(X)", {}, "equal", ""),
    ("det(X)", "X", "det(X)*inv(X)'", {}, "equal", ""),
    ("tr(A*X*B)", "X", "A'*B'", {}, "equal", ""),
    ("tr(A*inv(X))", "X", "-(inv(X)*A*inv(X))'", {}, "equal", ""),
    ("norm2(x)", "x", "x/norm2(x)", {}, "equal", ""),
    ("logsumexp(x)", "x", "softmax(x)", {}, "equal", ""),
    ("logsumexp(x)", "x", "exp(x)/sum(exp(x))", {}, "equal", ""),
    (LOGISTIC, "w", "-X'*(y.*sigmoid(-y.*(X*w)))", {}, "equal", ""),
    (LOGISTIC, "w", "X'*(y.*(sigmoid(y.*(X*w)) .- 1))", {}, "equal", ""),
    ("logdet(K)", "K", "inv(K)", {"K": "spd(n)"}, "equal", ""),
    ("x'*K*x", "K", "x*x'", {"K": "symmetric(n)"}, "equal", ""),
    ("tr(A*K)", "K", "(A + A')/2", {"K": "symmetric(n)"}, "equal", ""),
    ("tr(X^3)", "X", "3*(X')^2", {}, "equal", ""),
    ("a^3*b", "a", "3*a^2*b", {}, "equal", ""),
    ("norm2(X)", "X", "X/sqrt(tr(X'*X))", {}, "equal", ""),
    ("sum(exp(X*w))", "w", "X'*exp(X*w)", {}, "equal", ""),
    ("A*x", "x", "A", {}, "equal", ""),
    ("exp(A*x)", "x", "diag(exp(A*x))*A", {}, "equal", ""),
    ("A*X*B", "X", "kron(B', A)", {}, "equal", "Jacobian"),
    ("inv(X)", "X", "-kron(inv(X)', inv(X))", {}, "equal", "Jacobian"),
    (LS, "x", "2*A'*A", {}, "equal", "read as the Hessian"),
    ("norm2(A*X)^2", "X", "2*kron(eye(p), A'*A)", {"X": "matrix(n, p)"}, "equal", "read as the Hessian"),
    ("norm2(A*X)^2", "X", "dX -> 2*A'*A*dX", {}, "equal", "read as the Hessian"),
    ("A*X*B", "X", "dX -> A*dX*B", {}, "equal", "read as the differential"),
    (LS, "x", "2*(A*x - b)'*A*dx", {}, "equal", "read as the differential"),
    ("inv(X)", "X", "-inv(X)*dX*inv(X)", {}, "equal", "read as the differential"),
    ("r = A*x - b; r'*r", "x", "2*A'*r", {}, "equal", ""),
    ("r = A*x - b; r'*r", "x", "2*r'*dr", {}, "equal", "read as the differential"),
    # a factor
    (LS, "x", "A'*(A*x - b)", {}, "factor", "1/2 of"),
    (LS, "x", "4*A'*(A*x - b)", {}, "factor", "2 times"),
    ("norm2(A*x - b)^2/2", "x", "2*A'*(A*x - b)", {}, "factor", "2 times"),
    ("x'*x", "x", "x", {}, "factor", "1/2 of"),
    ("mean(x.^2)", "x", "2*x", {"x": "vector(n)"}, "factor", "n times"),
    ("norm2(x)", "x", "x", {}, "factor", "norm2(x) times"),
    ("norm2(x)", "x", "2*x", {}, "factor", "2*norm2(x) times"),
    ("det(X)", "X", "inv(X)'", {}, "factor", "1/det(X) times"),  # of log det
    ("logdet(X)", "X", "det(X)*inv(X)'", {}, "factor", "det(X) times"),  # of det
    ("det(X)^2", "X", "2*inv(X)'", {}, "factor", "1/det(X)^2 times"),
    ("log(x'*x)", "x", "2*x", {}, "factor", "x'*x times"),
    ("sqrt(x'*A*x)", "x", "(A + A')*x", {}, "factor", "times"),
    ("logdet(X'*X)", "X", "X*inv(X'*X)", {}, "factor", "1/2 of"),
    ("x'*K*x", "x", "K*x", {"K": "symmetric(n)"}, "factor", "1/2 of"),
    ("a^3", "a", "a^2", {}, "factor", "1/3 of"),
    ("inv(X)", "X", "-2*inv(X)*dX*inv(X)", {}, "factor", "2 times"),
    ("tr(A*K)", "K", "A + A'", {"K": "symmetric(n)"}, "factor", "2 times"),
    # the sign
    (LS, "x", "-2*A'*(A*x - b)", {}, "opposite sign", "opposite sign"),
    (LS, "b", "2*(A*x - b)", {}, "opposite sign", "opposite sign"),
    ("tr(A*inv(X))", "X", "(inv(X)*A*inv(X))'", {}, "opposite sign", "opposite sign"),
    ("inv(X)", "X", "inv(X)*dX*inv(X)", {}, "opposite sign", "opposite sign"),
    ("-logdet(X)", "X", "inv(X)'", {}, "opposite sign", "opposite sign"),
    (LOGISTIC, "w", "X'*(y.*sigmoid(-y.*(X*w)))", {}, "opposite sign", "opposite sign"),
    # row for column, the other layout
    (LS, "x", "2*(A*x - b)'*A", {}, "transposed", "the row"),
    ("x'*A*x", "x", "x'*(A + A')", {}, "transposed", "the row"),
    ("logdet(X)", "X", "inv(X)", {}, "transposed", "the transpose"),
    ("det(X)", "X", "adj(X)", {}, "transposed", "the transpose"),
    ("tr(A*X*B)", "X", "B*A", {}, "transposed", "the transpose"),
    ("A*x", "x", "A'", {}, "transposed", "the transpose"),
    ("exp(A*x)", "x", "A'*diag(exp(A*x))", {}, "transposed", "the transpose"),
    ("tr(A*inv(X))", "X", "-inv(X)*A*inv(X)", {}, "transposed", "the transpose"),
    ("logdet(X'*X)", "X", "2*inv(X'*X)*X'", {}, "transposed", "the transpose"),
    (LS, "x", "(A*x - b)'*A", {}, "transposed", "factor 1/2"),
    ("norm2(x)^2", "x", "-x'", {}, "transposed", "factor -1/2"),
    # conventions of structure
    ("logdet(K)", "K", "2*inv(K) - diag(diag(inv(K)))", {"K": "spd(n)"}, "convention", "free entries"),
    ("tr(A*K)", "K", "A + A' - A.*eye(n)", {"K": "symmetric(n)"}, "convention", "free entries"),
    ("x'*K*x", "K", "2*x*x' - diag(x.^2)", {"K": "symmetric(n)"}, "convention", "free entries"),
    ("tr(A*K)", "K", "A'", {"K": "symmetric(n)"}, "convention", "vary by themselves"),
    ("tr(A*D)", "D", "A'", {"D": "diagonal(n)"}, "convention", "vary by themselves"),
    ("tr(A*K)", "K", "A", {"K": "symmetric(n)"}, "convention", "transposed"),
    ("logdet(X)", "X", "(inv(X) + inv(X)')/2", {}, "convention", "of a symmetric X"),
    ("x'*K*y", "K", "x*y'", {"K": "symmetric(n)"}, "convention", "vary by themselves"),
    ("x'*K*y", "K", "x*y' + W", {"K": "symmetric(n)", "W": "skew(n)"}, "projection", "structure of K"),
    # stacking
    ("norm2(X)^2", "X", "2*vec(X)", {}, "stacking", "columns stacked"),
    ("norm2(X)^2", "X", "2*vec(X')", {}, "stacking", "rows stacked"),
    ("A*X*B", "X", "kron(A, B')", {}, "stacking", "row by row"),
    # a term
    (LS, "x", "2*A'*(A*x + b)", {}, "different", "the term -2*A'*b has the wrong sign"),
    (LS, "x", "2*A'*A*x", {}, "different", "the term -2*A'*b is missing"),
    (LS, "x", "2*A'*A*x - A'*b", {}, "different", "of the term -2*A'*b yours has 1/2"),
    (f"{LS} + c*norm2(x)^2", "x", "2*A'*(A*x - b)", {}, "different", "the term 2*c*x is missing"),
    (f"{LS} + c*norm2(x)^2", "x", "2*A'*(A*x - b) + c*x", {}, "different", "of the term 2*c*x yours has 1/2"),
    (f"{LS} + c*norm2(x)^2", "x", "2*A'*(A*x - b) - 2*c*x", {}, "different", "the term 2*c*x has the wrong sign"),
    (LS, "x", "2*A'*(A*x - b) + 2*x", {}, "different", "the term 2*x is too much"),
    ("logdet(K) + y'*inv(K)*y", "K", "inv(K) + inv(K)*y*y'*inv(K)", {"K": "spd(n)"}, "different", "wrong sign"),
    ("logdet(K) + y'*inv(K)*y", "K", "inv(K)", {"K": "spd(n)"}, "different", "is missing"),
    # a transpose, an order, a factor within
    ("norm2(A*x - b)^2", "x", "2*A*(A*x - b)", {"A": "matrix(n, n)"}, "different", "the transpose on A is missing"),
    (LS, "x", "2*A*(A*x - b)", {}, "different", "the transpose on A is missing"),  # sizes do not fit
    ("x'*A*x", "x", "2*A*x", {}, "different", "if A were symmetric"),
    ("tr(A*inv(X))", "X", "-inv(X)'*A*inv(X)'", N, "different", "the transpose on A is missing"),
    ("tr(X'*X)", "X", "2*tr(X*dX)", {"X": "matrix(n, n)"}, "different", "X is transposed the wrong way"),
    ("tr(A*X*B)", "X", "B'*A'", N, "different", "wrong order"),
    ("inv(X)*A", "X", "-inv(X)*dX*A*inv(X)", N, "different", "wrong order"),
    ("A*X*B", "X", "kron(B, A)", N, "different", "the transpose on B is missing"),
    ("logdet(X'*X)", "X", "2*X*inv(X*X')", {"X": "matrix(n, n)"}, "different", "wrong order"),
    ("sum(exp(X*w))", "w", "X*exp(X*w)", {"X": "matrix(n, n)"}, "different", "the transpose on X is missing"),
    ("tr(X^3)", "X", "3*(X')^3", {}, "different", ""),
    ("sum(sin(A*x))", "x", "A'*sin(A*x)", {}, "different", "sin(A*x) stands for cos(A*x)"),
    ("sum(log(A*x))", "x", "A'*exp(A*x)", {}, "different", ""),
    ("tr(A'*(X.*B))", "X", "A*B", N, "different", "the product of A and B is of matrices for entries"),
    ("x'*A*x/m", "x", "(A + A')*x", {"x": "vector(m)"}, "factor", "m times"),
    ("norm2(A*x - b)^2", "x", "2*A'*(A*x - b)/n", {"A": "matrix(m, n)"}, "factor", "1/n times"),
    ("sum(x.^3)", "x", "3*x.^3", {}, "different", "the exponent 3 is wrong"),
    (LS, "x", "2*(A*x - b)", {"A": "matrix(n, n)"}, "different", "the factor A' is missing"),
    (LS, "A", "2*(A*x - b)*b'", {"A": "matrix(n, n)"}, "different", ""),
    ("inv(X)", "X", "-inv(X)*dX", {}, "different", "the factor inv(X) is missing"),
    (LS, "x", "x", {"A": "matrix(3, 2)"}, "different", ""),
    ("x'*A*y", "x", "A'*y", {"A": "matrix(n, n)"}, "different", "the transpose in A' is too much"),
    ("A*x", "x", "x*x'", {"A": "matrix(n, n)"}, "different", ""),
    # shapes that say nothing
    (LS, "x", "a", {"a": "scalar"}, "different", "yours is a scalar"),
    ("tr(A*X*B)", "X", "A*B", {}, "error", "columns of the left"),
    (LS, "x", "2*A'*(A*z - b)", {}, "error", "z is no variable"),
    (LS, "x", "2*A'*(A*x - ", {}, "error", "never closed"),
]


def ask(program, name, mine, declared):
    known = {n: kind for n, kind in declared.items() if n in program or n in mine}
    return sc.compare(program, name, mine, **known)


def test_the_table_is_long_enough():
    assert len(TABLE) >= 100
    assert len({(*row[:3], str(row[3])) for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize(("program", "name", "mine", "declared", "verdict", "said"), TABLE)
def test_answers_are_judged(program, name, mine, declared, verdict, said):
    if verdict == "error":
        with pytest.raises(sc.SymcalcError, match=said) as error:
            ask(program, name, mine, declared)
        assert "line 1" in str(error.value) and "^" in str(error.value)
        return
    found = ask(program, name, mine, declared)
    assert found.verdict == verdict, str(found)
    assert said in str(found), str(found)
    assert bool(found) is (verdict == "equal")
    if verdict == "different" and found.example is not None:
        assert not np.allclose(found.example.left, found.example.right)
    if found.corrected:
        known = {n: kind for n, kind in declared.items() if n in program or n in mine}
        assert sc.compare(program, name, found.corrected, wanted=found.wanted, **known)


def test_an_answer_may_be_a_formula():
    f = sc.parse(LS)
    assert f.compare("x", f.gradient("x")) and f.compare("x", f.hessian("x"), wanted="hessian")
    J = sc.parse("A*X*B").jacobian("X")
    assert sc.parse("A*X*B").compare("X", J) and not sc.parse("A*X*B").compare("X", J + J)
    with pytest.raises(sc.ArgumentMismatch, match="a Formula or a text"):
        f.compare("x", 3)
    with pytest.raises(sc.ArgumentMismatch, match="what is compared"):
        f.compare("x", "x", wanted="slope")


def test_the_variable_may_be_the_only_one():
    assert sc.compare("x'*x", None, "2*x")
    with pytest.raises(sc.UnknownName, match="which variable"):
        sc.compare(LS, None, "2*A'*(A*x - b)")


def test_names_of_the_program_mean_what_they_mean_there():
    f = sc.parse("K = A'*A + c*eye(n)\nlogdet(K)", A="matrix(m, n)", c="positive")
    assert f.compare("A", "2*A*inv(K)") and f.compare("c", "tr(inv(K))")
    assert f.compare("A", "tr(inv(K)*dK)")  # dK moves with A
    assert not f.compare("A", "K = A'*A\n2*A*inv(K)")  # here it is what the answer says


def test_errors_point_into_the_answer():
    with pytest.raises(sc.UnknownName) as error:
        sc.compare(LS, "x", "r = A*x - b\n2*A'*q")
    assert str(error.value).splitlines()[1:3] == ["  line 2: 2*A'*q", "               ^"]


@pytest.mark.parametrize(
    ("program", "name", "mine", "verdict"),
    [
        ("tr(X)", "X", "I", "equal"),
        ("tr(X)^3", "X", "3*tr(X)^2*I", "equal"),
        ("tr(X)^3", "X", "tr(X)^2*I", "factor"),
        ("x'*x", "x", "2*I", "equal"),
        ("tr(X*B*X')", "X", "kron(B + B', I)", "equal"),
        ("x - A*y", "x", "I", "equal"),
    ],
)
def test_an_identity_has_the_size_that_is_asked(program, name, mine, verdict):
    assert sc.compare(program, name, mine).verdict == verdict


def test_what_cannot_be_worked_out_is_not_decided():
    found = sc.compare("sqrt(a - a^2 - 1)*b", "a", "b*sqrt(a - a^2 - 1)")
    assert found.verdict == "unknown" and not found and "not decided" in str(found)


def test_multiples_of_derivatives_of_any_function():
    assert sc.compare("f : function; sum(f(x))", "x", "2*f'(x)").verdict == "factor"
    assert sc.compare("f : function; sum(f(x))", "x", "-f'(x)").verdict == "opposite sign"


def test_answers_through_equations():
    program = "x : root(A*x + exp(x) - b, x); norm2(x)^2"
    assert sc.compare(program, "b", "2*inv(A' + diag(exp(x)))*x")
    found = sc.compare(program, "b", "2*inv(A + diag(exp(x)))*x")
    assert found.lines[:2] == (
        "different from the gradient: 2*inv(A + diag(exp(x)))'*x",
        "the transpose on inv(A + diag(exp(x))) is missing",
    )


@pytest.mark.parametrize(
    ("program", "name", "mine", "verdict"),
    [
        ("Q : orthogonal(n); tr(A*Q)", "Q", "(A' - Q*A*Q)/2", "equal"),
        ("Q : orthogonal(n); tr(A*Q)", "Q", "A'", "convention"),
        ("x : unit(n); x'*A*x", "x", "(A + A')*x", "convention"),
        ("W : skew(n); tr(A*W)", "W", "(A' - A)/2", "equal"),
        ("W : skew(n); tr(A*W)", "W", "A' - A", "convention"),
        ("L : lower(n); logdet(L*L')", "L", "2*inv(L)'", "convention"),
        ("L : lower(n); logdet(L*L')", "L", "diag(1 ./ diag(L))", "factor"),
    ],
)
def test_structures(program, name, mine, verdict):
    assert sc.compare(program, name, mine).verdict == verdict


@pytest.mark.parametrize("mine", ["__import__('os').system('ls')", "", "\n", "2*x == x", "x; y : vector(n)\nx*"])
def test_answers_are_read_and_never_run(mine):
    with pytest.raises(sc.SymcalcError):
        sc.compare("x'*x", "x", mine)


def test_a_comparison_says_all_of_it():
    found = sc.compare(f"{LS} + c*norm2(x)^2", "x", "2*A'*(A*x + b) + 2*c*x")
    assert (found.mistake, found.part) == ("wrong sign", "-2*A'*b")
    assert sc.equal(sc.parse(found.corrected), sc.parse(found.right))
    assert repr(found).startswith("<Comparison: different from the gradient") and found.example.values["A"].shape == (
        1,
        1,
    )


def test_a_verdict_in_unicode_latex_and_markdown():
    c = sc.parse("norm2(A*x - b)^2").compare("x", "A'*(A*x - b)")
    assert c.unicode() == "yours is 1/2 of the gradient: 2 Aᵀ (A x − b)"
    assert c.markdown() == r"yours is $\frac{1}{2}$ of the gradient: $2 A^{\top} (A x - b)$"
    assert c.latex() == r"\text{yours is }\frac{1}{2}\text{ of the gradient: }2 A^{\top} (A x - b)"
    assert str(c) == "yours is 1/2 of the gradient: 2*A'*(A*x - b)"


def test_sizes_that_do_not_fit_are_said_in_all_forms():
    c = sc.parse("norm2(A*x - b)^2").compare("x", "2*A*(A*x - b)")
    assert c.unicode().split("\n")[1] == "the transpose on A is missing"
    assert c.markdown().split("\n\n")[1] == "the transpose on $A$ is missing"
    assert r"different: 2\*A is a matrix" in c.markdown()


def test_an_example_stands_below_in_all_forms():
    c = sc.parse("x'*x + a").compare("x", "2*x.^2")
    assert [text.count("yours is") for text in (str(c), c.unicode(), c.markdown(), c.latex())] == [1, 1, 1, 1]


def test_values_are_shown_with_as_many_digits_as_tell_them_apart():
    assert str(sc.equal("a*2.0000001", "2*a")).endswith("the first is 0.251460455, the second is 0.251460442")


@pytest.mark.parametrize(
    ("f", "g", "order"),
    [
        ("σ*(a + b)", "σ(a + b)", ("second", "first")),
        ("σ(a + b)", "σ*a + σ*b", ("first", "second")),
        ("sigma*(a + b)", "σ(a + b)", ("second", "first")),
    ],
)
def test_a_letter_that_is_a_function_in_one_and_a_variable_in_the_other_is_told(f, g, order):
    found = sc.equal(f, g)
    assert not found
    said = "σ(…) is a function in the {}, and σ is a variable in the {}".format(*order)
    assert said in str(found)
    assert said in str(sc.equal(sc.parse(f), sc.parse(g)))


def test_a_letter_that_both_read_alike_is_not_told():
    for f, g in (("σ(a + b)", "sigmoid(b + a)"), ("σ(a + b)", "σ(a) + σ(b)"), ("σ*(a + b)", "σ*a + σ*b")):
        assert "variable" not in str(sc.equal(f, g))
