"""Names with a scalar's letter that are vectors by their use."""

from itertools import product

import pytest

import symcalc.operations  # noqa: F401
from symcalc.errors import KindMismatch, ShapeMismatch, SymcalcError, TooLarge
from symcalc.language.parsing import parse_program

# program: the names that are read as vectors, in the order of the notes
VECTORS = {
    "b'*x": ["b"],
    "b.T @ x": ["b"],
    "bᵀ x": ["b"],
    "a'*a": ["a"],
    "A*x - b": ["b"],
    "b + x": ["b"],
    "b + c + x": ["b", "c"],
    "x - (b + c)": ["b", "c"],
    "x - 2*(b - c/3)": ["b", "c"],
    "x - 2*b": ["b"],
    "x - b/2": ["b"],
    "x - -b": ["b"],
    "x ∈ ℝ^n\nx - b/n": ["b"],
    "x - (1/2)*b": ["b"],
    "A\\b": ["b"],
    "A\\(b - x)": ["b"],
    "A\\(-b)": ["b"],
    "solve(A, b)": ["b"],
    "solve(A, 2*b)": ["b"],
    "(b - c)'*(b - c)": ["b", "c"],
    "(2*b)'*x": ["b"],
    "r = b - c\nr'*r": ["b", "c"],
    "f = b\nA*x - f": ["b"],
    "f = 2*b\nf'*x": ["b"],
    "f = b\ng = f\nA\\g": ["b"],
    "b'*A*c + c'*c": ["b", "c"],
    "db'*b": ["b"],
    "x + db": ["db"],
    "x + db - b": ["b"],
    "A*x + a*(x - b)": ["b"],
    "f = A*x - b\ng = a*f\ng'*g": ["b"],
    "dot(b, x) + b'*y": ["b"],
    "x - b - a*x": ["b"],
    "β'*x": ["β"],
    # what is made of a vector tells of other names only when the vector is known
    "c + b'*x + b'*y": ["b"],
    "(c + b'*x)*b'*y": ["b"],
    "(c + (a*b)'*x)*b'*y": ["b"],
    # dotted signs decide no kind; plain ones do, also behind dotted ones
    "b .- x": [],
    "sum(b .- x - y)": [],
    "sum(b .- A*x - y)": [],
    "sum(2*b .- x + y)": [],
    "sum(b + c .- x - y)": [],
    "sum(kron(b .- o - o, s))": [],
    "norm2(b .- (x + y))": [],
    "x .+ a - b": ["b"],
    "x - b .+ a": ["b"],
    "a .- x + b": ["b"],
    "a .+ b .- x + c": ["c"],
    # scalars stay what they are
    "a*x": [],
    "a": [],
    "(x'*y)'": [],
    "(x'*y + c)'": [],
    "f = b + 1\nf'*f": [],
    "sum(b.*x)": [],
    "b*x'": [],
    "x .+ b": [],
    "a : scalar\na'*x": [],
    "b ∈ ℝ^n\nb'*x": [],
}


@pytest.mark.parametrize("program", VECTORS)
def test_vectors(program):
    read = parse_program(program)
    noted = [note.split()[0] for note in read.notes if "is read as a vector" in note]
    assert noted == VECTORS[program]
    scalars = {name for name in "abcβ" if name in read.variables} - set(noted)
    assert all(read.variables[name].kind_name == "scalar" for name in scalars if " ∈ ℝ^n" not in program)
    assert all(read.variables[name].kind_name == "vector" for name in noted if name in read.variables)


SEVERAL = [
    "x + a*b",
    "A*x - b*c",
    "(a*b)'",
    "(a*b + c)'*x",
    "f = a*b\nf'*x",
    "s = a + b\nt = s*c\nt'*x",
    "A\\(a*b)",
    "(c*(x'*y))'",
    "exp(b)'*x",
    "(b.^2)'*x",
    "(b .+ 1)'*x",
    "x + c*norm2(x)",
    "x + exp(b)",
]


@pytest.mark.parametrize("program", SEVERAL)
def test_more_than_one_reading_asks_for_a_declaration(program):
    with pytest.raises(KindMismatch) as caught:
        parse_program(program)
    assert "declare it" in caught.value.hint
    assert caught.value.span is not None


@pytest.mark.parametrize("program", SEVERAL)
def test_a_declaration_settles_it(program):
    names = sorted(set("abc") & set(program))
    found = []
    for kinds in product(["ℝ^n", "ℝ"], repeat=len(names)):
        declared = "".join(f"{name} ∈ {kind}\n" for name, kind in zip(names, kinds, strict=True))
        try:
            found.append(parse_program(declared + program))
        except SymcalcError as e:
            assert "more than one way" not in str(e)
    assert found and not any("is read as" in note for program in found for note in program.notes)


def test_an_error_says_that_a_name_is_a_vector_by_its_use():
    with pytest.raises(ShapeMismatch) as caught:
        parse_program("b' + x")
    assert "b is read as a vector by its use" in caught.value.hint


def test_a_reading_is_the_same_wherever_the_name_stands():
    """`b` is a scalar by its letter until the second line shows it as a vector; the first is read again."""
    program = parse_program("f = A*b\nf - A*x + b'*x*y")
    assert program.variables["b"].kind_name == "vector"


def test_any_number_of_names():
    """Each sum shows one name more, from the last line to the first."""
    lines = [f"s_{i} = b_{i} + b_{i + 1}" for i in range(1_000)]
    program = parse_program("\n".join([*lines, "s_0 + b_1000 - b_1000 + s_999 + x"]))
    assert len(program.notes) == 1_001
    program = parse_program("+".join(f"b_{i}'*x" for i in range(1_000)))
    assert len(program.notes) == 1_000


def test_readings_of_one_statement_are_bounded():
    """Each reading shows one name more, from the right to the left."""
    short = "+".join(f"sum(kron(c_{i} + c_{i + 1}, s))" for i in range(20)) + "+ c_20'*x"
    assert len(parse_program(short).notes) == 21
    long = "+".join(f"sum(kron(c_{i} + c_{i + 1}, s))" for i in range(80)) + "+ c_80'*x"
    with pytest.raises(TooLarge, match="declare them"):
        parse_program(long)
