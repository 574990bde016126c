"""Equations between sizes: products, what they leave open, bounds."""

from itertools import pairwise

import pytest

import symcalc.operations  # noqa: F401
from symcalc.errors import ShapeMismatch, TooLarge
from symcalc.expressions.dimensions import ONE, DimensionName, dimension
from symcalc.language.parsing import parse_program
from symcalc.language.size_names import name_sizes
from symcalc.language.size_polynomials import Unknown
from symcalc.language.size_solver import SizeOfOne, Solver

m, n = DimensionName("m"), DimensionName("n")


def test_products_are_solved_when_their_factors_are_known():
    solver = Solver()
    u, v, w = Unknown(), Unknown(), Unknown()
    solver.equal(solver.times(u, v), dimension(12), "first")
    solver.equal(solver.times(v, w), solver.times(n, v), "second")
    solver.equal(u, dimension(3), "third")
    solver.solve()
    assert [solver.result(d) for d in (u, v, w)] == [3, 4, n]


def test_equations_in_a_bad_order():
    """The first depends on all that come later; each is tried again when one of its sizes is known."""
    solver = Solver()
    unknowns = [Unknown() for _ in range(500)]
    for u, v in pairwise(unknowns):
        solver.equal(solver.times(u, m), solver.times(v, m), "a chain")
    solver.equal(solver.times(unknowns[-1], m), solver.times(n, m), "its end")
    solver.solve()
    assert solver.result(unknowns[0]) == n


def test_factors_pair_up_in_their_order():
    program = parse_program("vec(A)'*x + vec(B)'*x")
    A, B = program.variables["A"], program.variables["B"]
    assert A.shape == B.shape == (m, n)
    assert any("factors are taken to agree" in note for note in program.notes)


@pytest.mark.parametrize("one", [True, False])
def test_an_unknown_is_never_one(one):
    solver = Solver()
    u = Unknown()
    if one:
        with pytest.raises(SizeOfOne):
            solver.equal(u, ONE, "sizes")
    else:
        solver.equal(solver.times(u, n), n, "sizes")
        with pytest.raises(SizeOfOne):
            solver.solve()


@pytest.mark.parametrize(
    "program",
    ["x⊗A - A", "A, B : matrix(n, n)\nkron(A, B)*x - A*x", "vec(A) - x\nA ∈ ℝ^(n×k)\nx ∈ ℝ^n\nk ∈ ℝ"],
)
def test_errors_of_products_name_the_operands(program):
    with pytest.raises(ShapeMismatch) as caught:
        parse_program(program)
    e = caught.value
    assert type(e) is ShapeMismatch
    assert e.text[e.span[0] : e.span[1]] in ("-", "+", "*")
    assert str(e).count(" is a ") == 2


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("A ∈ ℝ^(2×3)\nx ∈ ℝ^5\nvec(A) + x", ("ℝ^6", "ℝ^5", "6 and 5 differ")),
        ("x ∈ ℝ^5\nunvec(x, 2, 3)", ("x is a vector in ℝ^5", "5 and 6 differ")),
        ("x ∈ ℝ^6\nunvec(x, n, n)", ("6 and n^2 differ",)),
        ("tr(A⊗B⊗C⊗D⊗A) + tr(B*A)", ("leaves open", "declare the sizes")),
    ],
)
def test_messages(program, words):
    with pytest.raises(ShapeMismatch) as caught:
        parse_program(program)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("start", ["x", "I_2", "A"])
def test_products_of_sizes_are_bounded(start):
    lines = [f"a_0 = {start}", *(f"a_{i + 1} = kron(a_{i}, a_{i})" for i in range(200))]
    with pytest.raises(TooLarge):
        parse_program("\n".join(lines))


def test_names_of_sizes():
    solver = Solver()
    vector, square, matrix = (Unknown(), ONE), (Unknown(),) * 2, (Unknown(), Unknown())
    name_sizes(solver, [vector, square, matrix], {"p"})
    assert [str(solver.result(d)) for d in (*matrix, vector[0], square[0])] == ["m", "n", "q", "k"]


PAIRED = ("kronr(B, kron(S, F))", "kronl(kron(S, F), B)")


def test_blocks_are_paired_by_their_place():
    """kronr(B, S ⊗ F) is made for S of B's shape, kronl(S ⊗ F, B) for F of B's shape."""
    right, left = (
        parse_program(f"{text} + 0*Z").variables for text in ("kronr(B, kron(S, F))", "kronl(kron(S, F), B)")
    )
    assert right["S"].shape == right["B"].shape != right["F"].shape == right["Z"].shape
    assert left["F"].shape == left["B"].shape != left["S"].shape == left["Z"].shape


def test_a_declared_size_may_be_a_multiple_of_another():
    program = parse_program("u : vector(m)\ny : vector(n)\nkronl(u, y)")
    assert program.notes == ("m is read as a multiple of n",)
    assert program.variables["u"].shape[0] == program.expression.shape[0] * program.variables["y"].shape[0]
    assert parse_program("u : vector(m)\ny : vector(2)\nkronl(u, y)").notes == ("m is read as a multiple of 2",)


def test_a_square_of_a_size_is_not_the_size():
    """kronl of n²×n² blocks by an n×n array is n×n: what is added to it is no vector."""
    program = parse_program("S : matrix(n, n)\nkronl(eye(n^2), S) + b*b'")
    assert program.variables["b"].shape == (program.variables["S"].shape[0], 1)
