"""Poles at the zeros that a structure has: refused where they count, read where a factor is 0 there as well."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import KindMismatch


@pytest.mark.parametrize(
    ("text", "verb", "names"),
    [
        ("L : lower(n)\nsum(L.^a)", "gradient", ["a"]),
        ("L : lower(n)\nsum(sqrt(L))", "hvp", ["L", "V"]),
        ("U : upper(n)\nsum(sqrt(sin(U)))", "hvp", ["U", "V"]),
        ("D : diagonal(n)\nsum(sqrt(D))", "gradient", ["D"]),
        ("D : diagonal(n)\nnorm2(sqrt(D)*x)^2", "hvp", ["D", "V"]),
        ("D : diagonal(n)\nsum((D.^a).^b)", "gradient", ["a"]),
        ("sum(I_2.^a)", "gradient", ["a"]),
        # products with triangles and transposes keep poles on their side of the diagonal
        ("L, M : lower(n)\nsum(sqrt(L*M))", "gradient", ["L"]),
        ("L, M : lower(n)\nsum(sqrt(L*M))", "gradient", ["M"]),
        ("L, M : lower(n)\nsum(sqrt(L*M))", "hvp", ["L", "V"]),
        ("L, M : lower(n)\nsum(sqrt(M'*L'))", "gradient", ["L"]),
        ("U, V : upper(n)\nsum(sqrt(U*V))", "gradient", ["V"]),
        ("L, M : lower(n)\nsum((L*M).^a)", "gradient", ["L"]),
        ("L, M : lower(n)\nD : diagonal(n)\nsum(sqrt(D*L*M))", "gradient", ["D"]),
        # the factors of a divisor
        ("L : lower(n)\nsum(sqrt(2*sqrt(L)))", "gradient", ["L"]),
        ("L, M : lower(n)\nsum(sqrt(sqrt(M*L)))", "gradient", ["M"]),
        ("L : lower(n)\nsum(sqrt(abs(log(L))).*sqrt(L*L))", "gradient", ["L"]),
        # a diagonal of zeros
        ("K : skew(n)\nsum(sqrt(abs(K)))", "gradient", ["K"]),
        ("K : skew(n)\nsum(sqrt(abs(K)))", "hvp", ["K", "V"]),
        ("K : skew(n)\nsum(abs(K).^a)", "gradient", ["a"]),
        ("K : skew(n)\nsum(tril(K).*log(abs(K)))", "gradient", ["K"]),
        ("K : skew(n)\nD : diagonal(n)\nsum(sqrt(abs(D*K)))", "gradient", ["D"]),
        ("K : skew(n)\nsum((A - A').*log(abs(K)))", "gradient", ["K"]),
        ("sum(sqrt(abs(A - A')))", "gradient", ["A"]),
    ],
)
def test_derivatives_within_the_structure_are_read_back(text, verb, names):
    g = getattr(sc.parse(text), verb)(*names)
    assert sc.parse(str(g)) == g


@pytest.mark.parametrize(
    "text",
    [
        "sum(log(L))",
        "sum(1 ./ L)",
        "sum(L./L)",
        "sum(A./sqrt(L))",
        "sum(log(abs(L)))",
        "sum(1 ./ adj(L))",
        "sum(1 ./ sin(L))",
        "sum(1 ./ L.^1.5)",
        "1 ./ L",
        "sum(B.*(1 ./ L + A))",
        # a product of matrices, a transpose, an inverse moves them
        "diag(tanh(L.^(-1)*A))",
        "sum(tanh(L.^(-1)*A).*M)",
        "(1 ./ (L.^(-1)*A)).*M",
        "tril(arctan(log(L)*A))",
        "(L.^(-1)*L).*M",
        "tanh((L.^(-1))').*M",
        "inv(L.^(-1)).*M",
        # the other triangle
        "triu(tanh(L.^(-1)))",
        "sum(tril(exp(-B.^(-1))))",
        "tril(A.*B.^(-1))",
        "tril(D.^(-1))",
        "sum(L.*A) + sum(log(L))",
        "tr(log(L))",
        # a triangle of the other kind takes them all over
        "tril((1 ./ sqrt(L*M))*M)",
        "triu((1 ./ sqrt(L*M))*M')",
        "tril((1 ./ sqrt(L*M))*A)",
        "tril(((1 ./ sqrt(L*M))*M')')",
        "tr(M*(1 ./ sqrt(L*M)))",
        # a diagonal of zeros
        "sum(log(abs(K)))",
        "sum(tril(log(abs(K))))",
        "sum(L.*log(abs(K)))",
        "sum(log(abs(D*K)))",
        "sum(log(abs(A - A')))",
        "K*(1 ./ K)",
        # what cancels beside the same that is hidden
        "sum(tril(1 ./ L)) + 0*sum(1 ./ L)",
        "sum(tril(log(L))) + sum(log(L)) - sum(log(L))",
        "sum(tril(log(L))) + sum(exp(log(L)))",
        "tr(tril(log(L) + A - log(L)))",
    ],
)
def test_poles_that_count_are_refused(text):
    with pytest.raises(KindMismatch, match="has entries that are 0") as error:
        sc.parse(f"L, M : lower(n)\nB : upper(n)\nD : diagonal(n)\nK : skew(n)\n{text}")
    assert "line 5" in str(error.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("L, M : lower(n)\nsum(sqrt(L*M))", "L"),
        ("L, M : lower(n)\nsum(sqrt(L*M))", "M"),
        ("L, M : lower(n)\nsum(sqrt(M'*L'))", "L"),
        ("L, M : lower(n)\nsum((L*M).^1.5)", "M"),
        ("L, M : lower(n)\nD : diagonal(n)\nsum(sqrt(D*L*M))", "D"),
    ],
)
def test_hidden_poles_leave_numbers_as_they_are(text, name):
    rng = np.random.default_rng(1)
    values = {"L": np.tril(rng.uniform(1, 2, (3, 3))), "M": np.tril(rng.uniform(1, 2, (3, 3)))}
    if "D" in text:
        values["D"] = np.diag(rng.uniform(1, 2, 3))
    f = sc.parse(text)
    got = sc.parse(str(f.gradient(name))).evaluate(**values)
    want = np.zeros((3, 3))
    for i, j in zip(*np.nonzero(values[name]), strict=True):
        step = np.zeros((3, 3))
        step[i, j] = 1e-6
        ends = [float(f.evaluate(**{**values, name: values[name] + sign * step})) for sign in (1, -1)]
        want[i, j] = (ends[0] - ends[1]) / 2e-6
    np.testing.assert_allclose(got, want, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("U : upper(n)\nsum(triu(log(abs(U))))", "triu(1 ./ U)"),
        ("L : lower(n)\nsum(tril(log(abs(L))))", "tril(1 ./ L)"),
        ("L, M : lower(n)\nsum(M.*log(abs(L)))", "M./L"),
    ],
)
def test_what_is_made_shorter_stays_within_the_triangle(text, want):
    f = sc.parse(text)
    g = f.gradient("U" if "U" in text else "L")
    assert str(g).splitlines()[-1] == want
    values = {name: np.diag([1.0, 2.0, 3.0]) + 1 for name in g.variables}
    values = {name: np.triu(A) if name == "U" else np.tril(A) for name, A in values.items()}
    inside = np.array(np.triu(np.ones((3, 3))) if "U" in text else np.tri(3), dtype=bool)
    assert not g.evaluate(**values)[~inside].any()


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("K : skew(n)\nsum(K.*log(abs(K)))", "zeros(n, n)"),
        ("K : skew(n)\nsum(sqrt(abs(K)))", "(sign(K)./sqrt(abs(K)))/2"),
        ("K : skew(n)\nsum(K.^2.*log(abs(K)))", "K + 2*K.*log(abs(K))"),
    ],
)
def test_gradients_at_a_diagonal_of_zeros_have_zeros_there(text, want):
    g = sc.parse(text).gradient("K")
    assert str(g).splitlines()[-1] == want
    assert all("but for the zeros of its structure" in c for c in g.conditions if "entry" in c)
    K = np.array([[0.0, 2.0], [-2.0, 0.0]])
    found = g.evaluate(K=K) if g.variables.keys() == {"K"} else np.zeros((2, 2))
    assert np.isfinite(found).all() and not np.diag(found).any()


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("L : lower(n)\nsum(L.^a)", "L", ["where a ≥ 0"]),
        ("D : diagonal(n)\nsum(D.^a)", "D", ["where a ≥ 0"]),
        ("K : skew(n)\nsum(abs(K).^a)", "K", ["where a ≥ 0"]),
        ("L : lower(n)\nsum(L.^(2*a))*c", "L", ["where a ≥ 0"]),
        ("L : lower(n)\nsum(L.^a) + x'*x", "x", ["where a ≥ 0"]),
        ("L : lower(n)\nsum(L.^a)*c", "c", []),  # which shows it
        ("L : lower(n)\nsum(tril(L.^a))", "L", []),
        ("L, M : lower(n)\nsum(M.*L.^a)", "L", []),
        ("a : positive\nL : lower(n)\nsum(L.^a)", "L", []),
    ],
)
def test_poles_of_powers_at_structural_zeros_that_a_derivative_does_not_show_are_said(text, name, said):
    g = sc.parse(text).gradient(name)
    assert [c for c in g.conditions if c.endswith("≥ 0")] == said


@pytest.mark.parametrize("text", ["T = 1 ./ L\nsum(L)", "T = log(L)\nS = 2*T\nsum(tril(S))"])
def test_poles_on_the_way_to_the_value_alone_count(text):
    L = np.array([[1.0, 0.0], [2.0, 3.0]])
    assert np.isfinite(sc.parse(f"L : lower(n)\n{text}").evaluate(L=L))


def test_a_trace_of_a_product_sees_no_pole_that_the_other_factors_hide():
    rng = np.random.default_rng(2)
    L, M, N = (np.tril(rng.uniform(1, 2, (3, 3))) for _ in range(3))
    f = sc.parse("L, M, N : lower(n)\ntr(M'*N'*(1 ./ sqrt(L*M)))")
    with np.errstate(divide="ignore"):
        inside = np.where(np.tri(3, dtype=bool), 1 / np.sqrt(L @ M), 0)
    assert float(f.evaluate(L=L, M=M, N=N)) == pytest.approx(np.trace(M.T @ N.T @ inside))


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("L : lower(n)\nsum(L.^a)", "a", ["where a > 0"]),
        ("L : lower(n)\nsum(2*L.^a.*L)", "a", ["where 1 + a > 0"]),
        ("D : diagonal(n)\nsum(D.^a)", "a", ["where a > 0"]),
        ("L, M : lower(n)\nsum((L*M).^a)", "a", ["where a > 0"]),
        ("a : positive\nL : lower(n)\nsum(L.^a)", "a", []),
        ("L : lower(n)\ntr(L.^a)", "a", []),  # which sees no zero
        ("L : lower(n)\nsum(tril(L.^a))", "a", []),
        ("L : lower(n)\nsum(L.^3)", "L", []),
    ],
)
def test_jumps_of_powers_at_structural_zeros_are_said(text, name, said):
    f = sc.parse(text)
    assert [c for c in f.gradient(name).conditions if "a >" in c] == said


CANCELLING = [
    ("sum((K + K.*A)./K)", "gradient", "A", "1 .- I_n"),
    ("sum((L + L.*A)./L)", "gradient", "A", "tril(ones(n, n))"),
    ("sum(A.*(L + L.*A)./L)", "gradient", "A", "2*tril(A) + tril(ones(n, n))"),
    ("sum(A.*(L + L.*A)./L)", "hvp", "A", "2*tril(V_7)"),
    ("sum((L + L.*(x*x'))./L)", "hessian", "x", "tril(ones(n, n)) + triu(ones(n, n))"),
    ("sum((L + L.*(x*x'))./L, 2)", "jacobian", "x", "diag(tril(ones(n, n))*x) + tril(x*ones(1, n))"),
    ("sum((L + L.*A).^2 ./ L.^2)", "hvp", "A", "2*tril(V_7)"),
    ("sum((K + K.*A).^2 ./ K.^2)", "hvp", "A", "2*(V_7 - diag(diag(V_7)))"),
    ("(L + L.*A)./L", "differential", "A", "tril(dA)"),
    ("sum(tril(A).*(L + L.*A)./L)", "hvp", "A", "2*tril(V_7)"),
    ("sum((A.*(L.*A) + L.*A)./L)", "gradient", "A", "2*tril(A) + tril(ones(n, n))"),
    ("norm2((B.*D + D.^2)./D + tril(A))^2", "gradient", "A", "2*(tril(A) + diag(diag(B + D)))"),
    ("sum((A.*L' + L')./L')", "gradient", "A", "triu(ones(n, n))"),
    ("sum((A.*L.*M + M.*L)./L./M)", "gradient", "A", "tril(ones(n, n))"),
    ("sum((A.*L.*M + M.*L)./L./M)", "differential", "A", "sum(tril(dA))"),
]


@pytest.mark.parametrize(("text", "verb", "name", "want"), CANCELLING)
def test_a_matrix_over_itself_keeps_its_zeros_while_a_derivative_is_taken(text, verb, name, want):
    f = sc.parse(f"A : matrix(n, n)\nL, M : lower(n)\nD : diagonal(n)\nK : skew(n)\nx : vector(n)\n{text}")
    g = getattr(f, verb)(*((name, "V_7") if verb == "hvp" else (name,)))
    assert str(g).splitlines()[-1] == want
    assert sc.parse(str(g)) == g


@pytest.mark.parametrize(
    ("text", "name", "want"),
    [
        ("sum((L + L.*M)./L)", "M", "tril(ones(n, n))"),
        ("sum((L + L.*A).^2 ./ L.^2)", "A", "2*(tril(A) + tril(ones(n, n)))"),
        ("sum(M.*(L + L.*A)./L)", "A", "M"),
        ("sum((L + L.*A)./L)", "M", "zeros(n, n)"),
        ("sum(M.*A./L)", "A", "M./L"),
        ("tr((L + L.*A)./L)", "A", "I_n"),
        ("tr(sin((L + L.*A)./L))", "A", "diag(diag(cos(tril(A) + tril(ones(n, n)))))"),
    ],
)
def test_what_another_factor_hides_may_cancel(text, name, want):
    f = sc.parse(f"A : matrix(n, n)\nL, M : lower(n)\n{text}")
    assert str(f.gradient(name)).splitlines()[-1] == want


@pytest.mark.parametrize(
    ("kind", "part"), [("lower", np.tril), ("upper", np.triu), ("diagonal", lambda M: np.diag(np.diag(M)))]
)
def test_what_factors_of_a_sum_cancel_stays_within_the_triangle(kind, part):
    f = sc.parse(f"L : {kind}(n)\nsum((A.*(L.*A) + L.*A)./L)")
    A = np.arange(1.0, 10.0).reshape(3, 3)
    assert f.evaluate(A=A, L=part(A)) == pytest.approx(part(A * A + A).sum())


OFF = ~np.eye(3, dtype=bool)
HOLLOW = {
    "sum((2*K + M.*K)./(K.*A))": lambda A, B, K, M: (2 * K + M * K) / (K * A),
    "sum((A + A.*tril(M)./K).*K./A.^2)": lambda A, B, K, M: (A + A * np.tril(M) / K) * K / A**2,
    "sum((B.*K.*tril(A)'.^2 ./ abs(K) + K).^2)": lambda A, B, K, M: (B * K * np.tril(A).T ** 2 / abs(K) + K) ** 2,
    "sum((K + (A*K).*K).*B./K.^2)": lambda A, B, K, M: (K + (A @ K) * K) * B / K**2,
    "sum((K./(A.*K + K)).^2.*M)": lambda A, B, K, M: (K / (A * K + K)) ** 2 * M,
    "sum(sin(K./(A.*K + K)).*(K*B))": lambda A, B, K, M: np.sin(K / (A * K + K)) * (K @ B),
    "norm2((tril(K) + A.*tril(K)).*K./tril(K).^2 ./ (tril(K) + K))^2": lambda A, B, K, M: np.tril((1 + A) / K / 2) ** 2,
    "sum(K.*A.*log(abs(K)).*B)": lambda A, B, K, M: K * A * np.log(abs(K)) * B,
}


@pytest.mark.parametrize("name", ["A", "B", "K", "M"])
@pytest.mark.parametrize("text", HOLLOW)
def test_a_diagonal_of_zeros_is_counted_neither_in_values_nor_in_derivatives(text, name):
    f = sc.parse(f"A, B, M : matrix(n, n)\nK : skew(n)\n{text}")
    rng = np.random.default_rng(3)
    at = {x: rng.uniform(0.5, 1.5, (3, 3)) for x in "ABKM"}
    at["K"] = np.triu(at["K"], 1) - np.triu(at["K"], 1).T
    V = rng.standard_normal((3, 3))
    V = V - V.T if name == "K" else V

    def moved(h):
        with np.errstate(all="ignore"):
            return np.where(OFF, HOLLOW[text](**{**at, name: at[name] + h * V}), 0).sum()

    def number(g):
        return np.sum(g.evaluate(**{x: {**at, "V_7": V}[x] for x in g.variables}) * V)

    h = 1e-4
    with np.errstate(all="raise"):
        assert f.evaluate(**{x: at[x] for x in f.variables}) == pytest.approx(moved(0))
        if name in f.variables:
            first, second = (moved(h) - moved(-h)) / (2 * h), (moved(h) + moved(-h) - 2 * moved(0)) / h**2
            assert number(f.gradient(name)) == pytest.approx(first, rel=1e-5, abs=1e-6)
            assert number(f.hvp(name, "V_7")) == pytest.approx(second, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("text", ["1 ./ (M./L)", "A./(M./L)", "sum((K./H).^(-2))", "sum(A./((K + A.*K)./H))"])
def test_zeros_that_hide_poles_are_poles_in_a_divisor(text):
    with pytest.raises(KindMismatch, match="has entries that are 0"):
        sc.parse(f"L, M : lower(n)\nK, H : skew(n)\nA : matrix(n, n)\n{text}")


def test_zeros_that_hide_poles_stay_where_two_quotients_cancel():
    L, M = (np.tril(np.random.default_rng(i).uniform(0.5, 1.5, (3, 3))) for i in (1, 2))
    f = sc.parse("L, M : lower(n)\nsum((M./L).*(L./M))")
    assert f.evaluate(L=L, M=M) == pytest.approx(6)
    assert sc.parse("L, M : lower(n)\nsum((M./L).*(L./M))").gradient("L").expression.is_ZeroMatrix


def test_a_matrix_without_its_diagonal_has_a_diagonal_of_zeros():
    f = sc.parse("K : skew(n)\nsum((A - diag(diag(A)))./K)")
    assert sc.parse(str(f.gradient("A"))) == f.gradient("A")
    with pytest.raises(KindMismatch):
        sc.parse("K : skew(n)\nsum((A - 2*diag(diag(A)))./K)")


@pytest.mark.parametrize("text", ["sqrt((eye(3).^2).^a)", "U : spd(n)\nsqrt((((U\\U)^4).^2).^a)", "sqrt(I_3.^a)"])
def test_what_has_no_poles_beside_powers_of_identities_is_looked_at(text):
    f = sc.parse(text)
    assert sc.parse(str(f.gradient("a") if not f.shape else f.jacobian("a"))).shape == f.shape
