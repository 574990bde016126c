"""Wrong input of every kind: the error's class, its place, what it says and what it offers; within bounds, at once."""

import numpy as np
import pytest
from sympy import Symbol

import symcalc as sc
from symcalc.errors import KindMismatch, ParseFailure, ShapeMismatch, SymcalcError, TooLarge, UnknownName
from symcalc.faces.terminal import read
from symcalc.language.parsing import parse_program

# program, class of the error, the text under the carets (None: no place), words that the answer holds
TABLE: list[tuple[str, type[SymcalcError], str | None, tuple[str, ...]]] = [
    # nothing, and what is no language
    ("", ParseFailure, None, ("nothing to compute",)),
    ("   \n \n", ParseFailure, None, ("nothing to compute",)),
    ("# a comment only", ParseFailure, None, ("nothing to compute",)),
    ("x ∈ ℝ^n", ParseFailure, None, ("nothing to compute", "expression")),
    ("x $ y", ParseFailure, "$", ("no meaning",)),
    ("x ? y", ParseFailure, "?", ("no meaning",)),
    ("x & y", ParseFailure, "&", ("no meaning",)),
    ('"x"', ParseFailure, '"', ("no meaning",)),
    ("x\x00y", ParseFailure, "\x00", ("U+0000",)),
    ("x\x1b[31m", ParseFailure, "\x1b", ("U+001B",)),
    ("\ufeffx", ParseFailure, "\ufeff", ("U+FEFF",)),
    ("x \u202e y", ParseFailure, "\u202e", ("U+202E",)),
    ("x <- y", ParseFailure, "<", ("no meaning",)),
    ("x!", ParseFailure, "!", ("no meaning",)),
    ("__import__('os')", ParseFailure, "_", ("begins with a letter",)),
    ("x.__class__", ParseFailure, "_", ("begins with a letter",)),
    ("lambda: 1", ParseFailure, "1", ("kind",)),
    ("import os", KindMismatch, "import", ("import and os",)),
    ("% comment", ParseFailure, "%", ("#",)),
    ("x // comment", ParseFailure, "//", ("#",)),
    # brackets and bars
    ("(x", ParseFailure, "(", ("never closed",)),
    ("x)", ParseFailure, ")", ("closes nothing",)),
    ("(x))", ParseFailure, ")", ("closes nothing",)),
    ("((x)", ParseFailure, "(", ("never closed",)),
    ("norm2(A*x - b", ParseFailure, "(", ("never closed",)),
    ("‖x", ParseFailure, "‖", ("never closed",)),
    ("|a", ParseFailure, "|", ("never closed",)),
    ("|(a|)", ParseFailure, "|", ("operator",)),
    ("(‖x)‖", ParseFailure, ")", ("still open",)),
    ("()", ParseFailure, ")", ("operand",)),
    ("sin()", ParseFailure, "sin()", ("1 argument", "not 0")),
    ("{x}", ParseFailure, "{", ("( )",)),
    ("x]", ParseFailure, "]", ("closes nothing",)),
    ("(x; y)", ParseFailure, ";", ("inside brackets",)),
    ("2‖x‖", ParseFailure, "‖", ("write *",)),
    ("‖x‖ ‖", ParseFailure, "‖", ("operator was expected",)),
    ("‖x ‖y‖", ParseFailure, "‖", ("never closed",)),
    ("[2 ‖x‖]", ParseFailure, "‖", ("two ways",)),
    # operators and operands
    ("A*x*y", ShapeMismatch, "*", ("(A*x)'*y for the scalar", "(A*x)*y' for the outer")),
    ("A +* B", ParseFailure, "*", ("operand",)),
    ("A *", ParseFailure, None, ("operand", "the end")),
    ("* A", ParseFailure, "*", ("operand",)),
    ("A ^", ParseFailure, None, ("operand",)),
    ("A + \nB", ParseFailure, "\n", ("operand", "end of the line")),
    ("x, y", ParseFailure, None, ("declaration",)),
    ("sin(x,)", ParseFailure, ")", ("operand",)),
    ("x = ", ParseFailure, None, ("operand",)),
    ("= x", ParseFailure, "=", ("definition",)),
    ("x == y", ParseFailure, "==", ("definition", "where(x > y, a, b)")),
    ("2*x = y", ParseFailure, "=", ("definition",)),
    ("2x", ParseFailure, "x", ("write 2*x",)),
    ("x'y", ParseFailure, "y", ("write x'*y",)),
    ("(A)(B)", ParseFailure, "(", ("write (A)*(B)",)),
    ("x(y)", UnknownName, "x", ("not a function", "x*(y)")),
    (".5", ParseFailure, ".", ("0.5",)),
    ("2.", ParseFailure, ".", ("write 2",)),
    ("1e400", TooLarge, "1e400", ("308",)),
    ("1e-999999999999", TooLarge, "1e-999999999999", ("308",)),
    ("10^2000", TooLarge, "10^2000", ("1,000 digits",)),
    ("9^9^9^9", TooLarge, "9^9^9^9", ("1,000 digits",)),
    ("x_1_ × y", ParseFailure, "×", ("declarations",)),
    ("ℝ + x", ParseFailure, "ℝ", ("declarations",)),
    ("(x : vector(n))", ParseFailure, ":", ("declarations",)),
    # names and functions
    ("foo(x)", UnknownName, "foo", ("not a function",)),
    ("sinn(x)", UnknownName, "sinn", ("did you mean sin?",)),
    ("lgdet(X)", UnknownName, "lgdet", ("did you mean logdet?",)),
    ("foo.(x)", UnknownName, "foo", ("not a function",)),
    ("sin x", ParseFailure, "sin", ("sin(…)",)),
    ("exp + 1", ParseFailure, "exp", ("exp(…)",)),
    ("sum(x, 3)", ParseFailure, "3", ("1 (of each column)",)),
    ("sum(x, n)", ParseFailure, "n", ("1 (of each column)",)),
    ("sum(x, 1, 2)", ParseFailure, "sum(x, 1, 2)", ("1 or 2 arguments",)),
    ("sin(x, y)", ParseFailure, "sin(x, y)", ("1 argument,",)),
    ("tr.(X)", ParseFailure, "tr.(X)", ("not elementwise",)),
    ("ones(n)", ParseFailure, "ones(n)", ("0 or 2 arguments",)),
    ("eye(2.5)", ParseFailure, "2.5", ("size",)),
    ("eye(x .+ 1)", ParseFailure, "x .+ 1", ("size",)),
    ("eye(x/y)", ParseFailure, "x/y", ("size",)),
    ("eye(n - n)", ParseFailure, "n - n", ("positive",)),
    ("eye(n/2)", ParseFailure, "n/2", ("whole number",)),
    ("r = x\nr = y\nr", ParseFailure, "r", ("defined twice",)),
    ("x ∈ ℝ^n\nx ∈ ℝ^n\nx", ParseFailure, "x", ("declared twice",)),
    ("y = x\ny = 2*x\ny", ParseFailure, "y", ("twice",)),
    ("s = r'*r\nr = x\ns", UnknownName, "r", ("before it is defined",)),
    ("x ∈ ℝ^n\ndx ∈ ℝ^n\ndx", ParseFailure, "dx", ("differential of x",)),
    # declarations
    ("x : foo\nx", ParseFailure, "foo", ("not a kind", "spd")),
    ("x : vektor(n)\nx", ParseFailure, "vektor", ("did you mean vector?",)),
    ("x : vector(m, n)\nx", ParseFailure, "vector", ("one size",)),
    ("A : matrix(n)\nA", ParseFailure, "matrix", ("two sizes",)),
    ("a : scalar(n)\na", ParseFailure, "scalar", ("no size",)),
    ("x ∈ ℝ^0\nx", ParseFailure, "0", ("positive integer",)),
    ("x ∈ ℝ^2.5\nx", ParseFailure, "2.5", ("positive integer",)),
    ("x ∈ \nx", ParseFailure, "\n", ("kind", "spd(n)")),
    ("x ∈ ℝ^\nx", ParseFailure, "\n", ("expected",)),
    ("x ∈ ℝ^(m×\nx", ParseFailure, "(", ("never closed",)),
    ("x ∈ ℝ^m×\nx", ParseFailure, "\n", ("size",)),
    ("A : matrix(1, 1)\nA", KindMismatch, "A : matrix(1, 1)", ("scalar",)),
    # kinds
    ("X + 1", KindMismatch, "+", ("X is a matrix", "X .+ 1", "X + I")),
    ("1 - A*B", KindMismatch, "-", ("1 .- A*B", "I - A*B")),
    ("A + c", KindMismatch, "+", ("A .+ c", "A + c*I", "c is a scalar by its first letter")),
    ("A - (a + c)", KindMismatch, "-", ("A .- (a + c)", "A - (a + c)*I")),
    ("1'*x", KindMismatch, "1'", ("sum(x)", "ones(n, 1)'*x")),
    ("w'*S*w - λ*(1'*w - 1)", KindMismatch, "1'", ("sum(w)",)),
    ("x*1'", KindMismatch, "1'", ("x*ones(1, n)",)),
    ("norm(A)", KindMismatch, "norm(A)", ("norm2(A)", "specnorm(A)")),
    ("np.sum(A, b)", ParseFailure, "np.sum(A, b)", ("axis=0",)),
    ("A.dot(B)", KindMismatch, "A.dot(B)", ("A*B",)),
    ("np.foo(x)", UnknownName, "foo", ("not a function",)),
    ("np.e*x", UnknownName, "e", ("np.e",)),
    ("x.lgdet()", UnknownName, "lgdet", ("logdet",)),
    ("learning_rate*norm2(weights)^2", KindMismatch, "learning_rate", ("learning_rate : scalar", "weights : vector")),
    ("norm2(data*weights - labels)^2", KindMismatch, "data", ("data : matrix", "weights : vector")),
    ("weights'*cov*weights", KindMismatch, "cov", ("cov : matrix",)),
    ("a @ X @ b", ShapeMismatch, "@", ("a'*X",)),
    ("det(X) + X", KindMismatch, "+", ("det(X) is a scalar",)),
    ("logdet(x)", KindMismatch, "x", ("square matrix", "x is a vector")),
    ("tr(a)", KindMismatch, "a", ("square matrix", "declare")),
    ("dot(x, 2)", KindMismatch, "2", ("vector or matrix",)),
    ("x^2", KindMismatch, "x^2", ("square matrices", "x'*x")),
    ("2^A", KindMismatch, "2^A", ("exponent",)),
    ("A^a", KindMismatch, "A^a", ("integer exponent",)),
    ("A^(1/2)", KindMismatch, "A^(1/2)", ("integer exponent",)),
    ("|x|", KindMismatch, "|x|", ("abs", "norm2")),
    ("‖A‖₂", KindMismatch, "‖A‖₂", ("specnorm",)),
    ("a/x", KindMismatch, "/", ("./",)),
    ("x/y", KindMismatch, "/", ("./",)),
    ("x\\y", KindMismatch, "\\", ("square matrix",)),
    ("1/0", KindMismatch, "1/0", ("real number",)),
    ("log(0)", KindMismatch, "log(0)", ("real number",)),
    ("sqrt(-1)", KindMismatch, "sqrt(-1)", ("real number",)),
    ("(a - a)^-1", KindMismatch, "(a - a)^-1", ("real number",)),
    # sizes
    ("x*y", ShapeMismatch, "*", ("x'*y", "x*y'", "x.*y")),
    ("x.*y'", ShapeMismatch, ".*", ("size is 1",)),
    ("x' + y", ShapeMismatch, "+", ("size is 1",)),
    ("A ∈ ℝ^(m×n)\nA*A", ShapeMismatch, "*", ("A is a matrix m×n", "n and m differ")),
    ("A ∈ ℝ^(m×n)\ndet(A)", ShapeMismatch, "det(A)", ("A is a matrix m×n", "square")),
    ("A ∈ ℝ^(3×4)\nB ∈ ℝ^(5×6)\nA*B", ShapeMismatch, "*", ("3×4", "5×6", "4 and 5 differ")),
    ("A ∈ ℝ^(3×4)\nB ∈ ℝ^(4×3)\nA + B", ShapeMismatch, "+", ("3×4", "4×3")),
    ("A ∈ ℝ^(m×n)\nA^2", ShapeMismatch, "A^2", ("square matrices", "m×n")),
    ("A ∈ ℝ^(m×n)\nsolve(A, x)", ShapeMismatch, "solve(A, x)", ("A is a matrix m×n",)),
    ("x ∈ ℝ^3\ny ∈ ℝ^4\ndot(x, y)", ShapeMismatch, "dot(x, y)", ("ℝ^3", "ℝ^4")),
    ("A ∈ ℝ^(3×3)\nkron(A, A)*x + A*x", ShapeMismatch, "*", ("9",)),
    ("x ∈ ℝ^5\nunvec(x, 2, 3)", ShapeMismatch, "unvec(x, 2, 3)", ("5 and 6 differ",)),
    ("I ⊗ X", ShapeMismatch, "I", ("I_n",)),
    ("I", ShapeMismatch, "I", ("I_n",)),
    ("ones", ShapeMismatch, "ones", ("ones(m, n)",)),
    ("vector(1)", ShapeMismatch, "vector(1)", ("vector(c, n)",)),
    ("ones*x", ShapeMismatch, "ones", ("nothing says",)),
    ("sum(x)/n", KindMismatch, "/", ("n is a vector",)),
    # known, and not built
    ("[A B; C, D]", ParseFailure, "B", ("two ways",)),
    ("X[1, 2]]", ParseFailure, "]", ("closes nothing",)),
    ("eigvals(S)", KindMismatch, "eigvals(S)", ("symmetric", "eigvals((A + A')/2)")),
    ("A, B : matrix(n, n)\neigmax(A*B)*x", KindMismatch, "eigmax(A*B)", ("symmetric", "(A + A')/2")),
    # too much
    ("(" * 20_000 + "x" + ")" * 20_000, TooLarge, "(", ("10,000 deep",)),
    ("x" * 600_000, TooLarge, None, ("500,000",)),
    ("a+" * 200_000 + "a", TooLarge, "a", ("150,000",)),
    ("1" * 2_000, TooLarge, "1" * 2_000, ("1,000 digits",)),
]


@pytest.mark.parametrize(("program", "error", "place", "words"), TABLE, ids=[repr(row[0][:30]) for row in TABLE])
def test_points_at_what_is_wrong(program: str, error: type[SymcalcError], place: str | None, words: tuple[str, ...]):
    with pytest.raises(SymcalcError) as caught:
        parse_program(program)
    e = caught.value
    assert type(e) is error
    for word in words:
        assert word in str(e)
    if place is not None:
        assert e.span is not None
        assert e.text[e.span[0] : e.span[1]] == place
        assert "line " in str(e)
        assert "^" in str(e).splitlines()[2]


def test_table_is_large_enough():
    assert len({row[0] for row in TABLE}) >= 60


def test_any_character_is_read_or_refused():
    refused = 0
    for c in map(chr, range(0, 0x3000)):
        try:
            parse_program("x" + c + "y")
        except SymcalcError as e:
            refused += 1
            assert str(e)
    assert refused > 10_000


def test_errors_show_the_line_and_carets():
    with pytest.raises(ShapeMismatch) as caught:
        parse_program("A ∈ ℝ^(3×4)\nB ∈ ℝ^(5×6)\n2*tr(A*B)")
    assert str(caught.value) == (
        "A is a matrix 3×4, and B is a matrix 5×6: columns of the left and rows of the right factor: 4 and 5 differ\n"
        "  line 3: 2*tr(A*B)\n"
        "                ^"
    )


RAW = "\x1b]0;hi\x07\x9b31m\u202e\ud800\x00"


@pytest.mark.parametrize(
    "fails",
    [
        lambda: sc.parse(f"2x #{RAW}"),
        lambda: sc.parse(f"x + (A #{RAW}\n)"),
        lambda: sc.parse(f"(A #{RAW}\n)*(x #{RAW}\n)*y"),
        lambda: sc.parse(f"x{RAW}"),
        lambda: sc.parse("x'*K*x", K=f"spd(n) {RAW}"),
        lambda: sc.parse("x'*K*x", **{RAW: "spd(n)"}),
        lambda: sc.parse("x'*K*x", **{RAW: 3}),
        lambda: sc.parse("x'*x").gradient(RAW),
        lambda: sc.parse("x'*x").hvp("x", RAW),
        lambda: sc.compile(sc.parse("x'*x"))(**{RAW: 3}),
        lambda: sc.parse("x'*x").evaluate(**{RAW: 3}),
        lambda: sc.from_sympy(Symbol("\x1b[31m", real=True)),
        lambda: sc.from_sympy(Symbol("\x1b[31m\u202e", real=True)),
        lambda: sc.compile(sc.parse("x'*x"))(np.zeros(3, dtype=[("\x1b\x07", float)])),
        lambda: read(f"/nowhere/{RAW}"),
    ],
)
def test_what_a_message_quotes_is_printable(fails):
    with pytest.raises(SymcalcError) as caught:
        fails()
    assert all(c == "\n" or c.isprintable() for c in f"{caught.value}{caught.value.message}{caught.value.hint}")


def test_what_a_message_quotes_has_no_comments():
    with pytest.raises(SymcalcError) as caught:
        sc.parse("x + (A # matrix(2, 3)\n + A) # end")
    assert "(A + A) is a" in caught.value.message and "#" not in caught.value.message
    with pytest.raises(SymcalcError) as caught:
        sc.parse("# above\n3 + 2x  # x, twice")
    assert caught.value.hint == "write `3 + 2*x`"


def test_no_text_is_an_error():
    with pytest.raises(ParseFailure):
        parse_program(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("call", ["submatrix(X, i)", "submatrix(m, I)(x)", "submatrix(X, 1, i, 2)"])
def test_a_part_called_with_too_few_places_is_no_index(call):
    with pytest.raises(SymcalcError):
        sc.parse(f"i : integer; {call}")
