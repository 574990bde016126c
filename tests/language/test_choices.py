"""How names that nobody declares are read: programs as people type them, and what is left open."""

from pathlib import Path

import pytest

import symcalc.operations  # noqa: F401
from symcalc.errors import KindMismatch, ShapeMismatch, SymcalcError
from symcalc.language.parsing import parse_program

TABLE = (Path(__file__).parent / "readings.txt").read_text(encoding="utf-8")
READINGS = [line.rpartition(" | ") for line in TABLE.splitlines() if line and line[0] != "#"]
LETTERS = {"s": "scalar", "v": "vector", "M": "matrix"}


@pytest.mark.parametrize(("program", "_", "want"), READINGS, ids=[program for program, _, _ in READINGS])
def test_readings(program, _, want):
    read = {name: v.kind_name for name, v in parse_program(program.replace("; ", "\n")).variables.items()}
    assert read == {name: LETTERS[kind] for name, kind in (said.split() for said in want.split(", "))}


# program: what is noted, first
NOTES = {
    "A*x - b": "b is read as a vector in ℝ^m",
    "X*β": "β is read as a vector in ℝ^n",
    "weights'*x": "weights is read as a vector in ℝ^n",
    "logdet(cov)": "cov is read as a matrix n×n",
    "1 + exp(v)": "a scalar that is added to a vector is added to every entry",
    "A**2": "A**2 is the matrix power; A.^2 is of the entries",
    "exp(A)": "exp is of the entries; the matrix function is expm",
    "tr(log(A)) + tr(log(B))": "log is of the entries; the matrix function is logm",
    "tr(sqrt(A))": "sqrt is of the entries; the matrix function is sqrtm",
    "tr(exp(W.*W)) - d": "exp is of the entries; the matrix function is expm",
    "A.^0.5": "A.^0.5 is of the entries; the matrix function is sqrtm",
    "tr(A.^(1/3))": "a broken power .^ is of the entries; the matrix function is powm",
    "x.sum()*np.sum(x)": "NumPy's names are read as symcalc's functions: * is the matrix product",
}


@pytest.mark.parametrize("program", NOTES)
def test_what_was_read_otherwise_is_noted_once(program):
    assert parse_program(program).notes == (NOTES[program],)


@pytest.mark.parametrize(
    "program", ["a*x", "tr(A*b)", "A^2", "a**2", "exp(X*w)", "A.^2", "exp(x)", "A ∈ ℝ^(2×3)\nexp(A)"]
)
def test_nothing_is_noted(program):
    assert parse_program(program).notes == ()


# what is open: words, with the text that decides
WORDS = {
    "learning_rate*norm2(weights)^2": "learning_rate : scalar; weights : vector",
    "norm2(data*weights - labels)^2": "data : matrix; weights : vector; labels : vector",
    "weights'*cov*weights": "cov : matrix",
    "x'*x + penalty": "penalty : scalar",
    "norm2(weights)": "weights : vector",
    "1 - labels": "labels : scalar",
    "norm2(labels .- A*x)": "labels : vector",
}


@pytest.mark.parametrize("program", WORDS)
def test_words_that_uses_leave_open(program):
    with pytest.raises(KindMismatch) as caught:
        parse_program(program)
    assert WORDS[program] in caught.value.hint
    parse_program(WORDS[program].replace("; ", "\n") + "\n" + program)


@pytest.mark.parametrize(
    "program",
    [
        "b' + x",
        "x.*(b')",
        "a @ X @ b",
        "a @ A",
        "X*W + b'",
        "A ∈ ℝ^(3×4)\nx ∈ ℝ^4\nA*x - b + b'*x",
        "y ∈ ℝ^3\nA ∈ ℝ^(4×4)\nA*b - y",
        "c'*x + c^2",
    ],
)
def test_no_scalar_is_transposed_nor_spread_because_a_vector_does_not_fit(program):
    with pytest.raises((KindMismatch, ShapeMismatch)):
        parse_program(program)


def test_many_names_that_cannot_be_vectors():
    """One after the other, and all at once."""
    program = parse_program("+".join(f"A_{i}*c_{i}" for i in range(300)) + "+ B")
    assert all(v.kind_name == "scalar" for name, v in program.variables.items() if name[0] == "c")
    lines = [f"s_{i + 1} = tr(A*c_{i}*s_{i})" for i in range(300)]
    program = parse_program("s_0 = tr(A)\n" + "\n".join([*lines, "s_300"]))
    assert program.variables["c_7"].kind_name == "scalar"


@pytest.mark.parametrize("program", ["sum(a*b)", "norm2(a*b)", "x - (1 - a)", "x + a*b"])
def test_a_declaration_is_asked_for_where_one_of_several_names_is_a_vector(program):
    with pytest.raises(SymcalcError, match="more than one way"):
        parse_program(program)
