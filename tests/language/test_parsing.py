"""The input language: what each notation means, shown by programs that must mean the same."""

import pytest

import symcalc.operations  # noqa: F401
from symcalc.expressions.core_nodes import is_array
from symcalc.language.parsing import parse_program

SQUARE = "A, B, C ∈ ℝ^(n×n)\nx, y ∈ ℝ^n\n"

SAME = [
    # products
    ("A*x", "A@x"),
    ("A*x", "A·x"),
    ("A*x", "A⋅x"),
    ("A*x", "A ∗ x"),
    ("A*x", "A x"),
    ("A*B*x", "A B x"),
    ("2*x", "2 x"),
    ("x'*A*x", "x' A x"),
    ("x'*A*x", "x.T @ A @ x"),
    ("x'*A*x", "xᵀ A x"),
    ("x'*A*x", "x^T*A*x"),
    ("x'*A*x", "x^⊤*A*x"),
    ("x'*A*x", "x’*A*x"),
    ("x'*A*x", "x′*A*x"),
    ("(A + B)*(x + y)", "(A + B) (x + y)"),
    ("A*(x + y)", "A (x + y)"),
    ("x*2", "2*x"),
    ("x.*y", "x⊙y"),
    ("x.*y", "x∘y"),
    ("x./y", "x⊘y"),
    ("2.*x", "2*x"),
    ("1./x", "x.^-1"),
    ("(A.*B)*y", "A.*B*y"),
    ("A⊗B", "kron(A, B)"),
    ("(A*B)⊗C", "A*B⊗C"),
    # sums
    ("x - y", "x − y"),
    ("A - B", "A -B"),
    ("A - B", "A- B"),
    ("A*x - y", "A x -y"),
    ("x.+a", "x .+ a"),
    ("x.-a", "x .+ (-a)"),
    ("x + y .+ 1 - x", "y .+ 1"),
    # powers and postfixes
    ("A*A", "A^2"),
    ("A*A", "A**2"),
    ("A*A", "A²"),
    ("inv(A)", "A^-1"),
    ("inv(A)", "A⁻¹"),
    ("inv(A)'", "A^-T"),
    ("inv(A)'", "A⁻ᵀ"),
    ("inv(A)'", "A^-1'"),
    ("(A^2)'", "A^2'"),
    ("(A')^2", "A'^2"),
    ("(A')^2", "A'²"),
    ("inv(A*A)", "A^-2"),
    ("-(a^2)", "-a^2"),
    ("(-a)^2", "a^2"),
    ("2^(a^2)", "2^a^2"),
    ("2^(a^3)", "2^a³"),
    ("2^(-(a^2))", "2^-a^2"),
    ("a*a*a", "a³"),
    ("x.*x", "x.^2"),
    ("x.^(1/2)", "sqrt(x)"),
    ("exp(log(2)*x)", "2.^x"),
    # quotients
    ("(1/2)*x", "x/2"),
    ("A*inv(B)", "A/B"),
    ("inv(A)*x", "A\\x"),
    ("solve(A, x)", "A\\x"),
    ("a/b", "a*b^-1"),
    ("a/b/c", "a/(b*c)"),
    ("(a/b)*c", "a/b*c"),
    ("x'*A*x/2", "0.5*x'*A*x"),
    # norms and bars
    ("norm2(x)", "‖x‖"),
    ("norm2(x)", "||x||"),
    ("norm2(x)", "‖x‖₂"),
    ("norm2(x)", "‖x‖_2"),
    ("norm2(A)", "‖A‖_F"),
    ("norm2(A)", "normF(A)"),
    ("norm1(x)", "‖x‖₁"),
    ("norm1(x)", "‖x‖_1"),
    ("norm2(A*x - y)^2", "‖A x − y‖²"),
    ("2*norm2(x)", "2*‖x‖"),
    ("norm2(norm2(x)*y)", "‖‖x‖*y‖"),
    ("2*norm2(x)*y", "2 ‖x‖ y"),
    ("2*norm2(x)*y", "2 ‖ x ‖ y"),
    ("norm2(x)*norm2(y)", "‖x‖ ‖y‖"),
    ("norm2(x)*norm2(y)", "||x|| ||y||"),
    ("norm2(x)^3*norm2(-y)", "‖x‖³ ‖-y‖"),
    ("norm2(A*norm2(x)*y)", "‖A ‖x‖ y‖"),
    ("norm2(x*norm2(y))", "‖x ‖y‖‖"),
    ("norm2(x) - norm2(y)", "‖x ‖ - ‖y ‖"),
    ("norm2(x) - norm2(y)", "‖x ‖ -‖y‖"),
    ("norm2(x)^2*abs(a)*x", "‖x ‖² |a| x"),
    ("abs(a*abs(b)*c)", "|a |b| c|"),
    ("abs(a)", "|a|"),
    ("abs(a - abs(b))", "|a - |b||"),
    ("abs(a*abs(b*abs(c)))", "|a*|b*|c|||"),
    # functions
    ("sin(x)", "sin.(x)"),
    ("exp(A*x)", "exp.(A*x)"),
    ("arcsin(x)", "asin(x)"),
    ("tr(A)", "trace(A)"),
    ("sin(x)", "sin (x)"),
    ("x'*y", "dot(x, y)"),
    ("tr(A'*B)", "inner(A, B)"),
    ("x*y'", "outer(x, y)"),
    ("A'", "transpose(A)"),
    ("sum(x)/n", "mean(x)"),
    # numbers and names
    ("x/10", "0.1*x"),
    ("x/1000", "1e-3*x"),
    ("25*x", "2.5E1*x"),
    ("x₁ + x_1", "2*x_1"),
    ("x₁₂ + x_12", "2*x_12"),
    ("pi*x", "π*x"),
    ("exp(1)*x", "exp(2 - 1)*x"),
    # identities and constants
    ("A + I", "A + eye(n)"),
    ("A + I", "A + I_n"),
    ("A*(I*x)", "A*x"),
    ("x .+ 1", "x + vector(1)"),
    ("x .+ 1", "x + ones(n, 1)"),
    ("A .+ 2", "A + matrix(2)"),
    ("A .+ 1", "A + ones"),
    ("x + zeros(n, 1)", "x"),
    ("tr(A + a*I)", "tr(A) + a*n"),
    # lines and comments
    ("A*x", "A*x  # a comment"),
    ("A*x", "r = A*x\nr"),
    ("A*x", "r = A*x; r"),
    ("A*x", "r = A*x"),
    ("A*x", "# first\n\n\nA*x\n\n"),
    ("A*x", "(A\n*x)"),
    ("A*x + y", "(A*x\r\n + y)"),
    ("A*x", "A\u00a0x"),
    ("norm2(x)*a", "f = norm2(x)\nf a"),
    ("A*(x)", "sum = A\nsum (x)"),
    # more of the same
    ("x'*y", "x^T y"),
    ("A'*B", "A.T B"),
    ("A'*B", "A^⊤ B"),
    ("(A')'", "A^T^T"),
    ("inv(A)'", "A^-⊤"),
    ("inv(A)'", "A⁻¹ᵀ"),
    ("inv(A)'", "A^T^-1"),
    ("inv(A)'", "A^−1'"),
    ("A^4", "A^2^2"),
    ("A^4", "A² ²"),
    ("x.^(2^3)", "x.^8"),
    ("x + y", "x--y"),
    ("-(x'*y)", "-x'*y"),
    ("a*(-x)", "a*-x"),
    ("x + 1*y", "x + 1 y"),
    ("2*A*x", "2 A x"),
    ("(2*x).*y", "2 x.*y"),
    ("(x'*y)*x", "x'*y*x"),
    ("(a/2)*b", "a/2 b"),
    ("kron(kron(A, B), C)", "A⊗B⊗C"),
    ("x.*y.*x", "x ⊙ y ∘ x"),
    ("abs(abs(a) - abs(b))", "||a|-|b||"),
    ("norm2(norm2(x)*y)*2", "|| ||x||*y ||*2"),
    ("norm2(A)^2", "‖A‖_F²"),
    ("norm1(x)^2", "||x||_1^2"),
    ("norm2(x)*y", "‖x‖*y"),
    ("sin(x)", "(sin\n(x))"),
    ("A*(x)", "(A\n(x))"),
    ("A*x", "A*x;"),
    ("A*x", ";;A*x;; # end"),
    ("A*x", "r = A*x\r\nr\r\n"),
    ("A*x", "r = A*x\rr"),
    ("A*x", "(A # the matrix\n * x)"),
    ("A*x + y", "T + y\nwhere T = A x"),
    ("a*I*x", "a I (x)"),
    ("x + vector(a)", "x .+ a"),
    ("2*x", "x 2"),
    ("6*x", "2 3 x"),
    ("a^2", "a ^ 2"),
    ("a.^2", "a^2"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_spellings_of_one_expression(left: str, right: str):
    assert parse_program(SQUARE + left).expression == parse_program(SQUARE + right).expression


DIFFERENT = [("-x.^2", "(-x).^2"), ("A^2'*B", "(A'*B)^2"), ("2^a^2", "(2^a)^2"), ("A.*(B*y*x')", "A.*B*y*x'")]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_two_expressions(left: str, right: str):
    assert parse_program(SQUARE + left).expression != parse_program(SQUARE + right).expression


KINDS = {
    "a : scalar": ("scalar", ()),
    "a ∈ ℝ": ("scalar", ()),
    "X ∈ ℝ": ("scalar", ()),
    "a : positive": ("positive", ()),
    "k : integer": ("integer", ()),
    "k ∈ ℤ": ("integer", ()),
    "a : vector(n)": ("vector", ("n", 1)),
    "a ∈ ℝ^n": ("vector", ("n", 1)),
    "a ∈ ℝ^3": ("vector", (3, 1)),
    "a : matrix(m, n)": ("matrix", ("m", "n")),
    "a ∈ ℝ^(m×n)": ("matrix", ("m", "n")),
    "a ∈ ℝ^(m x n)": ("matrix", ("m", "n")),
    "a ∈ ℝ^(mxn)": ("matrix", ("m", "n")),
    "a ∈ ℝ^(3x4)": ("matrix", (3, 4)),
    "a ∈ ℝ^(3 x n)": ("matrix", (3, "n")),
    "a : symmetric(n)": ("symmetric", ("n", "n")),
    "a : spd(n)": ("spd", ("n", "n")),
    "a : skew(4)": ("skew", (4, 4)),
    "a : diagonal(n)": ("diagonal", ("n", "n")),
    "a : lower(n)": ("lower", ("n", "n")),
    "a : upper(n)": ("upper", ("n", "n")),
    "a : orthogonal(n)": ("orthogonal", ("n", "n")),
}


@pytest.mark.parametrize("declaration", KINDS)
def test_declarations(declaration: str):
    kind, shape = KINDS[declaration]
    (name,) = parse_program(declaration + "\n" + declaration.split()[0]).variables
    v = parse_program(declaration + "\n" + name).variables[name]
    assert v.kind_name == kind
    assert [str(d) for d in v.shape] == [str(d) for d in shape]


def test_declarations_of_several_names_anywhere():
    program = parse_program("A*x - y\nx, w ∈ ℝ^n\nA : matrix(3, n)")
    assert list(program.variables) == ["A", "x", "y", "w"]
    assert [str(d) for d in program.variables["y"].shape] == ["3", "1"]


def test_declarations_beside_the_text():
    program = parse_program("x'*K*x", {"K": "spd(n)", "x": "∈ ℝ^n"})
    assert program.variables["K"].kind_name == "spd"
    assert list(program.variables) == ["x", "K"]


def test_first_spelling_is_kept():
    assert list(parse_program("lambda*x_1 + λ*x₁").variables) == ["lambda", "x_1"]
    assert list(parse_program("λ*x₁ + lambda*x_1").variables) == ["λ", "x_1"]


def test_differentials_have_shape_and_structure():
    program = parse_program("S : symmetric(n)\ntr(S*dS) + x'*dx")
    assert program.variables["dS"].kind_name == "symmetric"
    assert program.variables["dx"].shape == program.variables["x"].shape


def test_the_value_is_that_of_the_last_line():
    assert parse_program("x'*x\nA*x").expression == parse_program("A*x").expression
    assert not is_array(parse_program("r = A*x - b\nr'*r").expression)


def test_precedence_of_names():
    assert parse_program("n : scalar\nx ∈ ℝ^n\nn*x").variables["n"].kind_name == "scalar"
    assert "n" not in parse_program("x ∈ ℝ^n\nsum(x)/n").variables
    assert parse_program("I : matrix(n, n)\nI*x").variables["I"].kind_name == "matrix"


@pytest.mark.parametrize(
    "program",
    [
        "(" * 5000 + "x" + ")" * 5000,
        " + ".join(f"sin(x_{i})" for i in range(10_000)),
        "h_0 ∈ ℝ^n\n" + "\n".join(f"h_{i + 1} = tanh(W*h_{i} + b)" for i in range(2_000)),
        "exp(" * 5000 + "x" + ")" * 5000,
        "x" + "'" * 5000,
        "*".join(f"A_{i}" for i in range(5_000)),
    ],
    ids=["brackets", "terms", "definitions", "calls", "postfixes", "factors"],
)
def test_long_and_deep_programs_are_read(program: str):
    assert is_array(parse_program(program).expression)


def test_a_row_with_spread_scalars_is_one_sum():
    declared = "x, y : vector(n)\n"
    one, other = (parse_program(declared + text).expression for text in ("x' + y' .+ 1/2", "1/2 .+ x' + y'"))
    assert one == other


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("‖x - |b |‖", "norm2(x .- abs(b))"),
        ("‖ |a |‖", "abs(a)"),
        ("|a - ‖x ‖|", "abs(a - norm2(x))"),
        ("‖x * |b |‖ + 1", "norm2(x*abs(b)) + 1"),
        ("‖A*‖x ‖‖", "norm2(A*norm2(x))"),
    ],
)
def test_a_bar_with_a_bar_behind_it_closes_what_it_can(text, plain):
    assert parse_program(text).expression == parse_program(plain).expression
