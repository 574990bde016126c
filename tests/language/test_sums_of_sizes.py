"""Equations between sums of sizes: what they say of unknowns and of names, against all small numbers."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symcalc as sc
from symcalc.errors import ParseFailure, ShapeMismatch, TooLarge
from symcalc.expressions.dimensions import ONE, DimensionName, dimension, size_key
from symcalc.language.size_polynomials import Found, Monomial, Says, Unknown, added, atoms_of, solved
from symcalc.language.size_solver import OpenSizes, SizeOfOne, Solver

m, n, p = (DimensionName(d) for d in "mnp")


def triangle(solver, u):
    """Return u(u + 1)/2."""
    return solver.times(solver.times(u, solver.plus(u, ONE)), Monomial(Fraction(1, 2), {}))


def found(make):
    """Return what an equation between sizes says of an unknown."""
    solver = Solver()
    u = Unknown("x", named=True)
    a, b = make(solver, u)
    solver.equal(a, b, "sizes")
    solver.solve()
    return solver.result(u)


@pytest.mark.parametrize(
    ("make", "want"),
    [
        (lambda s, u: (s.plus(u, ONE), n), n - 1),
        (lambda s, u: (s.plus(u, m), s.plus(n, m)), n),
        (lambda s, u: (s.plus(u, u), s.plus(s.times(n, dimension(2)), dimension(4))), n + 2),
        (lambda s, u: (s.times(u, u), dimension(4)), 2),
        (lambda s, u: (s.times(u, u), s.times(s.plus(n, ONE), s.plus(n, ONE))), n + 1),
        (lambda s, u: (triangle(s, u), dimension(6)), 3),
        (lambda s, u: (triangle(s, u), triangle(s, n)), n),
        (lambda s, u: (triangle(s, u), triangle(s, s.plus(m, p))), m + p),
        (lambda s, u: (s.times(u, s.plus(n, ONE)), s.plus(s.times(m, n), m)), m),
        (lambda s, u: (s.plus(s.times(u, u), u), s.plus(s.times(n, n), n)), n),
        (lambda s, u: (s.over(s.plus(s.times(m, n), m), s.plus(n, ONE)), u), m),
    ],
)
def test_solved(make, want):
    assert found(make) == want


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda s, u: (s.plus(u, ONE), u), ShapeMismatch),
        (lambda s, u: (s.plus(u, n), n), ShapeMismatch),
        (lambda s, u: (s.plus(u, n), m), None),
        (lambda s, u: (s.plus(u, dimension(5)), dimension(3)), ShapeMismatch),
        (lambda s, u: (s.plus(u, n), s.plus(n, ONE)), SizeOfOne),
        (lambda s, u: (triangle(s, u), dimension(7)), ShapeMismatch),
        (lambda s, u: (s.times(u, u), s.plus(n, ONE)), OpenSizes),
        (lambda s, u: (s.plus(u, u), dimension(5)), ShapeMismatch),
        (lambda s, u: (s.plus(n, ONE), n), ShapeMismatch),
        (lambda s, u: (s.plus(n, ONE), dimension(4)), ShapeMismatch),
        (lambda s, u: (s.plus(n, ONE), s.plus(m, ONE)), ShapeMismatch),
        (lambda s, u: (triangle(s, n), dimension(6)), ShapeMismatch),
    ],
)
def test_contradictions(make, error):
    if error is None:
        assert found(make) == m - n
        return
    with pytest.raises(error):
        found(make)


def test_two_unknowns_of_one_sum_stay_open():
    solver = Solver()
    u, v = Unknown("x", named=True), Unknown("y", named=True)
    solver.equal(solver.plus(u, v), dimension(5), "sizes")
    with pytest.raises(OpenSizes):
        solver.solve()


def test_a_name_is_read_as_a_sum_of_unknowns():
    solver = Solver()
    u, v = Unknown("x", named=True), Unknown("y", named=True)
    solver.equal(solver.plus(u, v), n, "sizes")
    solver.solve()
    assert solver.notes == ["n is read as a sum of other sizes"]


def test_a_sum_is_solved_when_its_parts_are_known():
    solver = Solver()
    u, v, w = (Unknown(x, named=True) for x in "xyz")
    solver.equal(solver.plus(u, v), w, "first")
    solver.equal(w, solver.plus(n, m), "second")
    solver.equal(u, m, "third")
    solver.solve()
    assert [solver.result(d) for d in (u, v, w)] == [m, n, m + n]


@pytest.mark.parametrize("left", [2, 3, 5])
def test_sizes_below_one_are_no_sizes(left):
    solver = Solver()
    size = solver.minus(dimension(left), dimension(5))
    with pytest.raises(ShapeMismatch, match="never positive"):
        solver.result(size)
    u = Unknown("x", named=True)
    solver.equal(solver.times(u, u), solver.times(solver.minus(n, solver.times(n, dimension(2))), m), "signs")
    with pytest.raises(ShapeMismatch, match="no whole number"):
        solver.solve()


def test_a_long_chain_of_sums():
    solver = Solver()
    unknowns = [Unknown(i, named=True) for i in range(300)]
    for u, v in pairwise(unknowns):
        solver.equal(u, solver.plus(v, ONE), "a chain")
    solver.equal(unknowns[-1], n, "its end")
    solver.solve()
    assert solver.result(unknowns[0]) == n + 299


# ------------------------------------------------------------------------------------------------ against numbers

NUMBERS = range(1, 8)
COEFFICIENTS = st.integers(-3, 3).map(Fraction)
MONOMIALS = st.builds(lambda c, i, j: (c, i, j), COEFFICIENTS, st.integers(0, 2), st.integers(0, 2))


@given(st.lists(MONOMIALS, min_size=1, max_size=4))
def test_what_is_said_of_an_unknown_holds_in_all_numbers(drawn):
    """Where an equation between u and n is solved, u is that for each n for which any u is right."""
    u = Unknown("x", named=True)
    terms = added([Monomial(c, {a: e for a, e in ((u, i), (n, j)) if e}) for c, i, j in drawn])
    answer = solved(terms)

    def value(sizes, u_is, n_is):
        at = {u: u_is, n: n_is}
        total = Fraction(0)
        for k in sizes:
            term = k.coefficient
            for a, e in k.powers.items():
                term *= Fraction(at[a]) ** e
            total += term
        return total

    # where any u is right, as where n = 2 of (n - 2)*u = n - 2, nothing is said
    told = [b for b in NUMBERS if any(value(terms, a, b) for a in NUMBERS)]
    roots = {(a, b) for a, b in product(NUMBERS, told) if value(terms, a, b) == 0}
    if answer is Says.NOTHING:
        assert not terms
    elif answer is Says.NEVER:
        assert not (roots if u in atoms_of(terms) else set())
    elif isinstance(answer, Found) and answer.atom is u:
        assert all(value(answer.value, 0, b) == a for a, b in roots)
        for b in NUMBERS:
            a = value(answer.value, 0, b)
            assert value(terms, a, b) == 0


# ------------------------------------------------------------------------------------------------ programs


@pytest.mark.parametrize(
    ("program", "shapes"),
    [
        ("x : vector(n^2)\nA : matrix(n, n)\nvec(A)'*x", {"x": "n^2", "A": "n"}),
        ("x : vector(m + p)\nA*x", {"x": "m + p"}),
        ("B : matrix(n-1, n+1)\nB*x", {"x": "n + 1", "B": "n - 1"}),
        ("v ∈ ℝ^(n*(n+1)/2)\nv", {"v": "n*(n + 1)/2"}),
        ("x ∈ ℝ^((n + 1)²)\nx", {"x": "n^2 + 2*n + 1"}),
        ("A ∈ ℝ^((n+1)×(n-1))\nA*x", {"A": "n + 1", "x": "n - 1"}),
        ("A ∈ ℝ^(n+1 × m)\nA*x", {"A": "n + 1", "x": "m"}),
        ("x : vector(k)\nA : matrix(m, n+1)\nvec(A)'*x", {"x": "m*n + m"}),
        ("x : vector(6*n)\ny : vector(2*n)\nkronl(x, y)", {"x": "6*n"}),
        ("A ⊗ B + zeros(m*p, n*q)\nA : matrix(m, n)", {"A": "m", "B": "p"}),
        ("x + ones(n + 1, 1)", {"x": "n + 1"}),
        ("A in R^((n - 1) x (n + 1))\nA*x", {"A": "n - 1", "x": "n + 1"}),
        ("A ∈ ℝ^(n² x n)\nA*x", {"A": "n^2", "x": "n"}),
        ("S : symmetric\nx : vector((n + 1)^2)\nvec(S)'*x", {"S": "n + 1"}),
        ("A⊗B - C\nC : matrix(n^2 - m^2, k)\nA : matrix(n - m, 2)", {"B": "m + n"}),
        ("y : vector(2*n + 1)\nA : matrix(k, 2*m + 1)\nA*(y .* y)", None),
    ],
)
def test_sizes_of_programs(program, shapes):
    if shapes is None:
        with pytest.raises(ShapeMismatch):
            sc.parse(program)
        return
    f = sc.parse(program)
    assert {name: size_key(f.nodes[name].shape[0]) for name in shapes} == shapes
    assert sc.parse(str(f)) == f


@pytest.mark.parametrize(
    ("program", "place", "words"),
    [
        ("x : vector(n)\ny : vector(n+1)\nx + y", "+", ("x is a vector in ℝ^n", "y is a vector in ℝ^(n + 1)")),
        ("A : matrix(n, n+1)\nA*A", "*", ("n + 1 and n differ", "A is a matrix n×(n + 1)")),
        ("x : vector(6)\ny : vector(n*(n+1)/2)\nx + y", "+", ("6 and n*(n + 1)/2 differ",)),
        ("x : vector(n-n)\nx", "n-n", ("0", "positive")),
        ("x : vector(1-n)\nx", "1-n", ("1 - n", "positive")),
        ("x : vector(n/2)\nx", "n/2", ("whole number",)),
        ("x : vector(n/m)\nx", "n/m", ("size",)),
        ("x : vector(n^m)\nx", "n^m", ("digit",)),
        ("x : vector(n-)\nx", ")", ("size",)),
        ("x : vector(n(n+1)/2)\nx", "(", ("write `x : vector(n*(n+1)/2)`",)),
        ("zeros(n/2, 3)*x", "n/2", ("whole number",)),
        ("A : symmetric(n)\nx : vector(7)\nunvec(x, 2, n)", None, ("7",)),
    ],
)
def test_messages(program, place, words):
    with pytest.raises((ParseFailure, ShapeMismatch)) as caught:
        sc.parse(program)
    e = caught.value
    assert place is None or e.text[e.span[0] : e.span[1]] == place
    assert all(word in str(e) for word in words), str(e)


def test_names_are_read_as_sums_with_a_note():
    f = sc.parse("x : vector(m + 1)\nA : matrix(k, n)\nA*x")
    assert "n is read as m + 1" in f.notes
    assert f.nodes["A"].shape == (dimension("k"), m + 1)


def test_many_terms_are_refused():
    names = " + ".join(f"n_{i}" for i in range(20))
    with pytest.raises(TooLarge):
        sc.parse(f"x : vector(({names})^3)\nx")


def sums(leaves):
    """Return a strategy of texts of sizes made of two parts."""
    return st.builds(lambda a, sign, b: f"({a}{sign}{b})", leaves, st.sampled_from([" + ", "-", "*"]), leaves)


@given(st.recursive(st.sampled_from(["m", "n", "p", "1", "2", "3"]), sums, max_leaves=7))
def test_random_declarations_are_read_back(text):
    """What is declared is what Python makes of the text, and reads back as the same size."""
    try:
        f = sc.parse(f"A : matrix({text}, k)\nA")
    except (ParseFailure, ShapeMismatch):  # which is never positive
        assert eval(text, {"m": 2, "n": 3, "p": 5}) <= 0 or eval(text, {"m": 7, "n": 1, "p": 2}) <= 0
        return
    size = f.nodes["A"].shape[0]
    for at in ({m: 2, n: 3, p: 5}, {m: 7, n: 1, p: 2}, {m: 1, n: 1, p: 9}):
        assert int(size.subs(at)) == eval(text, {d.name: value for d, value in at.items()})
    assert sc.parse(str(f)) == f


@given(
    st.sampled_from(["A*ones({}, 1) - x", "eye({})*x", "ones(1, {})*A", "x - ones({}, 1)"]),
    st.sampled_from(["n + 1", "2*m - 1", "m*n", "n*(n + 1)/2", "(m + n)^2", "3"]),
)
def test_inferred_sizes_are_what_is_written(program, text):
    f = sc.parse(program.format(text))
    want = sc.parse(f"y : vector({text})\ny").nodes["y"].shape[0]
    assert any(want in v.shape for v in f.nodes.values())
    assert sc.parse(str(f)) == f
