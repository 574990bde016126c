"""How names were read that nobody declared: in which words, in which order, with which sizes."""

import pytest

import symcalc as sc
from symcalc.faces.footnotes import lines_below
from symcalc.printing.readings import in_lines, in_rows, reading_in_latex

READINGS = [
    ("norm2(A*x - b)^2", "where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m"),
    ("norm2(X*w)^2 + λ*norm1(w)", "where X ∈ ℝ^(m×n), w ∈ ℝ^n, λ ∈ ℝ"),
    # in order of appearance; what is declared is left out
    ("x'*K*x\nK : spd(n)", "where x ∈ ℝ^n"),
    ("y'*A*x\nA : matrix(3, 4)", "where y ∈ ℝ^3, x ∈ ℝ^4"),
    ("A ∈ ℝ^(m×n); x ∈ ℝ^n; norm2(A*x)", ""),
    ("2 + 3", ""),
    # names as they are read
    ("lambda_1*x_2'*x_2", "where λ₁ ∈ ℝ, x₂ ∈ ℝ^n"),
    # what the value does not hold any more was read, too
    ("x'*y - y'*x + a", "where x ∈ ℝ^n, y ∈ ℝ^n, a ∈ ℝ"),
    ("r = A*x\nr'*r", "where A ∈ ℝ^(m×n), x ∈ ℝ^n"),
    # differentials are what their variables are
    ("tr(A*dX)\nX ∈ ℝ^(m×n)", "where A ∈ ℝ^(n×m)"),
    # sizes without names of their own
    ("sum(A*vec(B))", "where A ∈ ℝ^(n×m·p), B ∈ ℝ^(p×m)"),
    ("B ∈ ℝ^(m×k)\nnorm2(x - vec(B))", "where x ∈ ℝ^(k·m)"),
]


@pytest.mark.parametrize(("program", "reading"), READINGS)
def test_the_reading_of_a_program(program, reading):
    assert sc.parse(program).reading == reading


def test_derivatives_inherit_it_and_bring_new_names():
    f = sc.parse("norm2(A*x - b)^2")
    for g in (f.gradient("x"), f.hessian("x"), f.jacobian("x").T, f.gradient("x").T, f.differential("A").gradient("x")):
        assert g.reading == f.reading
    assert f.differential("A").reading == f.reading  # dA is what A is
    assert f.hvp("x", "v").reading == f"{f.reading}, v ∈ ℝ^n"
    assert f.hvp("x", "y").jacobian("x").reading == f"{f.reading}, y ∈ ℝ^n"
    assert sc.parse("A*x").vjp("A", "u").reading == "where A ∈ ℝ^(m×n), x ∈ ℝ^n, u ∈ ℝ^m"
    # a direction within a structure is more than its size
    assert sc.parse("K : spd(n); logdet(K)").directional("K", "V").reading == "where V : symmetric(n)"
    # along a variable of the program
    assert sc.parse("v ∈ ℝ^n; x'*x + 0*v'*x").directional("x", "v").reading == "where x ∈ ℝ^n"


def test_what_comes_from_sympy_is_not_guessed():
    assert sc.from_sympy(sc.parse("norm2(A*x)^2").sympy).reading == ""


CLASHES = ["n : vector(n); n'*n*a", "n : vector(k); A*n", "p : vector(n); q : vector(n); kron(p, q)'*x"]


@pytest.mark.parametrize("program", CLASHES)
def test_sizes_are_called_as_the_answer_calls_them(program):
    f = sc.parse(program)
    for form, text in (("text", str(f)), ("unicode", f.unicode())):
        told = [line.split("(")[-1].rstrip(")") for line in text.splitlines() if " : " in line or "∈" in line]
        reading = " ".join(lines_below(f, form))
        names = {w for size in told for w in size.replace("ℝ^", "").split(", ")}
        assert "ℝ" in reading and not {"ℝ^n" for name in ["n"] if name in f.variables} & set(reading.split())
        assert all(name not in f.variables for name in names)


def test_a_new_name_that_is_a_size_gives_the_size_another():
    d = sc.parse("x'*A*x").directional("x", "n")
    assert d.reading == "where x ∈ ℝ^m, A ∈ ℝ^(m×m), n ∈ ℝ^m"
    below = lines_below(d, "text")[0]
    size = str(d).split("vector(")[-1].partition(")")[0] if "vector(" in str(d) else "m"
    assert below == f"where x ∈ ℝ^{size}, A ∈ ℝ^({size}×{size}), n ∈ ℝ^{size}"


def test_very_many_names_take_several_lines():
    f = sc.parse(" + ".join(f"x_{i}'*x_{i}" for i in range(300)))
    lines = lines_below(f)
    assert len(lines) > 1 and all(len(line) <= 162 for line in lines)
    assert [line[:6] for line in lines] == ["where ", *[" " * 6] * (len(lines) - 1)]
    assert "".join(lines).count("∈") == 300 and all(line.endswith(",") for line in lines[:-1])
    assert repr(f).splitlines()[1:] == [f"# {line}" for line in lines]
    assert f.reading.count("∈") == 300 and "\n" not in f.reading
    assert in_lines([]) == [] and len(in_lines(["a" * 500])) == 1


def test_in_a_notebook():
    f = sc.parse("A*vec(B) + λ*y_1")
    read = reading_in_latex(f.expression, f.nodes, f.wording.undeclared)
    assert read == [
        r"A \in \mathbb{R}^{n \times m p}",
        r"B \in \mathbb{R}^{p \times m}",
        r"\lambda \in \mathbb{R}",
        r"y_{1} \in \mathbb{R}^{n}",
    ]
    assert in_rows(read)[0] in f._repr_latex_() and len(in_rows(read * 5)) == 3
    K = sc.parse("K : spd(n); logdet(K)").directional("K", "V")
    assert r"\text{where }V \in \mathbb{R}^{n \times n}\text{ (symmetric)}" in K._repr_latex_()


@pytest.mark.parametrize("program", [p for p, _ in READINGS])
def test_below_a_text_it_is_a_comment_that_changes_nothing(program):
    f = sc.parse(program)
    whole = "\n".join([str(f), *(f"# {line}" for line in lines_below(f, "text"))])
    assert sc.parse(whole) == f and "#" not in str(f) + f.unicode() and "%" not in f.latex()
