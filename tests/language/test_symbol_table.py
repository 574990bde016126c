"""What names stand for: variables, definitions, sizes, identities, differentials; lines that nothing uses."""

import pytest

import symcalc.operations  # noqa: F401
from symcalc.errors import KindMismatch, ParseFailure, ShapeMismatch, TooLarge, UnknownName
from symcalc.language.parsing import parse_program


def kinds(program):
    """Return the variables of a program with what they are."""
    return {
        name: (v.kind_name, *map(str, v.shape)) if v.shape else (v.kind_name,)
        for name, v in parse_program(program).variables.items()
    }


DIFFERENTIALS = {
    "x'*dx": {"x": ("vector", "n", "1"), "dx": ("vector", "n", "1")},
    "dx'*x": {"dx": ("vector", "n", "1"), "x": ("vector", "n", "1")},
    "dx_1'*x₁": {"dx_1": ("vector", "n", "1"), "x_1": ("vector", "n", "1")},
    "X + dX": {"X": ("matrix", "m", "n"), "dX": ("matrix", "m", "n")},
    "S : symmetric(n)\ntr(S*dS)": {"S": ("symmetric", "n", "n"), "dS": ("symmetric", "n", "n")},
    "S : spd(n)\ntr(S*dS)": {"S": ("spd", "n", "n"), "dS": ("symmetric", "n", "n")},
    "lambda*dλ": {"lambda": ("scalar",), "dlambda": ("scalar",)},
    "x + dx + ddx": {"x": ("vector", "n", "1"), "dx": ("vector", "n", "1"), "ddx": ("vector", "n", "1")},
    "ddx + dx + x": {"ddx": ("vector", "n", "1"), "dx": ("vector", "n", "1"), "x": ("vector", "n", "1")},
    "I : matrix(n, n)\ndI*x": {"I": ("matrix", "n", "n"), "dI": ("matrix", "n", "n"), "x": ("vector", "n", "1")},
    # there is no such variable: what the letter says, but for a matrix
    "d_t*x": {"d_t": ("scalar",), "x": ("vector", "n", "1")},
    "d*x": {"d": ("scalar",), "x": ("vector", "n", "1")},
    "dX*x": {"dX": ("matrix", "m", "n"), "x": ("vector", "n", "1")},
    "dΣ_1*x": {"dΣ_1": ("matrix", "m", "n"), "x": ("vector", "n", "1")},
    "dX = 2\ndX*x": {"x": ("vector", "n", "1")},
}


@pytest.mark.parametrize("program", DIFFERENTIALS)
def test_differentials(program):
    assert kinds(program) == DIFFERENTIALS[program]


def test_the_differential_of_a_matrix_that_is_not_there_is_noted():
    assert parse_program("dX*x").notes == ("dX is read as the differential of a matrix X",)
    assert parse_program("dX*X").notes == ()


IDENTITIES = {
    "I*x": "x",
    "I_n*x": "x",
    "Iₙ*x": "x",
    "eye(n)*x": "x",
    "I (x)": "x",
    "I(3)": "I_3",
    "I_3": "eye(3)",
    "I_k": "eye(k)",
    "I_λ": "eye(lambda)",
    "A^0 + I_n": "2*A^0",
}


@pytest.mark.parametrize("program", IDENTITIES)
def test_identities(program):
    head = "x ∈ ℝ^n\nA ∈ ℝ^(n×n)\n"
    assert parse_program(head + program).expression == parse_program(head + IDENTITIES[program]).expression


@pytest.mark.parametrize("program", ["I_n : matrix(n, n)\nI_n", "x ∈ ℝ^n\nI_n = 2\nI_n*x"])
def test_an_identity_is_never_a_variable(program):
    with pytest.raises(ParseFailure, match="is the identity of size n"):
        parse_program(program)


# what is no identity, and the kinds of the program's variables
NO_IDENTITIES = {
    "I_C = tr(F'*F)\nI_C - 3": {"F": ("matrix", "m", "n")},
    "I_1 = tr(F)\nI_2 = (I_1^2 - tr(F^2))/2\nI_1*I_2": {"F": ("matrix", "n", "n")},
    "I_1, I_2 : scalar\nI_1*I_2": {"I_1": ("scalar",), "I_2": ("scalar",)},
    "I_n = A\nI_n": {"A": ("matrix", "m", "n")},
    "I_2n*x": {"I_2n": ("matrix", "m", "n"), "x": ("vector", "n", "1")},
    "A ∈ ℝ^(m×n)\nI_A*A": {"A": ("matrix", "m", "n"), "I_A": ("matrix", "p", "m")},
    "I_N*x": {"I_N": ("matrix", "m", "n"), "x": ("vector", "n", "1")},
}


@pytest.mark.parametrize("program", NO_IDENTITIES)
def test_an_index_that_is_no_size_makes_a_name(program):
    assert kinds(program) == NO_IDENTITIES[program]


def test_an_identity_of_a_declared_dimension():
    assert parse_program("X ∈ ℝ^(N×D)\nX'*X + I_D").variables.keys() == {"X"}
    assert parse_program("I_N*ones(N, 1)*x'").variables.keys() == {"x"}


# declarations, and the kinds that they give
DECLARATIONS = {
    "b : vector\nb": {"b": ("vector", "n", "1")},
    "b, c : vector\nb*c'": {"b": ("vector", "n", "1"), "c": ("vector", "m", "1")},
    "A : matrix\nA*x": {"A": ("matrix", "m", "n"), "x": ("vector", "n", "1")},
    "K : spd\nx'*K*x": {"K": ("spd", "n", "n"), "x": ("vector", "n", "1")},
    "x ∈ ℝ^3\nK : spd\nK*x": {"x": ("vector", "3", "1"), "K": ("spd", "3", "3")},
    "A ∈ R^(m×n)\nA": {"A": ("matrix", "m", "n")},
    "x in R^n\nx": {"x": ("vector", "n", "1")},
    "x, y in R\nx*y": {"x": ("scalar",), "y": ("scalar",)},
    "X ∈ R^(m x n)\nX": {"X": ("matrix", "m", "n")},
    "X ∈ R^{m×n}\nX": {"X": ("matrix", "m", "n")},
    "R ∈ R^(n×n)\nR": {"R": ("matrix", "n", "n")},
    "x : vector(n^2)\nunvec(x, n, n)": {"x": ("vector", "n**2", "1")},
    "x ∈ ℝ^(m*n)\nX ∈ ℝ^(m×n)\nvec(X) - x": {"x": ("vector", "m*n", "1"), "X": ("matrix", "m", "n")},
    "X ∈ ℝ^(2*m×n²)\nX": {"X": ("matrix", "2*m", "n**2")},
    "in : scalar\nin*x": {"in": ("scalar",), "x": ("vector", "n", "1")},
    "a in x\nin : scalar": {"a": ("scalar",), "x": ("vector", "n", "1"), "in": ("scalar",)},
}


@pytest.mark.parametrize("program", DECLARATIONS)
def test_declarations(program):
    assert kinds(program) == DECLARATIONS[program]


def test_sizes_as_numbers():
    for program in ("x ∈ ℝ^n\nsum(x)/n", "sum(x .+ 0*n)*tr(eye(n))/n*0 + sum(x)/n\nx ∈ ℝ^n"):
        assert "n" not in parse_program(program).variables
    assert parse_program("n*eye(n)*x").expression == parse_program("eye(n)*x*n").expression
    assert parse_program("x ∈ ℝ^lambda\nsum(x)/λ").expression == parse_program("x ∈ ℝ^λ\nsum(x)/lambda").expression
    assert kinds("n : scalar\nx ∈ ℝ^n\nn*x")["n"] == ("scalar",)
    assert "n" not in kinds("x ∈ ℝ^n\nn = 3\nn*x")


@pytest.mark.parametrize("program", ["A*eye(A)", "eye(A)*A"])
def test_a_matrix_is_no_size(program):
    with pytest.raises(ParseFailure, match="written as a size elsewhere"):
        parse_program(program)


def test_an_inferred_size_is_no_number():
    with pytest.raises(KindMismatch):
        parse_program("sum(x)/n")


@pytest.mark.parametrize("program", ["n = 3\neye(n)", "n : scalar\neye(n)", "n = 3\nones(n, 2)"])
def test_a_size_is_no_variable(program):
    with pytest.raises(ParseFailure, match="variable of this program"):
        parse_program(program)


@pytest.mark.parametrize("program", ["x ∈ ℝ^n\nn'*x", "n'*eye(n)"])
def test_a_size_has_no_transpose(program):
    with pytest.raises(KindMismatch, match="no transpose"):
        parse_program(program)


@pytest.mark.parametrize("program", ["A*x\n + b", "A*x\n - b", "f = A*x\n - b", "A*x\n\n# so\n  −b", "f = x\n+f_1"])
def test_a_sum_does_not_go_on_behind_a_line_end(program):
    with pytest.raises(ParseFailure, match="a new line begins a new expression"):
        parse_program(program)


@pytest.mark.parametrize("program", ["r = A*x - b\n-r'*r", "(A*x\n + b)", "-x", "x ∈ ℝ^n\n-x"])
def test_lines_that_begin_with_a_sign(program):
    parse_program(program)


def test_values_that_nothing_uses_are_noted():
    assert parse_program("A*x\nx'*x").notes == ("the value of line 1 is used by nothing",)
    assert parse_program("f = A*x\nx'*x").notes == ()
    many = "# above\n\n(A*x #\n); x; y = x\r\nx ∈ ℝ^n; y\rx'*x"
    places = ("line 3", "line 4", "part 2 of line 5")
    assert parse_program(many).notes == tuple(f"the value of {place} is used by nothing" for place in places)
    assert parse_program("x ∈ ℝ^n\nx'*x").notes == ()


def test_definitions_behind_where():
    """As the Unicode text of a formula shows its parts."""
    program = parse_program("T₀' U x\nwhere T₀ = A + B\n      U = T₀ A")
    assert program.expression == parse_program("(A + B)'*(A + B)*A*x").expression
    assert parse_program("where = 3\nwhere*x").expression == parse_program("3*x").expression
    with pytest.raises(ParseFailure, match="where stands behind"):
        parse_program("f = x\nwhere T = 3")
    with pytest.raises(UnknownName):
        parse_program("T\nwhere T = U\n U = x")


@pytest.mark.parametrize(
    ("program", "place", "words"),
    [
        ("x : foo\nx", "foo", ("kinds are scalar",)),
        ("A : Matrix(m, n)\nA", "Matrix", ("did you mean matrix?",)),
        ("S : symetric(n)\nS", "symetric", ("did you mean symmetric?",)),
        ("A : matrix(n)\nA", "matrix", ("two sizes", "matrix(m, n)")),
        ("S : spd(m, n)\nS", "spd", ("one size", "spd(n)")),
        ("k ∈ ℤ^n\nk", "ℤ", ("k ∈ ℤ",)),
        ("x : R(n)\nx", "(", ("^",)),
        ("A in\nx", "in", ("∈",)),
        ("x : vector(n^m)\nx", "n^m", ("a digit", "n^2")),
        ("x : vector(n^9*n^9*n^9*n^9*n^9*n^9*n^9*n^9*n^9*n^9*n^9*n^9)\nx", None, ("too many others",)),
        ("x ∈ ℝ^007\nx", "007", ("positive integer",)),
        ("x ∈ ℝ^-1\nx", "-", ("size",)),
        ("x ∈ ℝ^n+1\nx", "+", ("size",)),
        ("x ∈ ℝ^n, y ∈ ℝ^n\nx", ",", ("new line",)),
        ("x, y, ∈ ℝ^n\nx", "∈", ("a name was expected",)),
        ("A : matrix(m x n)\nA", "x", ("commas",)),
        ("A : matrix(m, n\nA", "(", ("never closed",)),
        ("x : vector(n) y : vector(n)\nx", "y", ("the end of the line",)),
    ],
)
def test_wrong_declarations(program, place, words):
    with pytest.raises((ParseFailure, ShapeMismatch, TooLarge)) as caught:
        parse_program(program)
    e = caught.value
    assert place is None or e.text[e.span[0] : e.span[1]] == place
    assert all(word in str(e) for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "sum : vector(n)\nsum(x)*norm2(sum)",
        "cos : scalar\ncos.(a)*cos",
        "exp = a*b\nexp(exp)",
        "ones : scalar\nones(n, n)",
    ],
)
def test_a_name_right_before_a_bracket_is_the_function(text):
    """The program may have a variable of that name: which is meant where is said."""
    (note,) = [n for n in parse_program(text).notes if "no size" not in n]
    assert note.startswith(text.split()[0]) and "(…) is the function" in note


@pytest.mark.parametrize("text", ["sum : vector(n)\nsum (a + b)", "exp = a*b\nexp (a)", "norm1 : scalar; norm1*‖x‖_1"])
def test_a_name_before_a_blank_is_the_variable(text):
    name = text.split()[0]
    program = parse_program(text)
    assert {*program.variables, *program.definitions} >= {name}
    assert not program.notes


@pytest.mark.parametrize("text", ["I : matrix(n, n)\nI(x)", "words : matrix(n, n)\nwords(A)", "x(y)", "r = a*b\nr(a)"])
def test_what_is_no_function_is_not_called(text):
    with pytest.raises((ParseFailure, UnknownName), match=r"not the function|not a function"):
        parse_program(text)
