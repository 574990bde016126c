"""Common factors of sums: what is taken out, and what is left because it would be no shorter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import symcalc as sc
from symcalc.errors import TooLarge
from symcalc.expressions.registry import MANY, words
from symcalc.simplification.rewriting import simplify

DECLARED = """A, B : matrix(n, n); K : spd(n); S : symmetric(n); W : skew(n)
x, y, w : vector(n); a, b : scalar
"""


def read(text):
    """Return what a text means."""
    return sc.parse(DECLARED + text)


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("norm2(A*x + B*x)^2", "x", "2*(A + B)'*(A + B)*x"),
        ("x'*A*B*y + x'*A*S*B*y", "x", "A*(I + S)*B*y"),
        ("exp(a + b)*norm2(x)^2 + exp(a + b)*(x'*y)", "x", "exp(a + b)*(2*x + y)"),
        ("x'*K*A*x", "x", "(K*A + A'*K)*x"),
        ("tr(A*S*S)", "S", "((A + A')*S + S*(A + A'))/2"),
        ("tr(W*A*W*W)", "W", "((A' - A)*W^2 + W^2*(A' - A) + W*(A' - A)*W)/2"),
        ("logdet(K) + x'*inv(K)*x", "K", "inv(K) - inv(K)*x*x'*inv(K)"),
        ("w'*inv(A)*y + w'*inv(A)*B*y", "y", "(I + B')*inv(A)'*w"),
        ("sum(exp(x.*y)) + sum(y.*exp(x.*y))", "x", "exp(x.*y).*y.*(1 .+ y)"),
        ("w'*softmax(x)", "x", "(w .- w'*softmax(x)).*softmax(x)"),
        ("sum(x./y + x./y.^2)", "y", "-(x + 2*x./y)./y.^2"),
        ("x'*A*x*x'*B*x", "x", "((x'*B*x)*(A + A') + (x'*A*x)*(B + B'))*x"),
        ("norm2(x)^a", "x", "a*norm2(x)^(a - 2)*x"),
        ("b*norm2(x)^a + norm2(x)^a*(x'*y)", "b", "norm2(x)^a"),
        ("-sum(y.*log(sigmoid(A*x)) + (1 .- y).*log(1 .- sigmoid(A*x)))", "x", "A'*(sigmoid(A*x) - y)"),
        ("-b*log(sigmoid(a)) - (1 - b)*log(1 - sigmoid(a))", "a", "sigmoid(a) - b"),
        ("a*b/(a + b)", "a", "b^2/(a + b)^2"),
        ("x'*x/(1 + x'*x)", "x", "2*x/(1 + norm2(x)^2)^2"),
        ("a*exp(-a^2/2)", "a", "(1 - a^2)*exp(-a^2/2)"),
    ],
)
def test_gradients(text, by, want):
    assert read(text).gradient(by) == read(want)


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("sum(sigmoid(x))", "x", "diag(sigmoid(-x).*(sigmoid(-x) - sigmoid(x)).*sigmoid(x))"),
        ("norm2(x)^a", "x", "a*(norm2(x)^(a - 2)*I + (a - 2)*norm2(x)^(a - 4)*x*x')"),
        (
            "-sum(y.*log(sigmoid(A*x)) + (1 .- y).*log(1 .- sigmoid(A*x)))",
            "x",
            "A'*diag(sigmoid(-A*x).*sigmoid(A*x))*A",
        ),
        ("log1p(a^2)", "a", "(2 - 2*a^2)/(1 + a^2)^2"),
        ("exp(-a^2/2)", "a", "(a^2 - 1)*exp(-a^2/2)"),
        ("det(A + a*B)", "a", "(tr(inv(A + a*B)*B)^2 - tr(inv(A + a*B)*B*inv(A + a*B)*B))*det(A + a*B)"),
        ("norm2(A*x - y)", "x", "A'*(I - (A*x - y)*(A*x - y)'/norm2(A*x - y)^2)*A/norm2(A*x - y)"),
        ("logsumexp(x)", "x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),
        ("x'*diag(y)*x + sum(exp(x))", "x", "diag(2*y + exp(x))"),
    ],
)
def test_hessians(text, by, want):
    assert read(text).hessian(by) == read(want)


@pytest.mark.parametrize("text", ["A*x + x", "2*x + 4*y", "x + x.^2", "a + a*b", "1/(a + b) + 1/b", "A*S*B + B'*S*A'"])
def test_no_longer_than_it_was(text):
    e = read(text).expression
    assert words(simplify(e)) <= words(e)


def test_words_are_those_that_are_printed():
    assert words(read("inv(A)'*x + 2*exp(y)").expression) == 6
    assert words(read(" + ".join(f"A^{i}*x" for i in range(2, 40))).expression) == MANY


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("(I - x*x'/norm2(x)^2)*x", "zeros(n, 1)"),
        ("x'*(I - x*x'/norm2(x)^2)", "zeros(1, n)"),
        ("(inv(A) + B)*A*x", "x + B*A*x"),
        ("A*(S - inv(A))*x", "(A*S - I)*x"),
        ("(A + B)*x", "(A + B)*x"),
        ("(A - B)*(A + B)", "(A - B)*(A + B)"),
        ("a*b*A + S + a*b*B", "S + a*b*(A + B)"),
        ("exp(a + b)*x - exp(a + b)*y", "exp(a + b)*(x - y)"),
        ("A*(diag(x.*y) + diag(x.*w))*B", "A*diag(x.*(y + w))*B"),
        ("sigmoid(-x).*y + sigmoid(x).*w", "sigmoid(-x).*y + sigmoid(x).*w"),
    ],
)
def test_shorter_or_as_it_was(text, want):
    assert simplify(read(text).expression) == read(want).expression


def test_what_simplification_makes_is_simplified():
    f = read("w'*(A'*diag(x.*y)*B + A'*diag(x.*w)*B)*w")
    assert simplify(f.expression) == simplify(simplify(f.expression))
    assert f.hessian("w").expression == simplify(f.hessian("w").expression)


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("norm2(x.*sqrt(x.^3))^2", "x", "5*x.^4"),
        ("sum(exp(x.*sqrt(x.^a)))", "x", "(1 + a/2)*sqrt(x.^a).*exp(x.*sqrt(x.^a))"),
        ("norm2(x./sqrt((x.^2 .+ 1).^3))", "x", ""),
        ("sum(((x.^2).^a).^0.5)", "a", ""),
        ("sum(sqrt(x.^a).*y)", "a", ""),
        ("norm2(sqrt(x.^a) .+ 1)", "a", ""),
        ("sum((((x.^2).^a).^1.5 + (x.^2).^a)./((x.^2).^a).^0.5)", "a", ""),
        ("sum((softplus(x).^a).^0.5 - softplus(x).^a)", "a", ""),
        ("cos(sum(sqrt(X.^(-0.5))))", "X", ""),
    ],
)
def test_powers_of_powers_keep_all_their_factors(text, by, want):
    f = read(text)
    report = f.check(by)
    assert report and report.errors.keys() >= {"gradient", "second differential"}, report
    assert not want or str(f.gradient(by)) == want


BASES = {"x": np.array([1.3, 0.7]), "y": np.array([0.4, 2.1]), "exp(x)": np.exp([1.3, 0.7])}
EXPONENTS = {"2": 2, "3": 3, "0.5": 0.5, "-0.5": -0.5, "-1": -1, "1.5": 1.5, "a": 1.7, "-a": -1.7, "(a + 1)": 2.7}
FACTORS = st.tuples(*map(st.sampled_from, (list(BASES), list(EXPONENTS), list(EXPONENTS))))


@given(st.lists(st.lists(FACTORS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_elementwise_factors_are_joined_whatever_their_exponents(terms):
    text = " + ".join(".*".join(f"(({b}).^({p})).^({q})" for b, p, q in row) for row in terms)
    want = sum(np.prod([(BASES[b] ** EXPONENTS[p]) ** EXPONENTS[q] for b, p, q in row], axis=0) for row in terms)
    f = read(text)
    simple = sc.Formula(simplify(f.expression), f.nodes)
    values = {"x": BASES["x"], "y": BASES["y"], "a": 1.7}
    found = simple.evaluate(**{name: v for name, v in values.items() if name in simple.variables})
    np.testing.assert_allclose(found, np.broadcast_to(want, np.shape(found)), rtol=1e-10)


@pytest.mark.parametrize("depth", [20, 160])
def test_sums_in_products_in_sums_are_factored_at_any_depth(depth):
    f = sc.parse("B : lower(n)\n" + "A\\((" * depth + "B" + " + A)*A)" * depth)
    A, B, V = np.eye(2) * 2, np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[0.5, 0.25], [0.0, 1.0]])
    second = f.differential("A").differential("A")
    there = {"A": A, "B": B, "dA": V}

    def slope(h):
        up, down = (f.differential("A").evaluate(A=A + k * V, B=B, dA=V) for k in (h, -h))
        return (up - down) / (2 * h)

    if depth < 100:  # commuting factors: A drops out of all but the sums
        assert np.allclose(second.evaluate(**there), (4 * slope(5e-4) - slope(1e-3)) / 3, rtol=1e-5, atol=1e-5)
    assert len(str(second)) < 400 * depth


def test_sums_that_merge_again_at_each_level_of_a_nest_are_too_large():
    nest = "relu((" * 100 + "x" + ")/a)" * 100
    with pytest.raises(TooLarge, match="in which sums stand in sums, is too large to be simplified"):
        sc.parse(nest).differential("a").differential("a")
    assert sc.parse(nest).differential("a")


def test_deep_networks_with_normalised_layers_are_simplified():
    layers = "\n".join(f"Z{i + 1} = tanh((Z{i} .- mean(Z{i}, 2)) ./ sqrt(var(Z{i}, 2) .+ a)*W)" for i in range(60))
    f = sc.parse(f"X : matrix(m, n)\nW : matrix(n, n)\na : positive\nZ0 = X\n{layers}\nsum(G.*Z60)")
    assert len(str(f.gradient("X"))) < 270 * 60


@pytest.mark.parametrize("text", ["sum((B + D - x*x').^2)", "norm2((B + D)*(x*x'))^2"])
def test_what_common_factors_leave_may_be_a_scalar(text):
    f = sc.parse(f"B : lower(3)\nD : diagonal(3)\nx : vector(3)\n{text}")
    x, v = np.random.default_rng(0).standard_normal((2, 3))
    B, D = np.tril(np.arange(9.0).reshape(3, 3)), np.diag([1.0, -2.0, 0.5])
    product = f.hvp("x", "V").evaluate(x=x, B=B, D=D, V=v)
    up, down = (f.gradient("x").evaluate(x=x + h * v, B=B, D=D) for h in (1e-5, -1e-5))
    np.testing.assert_allclose(product, (up - down) / 2e-5, rtol=1e-6, atol=1e-6)


def gradient_by(text, name="G"):
    return str(sc.parse(text).gradient(name)).splitlines()[-1]


def test_scales_of_rows_and_columns():
    assert (
        gradient_by("sum(G.*(diag(1 ./ x)*A + diag(y./x.^3)*B .- z./x))") == "diag(1 ./ x)*(A + diag(y./x.^2)*B .- z)"
    )
    assert gradient_by("sum(G.*(A*diag(1 ./ x) + B*diag(y./x.^3) .- (z./x)'))") == (
        "(A + B*diag(y./x.^2) .- z')*diag(1 ./ x)"
    )


def test_a_scale_of_all_of_a_term():
    assert gradient_by("sum(G.*(diag(x)*A .+ x.*y))") == "diag(x)*(A .+ y)"


def test_scales_stay_where_nothing_is_saved():
    for text in ("diag(1 ./ x)*A - diag(y./x.^3)*B", "diag(x.*y)*A + diag(x.*z)*B"):
        assert gradient_by(f"sum(G.*({text}))") == text


def test_roots_in_front():
    found = gradient_by("G : matrix(n, n)\nsum(G.*(sqrt(a)*A + B/sqrt(a) - sqrt(a)*H))")
    assert found == "sqrt(a)*(A + B/a - H)"


def test_one_divisor():
    assert gradient_by("G : matrix(n, n)\nsum(G.*(A/a + B/a - H))") == "(A + B)/a - H"


def test_repeated_lines_beside_scales_make_no_matrix():
    text = "sum(G.*(A*diag(x) .+ A*y))"
    assert gradient_by(text) == "A*diag(x) .+ A*y"
    assert "repeat" not in sc.code(sc.parse(text).gradient("G"))


def test_scales_of_many_layers_do_not_all_go_to_the_front():
    layers = "".join(f"Z{i + 1} = tanh((Z{i} .- mean(Z{i}, 2))./sqrt(var(Z{i}, 2) .+ a)*W)\n" for i in range(50))
    G = sc.parse(f"Z0 : matrix(m, n); W : matrix(n, n); a : positive\n{layers}sum(G.*Z50)").gradient("Z0")
    assert len(str(G)) < 300 * 50
