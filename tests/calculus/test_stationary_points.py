"""Stationary points against textbooks, and in numbers: the gradient is 0 there."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.expressions.kinds import KINDS

SIZES = {"m": 6, "n": 3, "p": 2, "q": 4}

# program, declarations, by, the answer's last line, conditions; each with where a book has it
BOOKS = [
    # Golub & Van Loan 2013, sec. 5.3: the normal equations; sec. 6.1: ridge, weights, equality constraints
    ("norm2(A*x - b)^2", {}, "x", "inv(A'*A)*A'*b", ["where A'*A is invertible"]),
    ("norm2(A*x - b)^2 + a*norm2(x)^2", {"a": "positive"}, "x", "inv(A'*A + a*I)*A'*b", []),
    ("norm2(A*x - b)^2 + norm2(L*x)^2", {}, "x", "inv(A'*A + L'*L)*A'*b", None),
    ("norm2(A*X - B)^2", {}, "X", "inv(A'*A)*A'*B", ["where A'*A is invertible"]),
    (
        "norm2(A*X*B - C)^2",
        {"B": "matrix(p, q)"},
        "X",
        "inv(A'*A)*A'*C*B'*inv(B*B')",
        ["where A'*A is invertible", "where B*B' is invertible"],
    ),
    # Bishop 2006, sec. 3.1 (weights: ex. 3.3), 3.3 (the mean of the weights given the data), 2.3.4, 1.2.4
    ("(X*w - t)'*R*(X*w - t)", {"R": "spd(m)", "t": "vector"}, "w", "inv(X'*R*X)*X'*R*t", None),
    ("(X*w - t)'*diag(r)*(X*w - t)", {"t": "vector"}, "w", "inv(X'*diag(r)*X)*X'*(r.*t)", None),
    (
        "b*norm2(X*w - t)^2 + (w - m_0)'*inv(K)*(w - m_0)",
        {"b": "positive", "K": "spd(n)", "t": "vector", "m_0": "vector"},
        "w",
        "inv(inv(K) + b*X'*X)*(inv(K)*m_0 + b*X'*t)",
        [],
    ),
    ("logdet(K) - tr(K*S)", {"K": "spd(n)", "S": "spd(n)"}, "K", "inv(S)", []),
    ("logdet(K) + tr(inv(K)*S)", {"K": "spd(n)", "S": "spd(n)"}, "K", "S", []),
    ("c*log(s)/2 + r/(2*s)", {"s": "positive", "r": "positive", "c": "positive"}, "s", "r/c", []),
    ("norm2(y .- a)^2", {"a": "scalar"}, "a", "mean(y)", []),
    ("1/a^3 - c/a^2", {"a": "positive", "c": "positive"}, "a", "3/(2*c)", []),
    ("norm2(X - k*ones(m, 1)')^2", {"X": "matrix(n, m)"}, "k", "mean(X, 2)", []),
    # Boyd & Vandenberghe 2004, sec. 4.4, A.4.1 (quadratics), 6.1 (regression), 5.1 and 10.1 below; ex. of log terms
    ("x'*P*x/2 + k'*x", {"P": "spd(n)"}, "x", "-inv(P)*k", []),
    ("x'*A*x - k'*x", {}, "x", "inv(A + A')*k", ["where A + A' is invertible"]),
    ("k'*log(x) - c*sum(x)", {"c": "scalar"}, "x", "k/c", ["where k/c has positive entries only"]),
    ("logdet(X) - tr(X*S)", {"S": "spd(n)"}, "X", "inv(S)", []),
    # Magnus & Neudecker 2019, ch. 13 (generalised least squares), ch. 15 (normal distribution), ch. 2 (vec)
    ("(A*x - b)'*inv(V)*(A*x - b)", {"V": "spd(m)"}, "x", "inv(A'*inv(V)*A)*A'*inv(V)*b", None),
    ("logdet(X) + tr(inv(X)*S)", {"S": "spd(n)"}, "X", "S", []),
    ("logdet(X + c*I) - tr(X*S)", {"c": "scalar", "S": "spd(n)"}, "X", "inv(S) - c*I", []),
    (
        "norm2(A*X + X*B - C)^2",
        {"A": "matrix(n, n)", "B": "matrix(p, p)"},
        "X",
        "unvec(inv(kron(B, A) + kron(B', A') + kron(B*B', I_n) + kron(I_p, A'*A))*vec(A'*C + C*B'), n, p)",
        None,
    ),
    ("norm2(X.*A - B)^2", {}, "X", "B./A", ["where A has no zero entry"]),
    # within structures: nearest matrices (Higham 1988), Procrustes' problem of symmetric ones (Higham 1988, sec. 2)
    ("norm2(S - A)^2", {"S": "symmetric(n)"}, "S", "(A + A')/2", []),
    ("norm2(W - A)^2", {"W": "skew(n)"}, "W", "-(A' - A)/2", []),
    ("norm2(L - A)^2", {"L": "lower(n)"}, "L", "tril(A)", []),
    ("norm2(D - A)^2", {"D": "diagonal(n)"}, "D", "diag(diag(A))", []),
    ("norm2(A*D*B - C)^2", {"D": "diagonal(n)"}, "D", "diag(inv((A'*A).*(B*B'))*diag(B*C'*A))", None),
    (
        "norm2(A*S - B)^2",
        {"S": "symmetric(n)"},
        "S",
        "unvec(inv(kron(A'*A, I_n) + kron(I_n, A'*A))*vec(A'*B + B'*A), n, n)",
        None,
    ),
    ("norm2(A*W - B)^2", {"W": "skew(n)"}, "W", None, None),
    ("norm2(U*V' - T)^2", {"V": "matrix(n, p)", "T": "matrix(m, n)"}, "U", "T*V*inv(V'*V)", None),
]
SEVERAL = [
    # least norm, quadratic programs with equations, constrained least squares (Boyd & Vandenberghe 2004, sec. 10.1)
    ("norm2(x)^2 + λ'*(A*x - b)", {"A": "matrix(p, n)"}, ["A'*inv(A*A')*b", "-2*inv(A*A')*b"]),
    ("x'*P*x/2 + h'*x + λ'*(A*x - b)", {"P": "spd(n)", "A": "matrix(p, n)"}, None),
    ("norm2(A*x - b)^2 + λ'*(C*x - h)", {"C": "matrix(p, n)", "A": "matrix(m, n)"}, None),
    # the portfolio of least variance
    ("x'*P*x/2 + λ*(k'*x - 1)", {"P": "spd(n)"}, ["inv(P)*k/(k'*inv(P)*k)", "-1/(k'*inv(P)*k)"]),
    # a fit with an intercept; mean and precision of a normal distribution; a matrix of multipliers
    ("norm2(y - X*w .- a)^2", {"a": "scalar"}, None),
    ("tr(Z'*Z)/2 + tr(M'*(A*Z - B))", {"A": "matrix(p, n)"}, ["A'*inv(A*A')*B", "-inv(A*A')*B"]),
    (
        "m*logdet(K) - tr(K*(X - k*ones(m, 1)')*(X - k*ones(m, 1)')')",
        {"K": "spd(n)", "X": "matrix(n, m)", "k": "vector(n)"},
        ["mean(X, 2)", "m*inv(R*R')"],
    ),
]
UNKNOWNS = [("x", "λ"), ("x", "λ"), ("x", "λ"), ("x", "λ"), ("w", "a"), ("Z", "M"), ("k", "K")]


def drawn(f, random):
    """Return values of all variables of a formula."""
    values = {}
    for name, v in f.nodes.items():
        shape = tuple(SIZES.get(str(d), 5) if not d.is_Integer else int(d) for d in getattr(v, "shape", ()))
        A = random.standard_normal(shape) + (len(shape) == 1)
        kind = KINDS[v.kind_name]
        A = kind.part(np, A, A) if kind.value is None and kind.project is not None else A
        A = kind.value(np, A, random) if kind.value is not None else A
        values[name] = A[:, 0] if np.ndim(A) == 2 and f.variables[name].kind == "vector" else A
    return values


def random_step(f, name, value, random):
    """Return a direction in which a variable moves."""
    kind, step = KINDS[f.nodes[name].kind_name], random.standard_normal(np.shape(value))
    return kind.part(np, step, value) if kind.project is not None else step


def assert_stationary(f, names, found, seed=0):
    """Assert that the gradients are 0 there, at random data."""
    random = np.random.default_rng(seed)
    data = {name: value for name, value in drawn(f, random).items() if name not in names}
    if "r" in data:
        data["r"] = np.abs(data["r"])
    there = {name: s.evaluate(**data) for name, s in zip(names, found, strict=True)}
    elsewhere = {name: value + random_step(f, name, value, random) / 100 for name, value in there.items()}
    for name in names:
        g = f.gradient(name)
        assert np.allclose(g.evaluate(**data, **there), 0, atol=1e-8)
    assert any(not np.allclose(f.gradient(name).evaluate(**data, **elsewhere), 0, atol=1e-6) for name in names)
    for name, value in there.items():
        kind = KINDS[f.nodes[name].kind_name]
        if kind.project is not None:
            assert np.allclose(kind.part(np, np.asarray(value), value), value)


@pytest.mark.parametrize(("text", "declared", "name", "answer", "conditions"), BOOKS, ids=[b[0] for b in BOOKS])
def test_books(text, declared, name, answer, conditions):
    f = sc.parse(text, **declared)
    found = f.stationary(name)
    assert answer is None or str(found).splitlines()[-1] == answer
    assert conditions is None or list(found.conditions) == conditions
    assert found == f.gradient(name).solve(name) == sc.solve(f.gradient(name), name)
    assert_stationary(f, [name], [found])
    if answer is not None:
        assert sc.parse(str(found)) == found
    said = [note for note in found.notes if note.startswith(("a minimum", "a maximum"))]
    if said:  # it is so in numbers
        random = np.random.default_rng(1)
        data = {k: v for k, v in drawn(f, random).items() if k != name}
        there = found.evaluate(**data)
        for _ in range(5):
            moved = there + random_step(f, name, there, random)
            more = f.evaluate(**data, **{name: moved}) - f.evaluate(**data, **{name: there})
            assert (more > 0) == said[0].startswith("a minimum")


@pytest.mark.parametrize(("at", "text", "declared", "answers"), [(i, *s) for i, s in enumerate(SEVERAL)])
def test_several_unknowns(at, text, declared, answers):
    f = sc.parse(text, **declared)
    names = UNKNOWNS[at]
    found = f.stationary(*names)
    if answers is not None:
        assert [str(s).splitlines()[-1] for s in found] == answers
    assert_stationary(f, names, found)
    assert {str(s) for s in f.stationary(*names[::-1])} == set(map(str, found))


MINIMA = [
    ("norm2(A*x - b)^2", {}, "a minimum: the Hessian by x is positive definite"),
    ("-norm2(A*x - b)^2", {}, "a maximum: the Hessian by x is negative definite"),
    ("x'*A*x - k'*x", {}, None),
    ("norm2(x - k)^2 + sum(step(x))", {}, None),
    ("a*norm2(x - k)^2", {}, None),
    ("a*norm2(x - k)^2", {"a": "positive"}, "a minimum: the Hessian by x is positive definite"),
]


@pytest.mark.parametrize(("text", "declared", "said"), MINIMA)
def test_a_minimum_is_said_where_it_is_proved(text, declared, said):
    notes = sc.parse(text, **declared).stationary("x").notes
    assert [n for n in notes if "Hessian" in n] == ([said] if said else [])


REFUSED = [
    ("norm2(A*x - b)^2 + c*norm1(x)", {"c": "scalar"}, "x", "sign(x) is not", "norm1(x)"),
    ("sum(exp(x)) - k'*x", {}, "x", "exp(x) is not", "exp(x)"),
    ("norm2(A*x - b)^4", {}, "x", "norm2(A*x - b) is not", None),
    ("norm2(x)", {}, "x", "norm2(x) is not", "norm2(x)"),
    ("sum(relu(A*x - b)) + norm2(x)^2", {}, "x", "step(A*x - b) is not", "relu(A*x - b)"),
    ("tr(inv(X)*A) + tr(X*B)", {}, "X", "is not", None),
    ("logdet(X) + norm2(X)^2", {}, "X", "inv(X) is not", None),
    ("tr(A*X)", {}, "X", "does not depend on X: it is 0 nowhere, or everywhere", None),
    ("norm2(y)^2", {"x": "vector"}, "x", "it is 0 everywhere", None),
    ("(k'*x - c)^2", {"c": "scalar"}, "x", "singular matrix", None),
    ("norm2(A*x - b)^2", {}, "A", "singular matrix", None),
    ("norm2(A*x - b)^2", {"A": "matrix(2, 3)"}, "x", "singular matrix", None),
    ("norm2(A*Q - B)^2", {"Q": "orthogonal(n)"}, "Q", "no linear space", None),
    ("norm2(A*L - B)^2", {"L": "lower(n)"}, "L", "within the lower triangular matrices", None),
    ("(a - 1)^2", {"a": "integer"}, "a", "a is an integer", None),
    ("logdet(K) - x'*K*x", {"K": "spd(n)"}, "K", "rank 1", None),
]


@pytest.mark.parametrize(("text", "declared", "name", "words", "place"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused(text, declared, name, words, place):
    with pytest.raises(sc.SymcalcError) as e:
        sc.parse(text, **declared).stationary(name)
    assert words in e.value.message
    if place is not None:
        assert e.value.text[slice(*e.value.span)] == place


def test_several_that_are_refused():
    with pytest.raises(sc.NotSupported, match="without knowing the others"):  # eigenvectors
        sc.parse("x'*A*x - λ*(x'*x - 1)", A="symmetric(n)").stationary("x", "λ")
    with pytest.raises(sc.NotSupported, match="without knowing the others"):
        sc.parse("norm2(T - U*V')^2").stationary("U", "V")
    with pytest.raises(sc.NotSupported, match=r"not affine in x: exp\(x\) is not"):
        sc.parse("sum(exp(x)) + λ*(k'*x - 1)").stationary("x", "λ")


EQUATIONS = [
    ("A : matrix(m, m); B : matrix(n, n); A*X*B - C", "X", "inv(A)*C*inv(B)"),
    ("A : matrix(m, m); B : matrix(n, n); A*X'*B - C", "X", "inv(B)'*C'*inv(A)'"),
    ("A*X + X*B - C", "X", "unvec(inv(kron(B', I_m) + kron(I_n, A))*vec(C), m, n)"),
    ("A : matrix(n, n); A*x - b", "x", "inv(A)*b"),
    ("a*c - b", "a", "b/c"),
    ("2*a - b", "a", "b/2"),
    ("D : diagonal(n); A : matrix(n, n); D*A - B", "D", None),
    ("A : matrix(n, n); x'*A - b'", "x", "inv(A)'*b"),
]


@pytest.mark.parametrize(("text", "name", "answer"), EQUATIONS)
def test_equations(text, name, answer):
    f = sc.parse(text)
    if answer is None:
        with pytest.raises(sc.NotSupported, match="no formula is known"):
            f.solve(name)
        return
    found = f.solve(name)
    assert not any("minimum" in note for note in found.notes)  # of what is a zero alone
    random = np.random.default_rng(0)
    data = {k: v for k, v in drawn(f, random).items() if k != name}
    assert np.allclose(f.evaluate(**data, **{name: found.evaluate(**data)}), 0)
    assert str(found).splitlines()[-1] == answer


def test_an_equation_of_other_sizes():
    with pytest.raises(sc.NotSupported, match="what is to be 0 is a vector in ℝ\\^m, and x is a vector in ℝ\\^n"):
        sc.parse("A*x - b").solve("x")


@pytest.mark.parametrize(
    ("text", "equation", "routine"),
    [
        ("A*X + X*B - C", lambda A, B, C, X: A @ X + X @ B - C, "_sylvester("),
        ("2*A*X + 3*X - X*B - 2*C", lambda A, B, C, X: 2 * A @ X + 3 * X - X @ B - 2 * C, "_sylvester("),
        ("A : matrix(n, n); A*X*A' - X + C", lambda A, C, X: A @ X @ A.T - X + C, "_stein("),
        ("A*X*B + 2*X - C", lambda A, B, C, X: A @ X @ B + 2 * X - C, "kron"),
        ("A : matrix(n, n); A*X*A' + X - C", lambda A, C, X: A @ X @ A.T + X - C, "kron"),
    ],
)
def test_code_has_no_kronecker_products_where_schur_forms_solve(text, equation, routine):
    f = sc.parse(text).solve("X")
    fun = sc.compile(f)
    random = np.random.default_rng(2)
    sizes = {"A": (3, 3), "B": (2, 2), "C": (3, 2) if "B" in fun.arguments else (3, 3)}
    values = {name: random.standard_normal(sizes[name]) / 3 for name in fun.arguments}
    np.testing.assert_allclose(equation(**values, X=fun(**values)), 0, atol=1e-12)
    assert routine in fun.source
    assert ("np.kron" in fun.source) == (routine == "kron")
