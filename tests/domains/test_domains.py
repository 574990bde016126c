"""What a text demands where it is typed, whatever normal form cancels: of values and of derivatives."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported

KEPT = [  # what the value and the derivative no longer show
    ("sqrt(a)^2", "a", "where a ≥ 0"),
    ("sqrt(a)*sqrt(a)", "a", "where a ≥ 0"),
    ("(a^(1/3))^3", "a", "where a ≥ 0"),
    ("a^1.5/a^0.5", "a", "where a > 0"),
    ("1/sqrt(a)^2", "a", "where a > 0"),
    ("(a^0.5)^4", "a", "where a ≥ 0"),
    ("exp(2*log(a))", "a", "where a > 0"),
    ("exp(log(a))", "a", "where a > 0"),
    ("(a^b)^2", "a", "where a > 0"),
    ("sin(arcsin(a))", "a", "where 1 - a^2 ≥ 0"),
    ("cos(arccos(a))", "a", "where 1 - a^2 ≥ 0"),
    ("a/a", "a", "where a ≠ 0"),
    ("a\\a", "a", "where a ≠ 0"),
    ("a^-1*a", "a", "where a ≠ 0"),
    ("x./x", "x", "where x has no zero entry"),
    ("x.*x.^-1", "x", "where x has no zero entry"),
    ("norm2(x)/norm2(x)", "x", "where x ≠ 0"),
    ("det(A)*det(inv(A))", "A", "where A is invertible"),
    ("tr(A*inv(A))", "A", "where A is invertible"),
    ("tr(A*A^-1)", "A", "where A is invertible"),
    ("tr(A/A)", "A", "where A is invertible"),
    ("tr(A\\A)", "A", "where A is invertible"),
    ("tr(solve(A, A))", "A", "where A is invertible"),
    ("logdet(A) - logdet(A)", "A", "where A has a positive determinant"),
    ("sum(sqrt(x).^2)", "x", "where x has no negative entry"),
    ("sum(exp(log(x)))", "x", "where x has positive entries only"),
    ("x'*(y./x)", "x", "where x has no zero entry"),
    ("x'*(y./x)", "y", "where x has no zero entry"),
    ("0*log(a) + b", "b", "where a > 0"),
    ("r = a/a\ns = r*b\ns", "b", "where a ≠ 0"),
]


@pytest.mark.parametrize(("text", "by", "line"), KEPT)
def test_what_cancels_takes_its_demand_along(text, by, line):
    f = sc.parse(text)
    assert f.conditions == (line,)
    derived = f.gradient(by) if f.shape == () else f.jacobian(by)
    assert derived.conditions == f.differential(by).conditions == (line,)


@pytest.mark.parametrize(
    ("text", "by", "lines"),
    [
        # elementwise powers and functions are no powers of matrices
        ("logdet(A.^2)", "A", ["where A.^2 has a positive determinant"]),
        ("det(A.^2)", "A", ["where A.^2 is invertible"]),
        ("logdet(abs(A))", "A", ["where abs(A) has a positive determinant"]),
        ("logdet(A.^3)", "A", ["where A.^3 has a positive determinant"]),
        ("det(A.^3)", "A", ["where A.^3 is invertible"]),
        ("logdet(1 ./ A)", "A", ["where 1 ./ A has a positive determinant"]),
        ("Q : orthogonal(n)\nlogdet(Q.*Q)", "Q", ["where Q.^2 has a positive determinant"]),
        # powers with a name as the exponent
        ("a^b", "a", ["where a > 0"]),
        ("sum(x.^b)", "x", ["where x has positive entries only"]),
        ("sum(x.^b)", "b", ["where x has positive entries only"]),
        ("b : positive\na^b", "a", ["where a > 0"]),
        # a derivative that needs more than its function
        ("a^(1/3)", "a", ["where a > 0"]),
        ("sqrt(a)", "a", ["where a > 0"]),
        ("arcsin(a)", "a", ["where 1 - a^2 > 0"]),
        # one line where one says it
        ("log(sqrt(a))", "a", ["where a > 0"]),
        ("log(sqrt(det(A)))", "A", ["where A has a positive determinant"]),
        ("log(abs(a)*b)", "b", ["where a ≠ 0", "where b > 0"]),
        ("log(a*b^2)", "b", ["where b ≠ 0", "where a > 0"]),
        # what does not move demands what it did
        ("log(a) + b", "b", ["where a > 0"]),
        ("norm2(y - x)^2/(2*a) + log(a)", "y", ["where a > 0"]),
    ],
)
def test_conditions_are_true_and_as_weak_as_they_can_be(text, by, lines):
    f = sc.parse(text)
    assert f.conditions == ()
    assert [c for c in f.gradient(by).conditions if c.startswith("where")] == lines


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("tr((A*B)^-1)", "A"),  # (A B)⁻¹ and its transpose
        ("tr((A - B)^-1)*tr((B - A)^-1)", "A"),
        ("a^1.5", "a"),
        ("w'*softmax(log(x))", "x"),
        ("sum(x.^y)", "x"),
        ("sum(tan(x))", "x"),
        ("sum(sin(x)./cos(x))", "x"),
        ("k : integer\na^k", "a"),
        ("x : vector(n)\na^n", "a"),
        ("1/(a*b)", "b"),
        ("K : spd(n)\ntr(inv(K)*K)", "K"),
        ("Q : orthogonal(n)\ntr(inv(Q)*Q)", "Q"),
        ("a : positive\nsqrt(a)^2 + a/a", "a"),
        ("r = log(a)\nb^2", "b"),  # what the value does not use demands nothing
        ("2*b/2", "b"),
    ],
)
def test_nothing_is_said_of_what_shows_itself_or_is_proved(text, by):
    f = sc.parse(text)
    assert f.conditions == f.gradient(by).conditions == ()


@pytest.mark.parametrize(
    "text",
    [
        *("log1p(-2)*a", "a*log1p(-1)", "sin(arcsin(softplus(2)))*a", "arccos(-2)", "sqrt(softplus(1) - 5)", "log(-1)"),
        *("1/relu(-1)", "log(step(-2))", "relu(-1)^-0.5", "(sigmoid(1) - 1)^0.5", "0^-1", "a/(1 - 1)"),
        *("sum(log1p(vector(-2, 3)))", "sum(arcsin(vector(softplus(2), 3)))", "sum(vector(1, 3)./vector(relu(-1), 3))"),
    ],
)
def test_numbers_outside_a_domain_are_refused(text):
    with pytest.raises(KindMismatch, match="not a real number"):
        sc.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        *("logdet(x*x')", "x'*inv(x*x')*x", "x'*(y*x')^-1*x", "tr(A/(x*x'))", "x'*((2*x*x')\\x)"),
        *("tr(inv(ones(n, n))*A)", "inv((x*y')^3)", "((2*x*y')^2*A)\\x", "inv(A*ones(n, n)^2)"),
    ],
)
def test_a_matrix_of_rank_1_is_refused_where_it_must_be_invertible(text):
    with pytest.raises(KindMismatch, match="rank 1"):
        sc.parse(f"x, y : vector(n)\nA : matrix(n, n)\n{text}")


@pytest.mark.parametrize("kind", ["lower", "upper", "diagonal", "skew"])
@pytest.mark.parametrize(
    "text", ["sum(1 ./ L)", "sum(log(L))", "tr(A./L)", "sum((2*L).^-0.5)", "tr(A*L.^A)", "sum(L.^-2)"]
)
def test_a_structure_with_zeros_is_refused_where_no_entry_may_be_0(kind, text):
    with pytest.raises(KindMismatch, match="entries that are 0"):
        sc.parse(f"L : {kind}(n)\n{text}")
    assert sc.parse(f"L : {kind}(n)\nsum(L.^a) + sum(abs(L).^0.5) + sum(diag(L*L').^-1)").shape == ()


def test_the_zeros_of_a_structure_are_left_out_of_what_is_said():
    g = sc.parse("L : lower(n)\nsum(sqrt(L))").gradient("L")
    assert g.conditions == ("where L has positive entries only, but for the zeros of its structure",)
    with np.errstate(divide="ignore"):
        assert np.array_equal(g.evaluate(L=np.tril(np.full((2, 2), 4.0))), np.tril(np.full((2, 2), 0.25)))


def test_no_condition_is_said_that_never_holds():
    f = sc.parse("x, y : vector(n)\ndet(x*y')*tr(A)")
    g = f.gradient("x")
    assert g.conditions == () and np.allclose(g.evaluate(x=np.ones(2), y=np.ones(2), A=np.eye(2)), 0)
    assert g.evaluate(x=np.ones(1), y=np.full(1, 3.0), A=np.full((1, 1), 2.0)) == 6
    with pytest.raises(NotSupported, match="rank 1"):
        sc.parse("tr(adj(x*x'))").gradient("x")


def test_conditions_of_what_was_typed_reach_every_answer():
    f = sc.parse("sqrt(a)^2*norm2(x)^2")
    line = "where a ≥ 0"
    answers = [f.hessian("x"), f.hessian("a", "x"), f.hvp("x", "v"), f.directional("x", "v"), f.vjp("x", "u")]
    answers += [f.gradient("x").jacobian("a"), f.gradient("x").T, f.differential()]
    assert [a.conditions for a in answers] == [(line,)] * len(answers)
    assert line in repr(f) and r"a \geq 0" in f._repr_latex_() and f"# {line}" in f.code()


def test_demands_are_found_in_linear_time_and_said_once():
    text = "h_0 = x\n" + "".join(f"h_{i + 1} = exp(log(h_{i})) + x./x\n" for i in range(200)) + "sum(h_200)"
    lines = sc.parse(text).gradient("x").conditions
    assert lines[0] == "where x has positive entries only" and len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sum((-x.^2).^(-1/3))",
            "(-abs(x)).^-0.5",
            "(-exp(A)).^(1/3)",
            "sqrt(-exp(x))",
            "1 ./ sqrt(-norm2(x)*exp(x))",
        ),
        *(
            "log(-exp(x))",
            "log(-a^2)",
            "log(-norm2(x))",
            "log(-abs(x) .- 1)",
            "log1p(-2 .- x.^2)",
            "(-cosh(A)).^(-1/2)",
        ),
    ],
)
def test_what_is_never_positive_or_always_negative_is_refused_where_it_must_not_be(text):
    with pytest.raises(KindMismatch, match="not a real number") as e:
        sc.parse(text)
    assert e.value.span is not None


@pytest.mark.parametrize(
    ("text", "zero", "negative"),
    [
        ("sqrt(-relu(a))", -2.0, 2.0),
        ("(-relu(a))^1.5*b", -2.0, 2.0),
        ("sqrt(-relu(a)*exp(b))", -1.0, 1.0),
        ("sqrt(-step(a))", -1.0, 1.0),
        ("(-a^2)^(1/3)", 0.0, 1.0),
        ("abs((-b^2)^(1/3))", 0.0, 1.0),
        ("sqrt(-2*relu(a)*abs(b))", -1.0, 1.0),
        ("(-norm2(x))^(1/3)", 0.0, 1.0),
        ("(-det(A)^2)^(1/3)", 0.0, 1.0),
        ("sum((-x.^2).^(1/3))", 0.0, 1.0),
        ("(-abs(x)).^0.5", 0.0, 1.0),
        ("sqrt(-relu(x))", -1.0, 1.0),
        ("sqrt(-norm2(x)*exp(x))", 0.0, 1.0),
    ],
)
def test_a_root_of_what_is_never_positive_is_0_where_that_is_0_and_no_number_elsewhere(text, zero, negative):
    f = sc.parse(text)
    assert sc.parse(str(f)) == f
    for at, value in ((zero, 0.0), (negative, np.nan)):
        point = {
            name: np.full((2,) * len(v.shape), at) + (at * np.eye(2) if name == "A" else 0)
            for name, v in f.variables.items()
        }
        with np.errstate(all="ignore"):
            found = np.asarray(f.evaluate(**point))
        assert found.dtype == float
        np.testing.assert_array_equal(found, np.full(found.shape, value))


@pytest.mark.parametrize("text", ["sqrt(-relu(a))*b", "(-a^2)^(1/3)", "sum(sqrt(-relu(a)*x.^2))"])
def test_a_derivative_that_divides_by_such_a_root_is_refused(text):
    with pytest.raises(NotSupported, match="no real value anywhere"):
        sc.parse(text).gradient("a")


def test_what_is_squared_away_from_such_a_root_is_said():
    f = sc.parse("sqrt(-relu(a))*sqrt(-relu(a))*b")
    assert f.conditions == ("where -relu(a) ≥ 0",) and "where -relu(a) ≥ 0" in f.gradient("b").conditions


@pytest.mark.parametrize(
    "text", ["sqrt(0*x)", "sqrt(-x)", "(-x.^2).^3", "(-x.^2).^a", "log1p(-exp(x))", "(-x.^2).^(-2)"]
)
def test_what_may_be_positive_is_not_refused(text):
    assert len(sc.parse(text).shape) == 1


@pytest.mark.parametrize(("text", "by"), [("(-a^2)^b", "b"), ("sum((-exp(x)).^a)", "a"), ("(-abs(a))^b", "b")])
def test_derivatives_that_have_a_value_nowhere_are_refused(text, by):
    with pytest.raises(NotSupported, match="no real value anywhere"):
        sc.parse(text).gradient(by)


@pytest.mark.parametrize(("matrix", "is_told"), [("A*A'", True), ("A'*A", True), ("K*S", True), ("A*B", False)])
def test_real_eigenvalues_of_products_are_told(matrix, is_told):
    f = sc.parse(f"K : spd(n)\nS : symmetric(n)\nA, B : matrix(n, n)\nsum(eig({matrix}))")
    said = f.gradient("A" if "A" in matrix else "S").conditions
    assert any("real eigenvalues" in line for line in said) is not is_told
