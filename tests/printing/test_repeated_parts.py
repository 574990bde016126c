"""Named parts, and growth: what is printed is linear in the graph, in every style."""

import pytest
from sympy import Integer

import symcalc as sc
from symcalc.algebra import add, divide, hadamard, multiply, negate, power, transpose
from symcalc.calculus.adjoints import gradient
from symcalc.expressions.core_nodes import variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import functions
from symcalc.printing.declarations import print_program
from symcalc.printing.latex import lay_out_latex, print_latex
from symcalc.printing.repeated_parts import LONG, SHORT, lengths_of, parts_to_name
from symcalc.printing.text import lay_out_text, print_text
from symcalc.printing.unicode import lay_out_unicode, print_unicode
from symcalc.printing.written_parts import views_in_order

m, n = dimension("m"), dimension("n")
A = variable("A", "matrix", (m, n))
B, X = (variable(name, "matrix", (n, n)) for name in "BX")
b = variable("b", "vector", (m, ONE))
x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
a, t = variable("a", "scalar"), variable("t", "scalar")
F = {name: f.build for name, f in functions().items()}
big = F["exp"](A * x - b + 2 * A * F["tanh"](y))
STYLES = [print_text, print_unicode, print_latex, lambda e: print_program(e, {})]


def names(e, share=True):
    """Return what is named, as text."""
    views = views_in_order(e)
    return {print_text(part) for part in parts_to_name(e, views, share)}


def test_parts_are_named():
    e = hadamard(big, F["sin"](big))
    where = "exp(A*x + 2*A*tanh(y) - b)"
    assert names(e) == {where}
    assert set(print_unicode(e).split("\n")[1:]) == {"where T₀ = exp(A x + 2 A tanh(y) − b)"}
    assert print_program(e, {v.name: v for v in (A, x, y, b)}).split("\n")[0] == f"T_0 = {where}"
    assert print_text(e).count("\n") == 0
    wide = add(big, multiply(A, F["softmax"](y)), negate(F["sin"](big)))
    latex = print_latex(hadamard(wide, F["cos"](wide))).split("\n")
    assert latex[0] == r"\begin{aligned}"
    assert latex[-1] == r"\end{aligned}"
    assert latex[2].startswith(r"&\text{where}\quad T_{0} = \exp(A x")
    assert latex[3].startswith(r"&\phantom{\text{where}}\quad r = T_{0} + A")


@pytest.mark.parametrize(
    ("text", "what", "name", "parts"),
    [
        # short formulas are left as they are, but for what books have a letter for
        ("norm2(x - w)", "hessian", "x", {"x - w"}),
        ("softmax(x)", "jacobian", "x", {"softmax(x)"}),
        ("norm2(x - w)", "gradient", "x", set()),
        # a part is named, not what wraps it: det(T), inv(T)
        ("t : scalar\ndet(A + t^2*B)", "hessian", "t", {"A + t^2*B"}),
        # but where it stands inside of one wrapping only, this is named
        ("logsumexp(A*x - b)", "hessian", "x", {"softmax(A*x - b)"}),
        # in a long formula shorter parts are worth a name
        ("b : vector(m)\nnorm2(A*x - b)", "hessian", "x", {"A*x - b"}),
    ],
)
def test_what_is_worth_a_name(text, what, name, parts):
    assert names(getattr(sc.parse(text), what)(name).expression) == parts


def test_all_styles_name_the_same():
    f = sc.parse("h = tanh(W_1*x + p_1)\nk = tanh(W_2*h + p_2)\nnorm2(k - y)^2").gradient("W_1").expression
    text, unicode, latex = (lay_out(f).definitions for lay_out in (lay_out_text, lay_out_unicode, lay_out_latex))
    assert [d.expression for d in text] == [d.expression for d in unicode] == [d.expression for d in latex]
    assert [d.name for d in text] == ["T_0", "T_1"]


def test_names_of_parts_are_free():
    e = add(hadamard(big, F["sin"](big)), variable("T_0", "matrix", (m, ONE)))
    assert "T_1 = " in print_program(e, {v.name: v for v in (A, x, y, b)})
    assert "T₀ = " not in print_unicode(e)
    assert "T₀ = " not in print_unicode(hadamard(big, F["sin"](big)), ["T_0"])
    assert "T_{0} = " not in print_latex(hadamard(big, F["sin"](big)), ["T0"])


def test_sizes_are_not_named():
    size = dimension("rather_wide") ** 3
    vectors = [variable(f"v_{i}", "vector", (size * n, ONE)) for i in range(9)]
    e = add(*(F["unvec"](v, size, n) for v in vectors))
    assert lengths_of(views_in_order(e))[size] > SHORT
    assert names(e) == set()


def test_signs_stay_outside():
    e = hadamard(negate(big), F["sin"](negate(big)))
    assert all(not text.startswith("-") for text in names(e))


def test_long_parts_are_named():
    e = transpose(add(*(multiply(variable(f"A_{i}", "matrix", (n, n)), B) for i in range(LONG))))
    assert len(parts_to_name(e, views_in_order(e), share=False)) == 1


# ---------------------------------------------------------------- growth


def layers(depth):
    h = x
    for i in range(depth):
        h = F["tanh"](add(multiply(variable(f"W_{i}", "matrix", (n, n)), h), variable(f"p_{i}", "vector", (n, ONE))))
    return gradient(F["sum"](h), x)


def fractions(depth):
    h = a
    for _ in range(depth):
        h = add(divide(multiply(F["sin"](h), h), add(ONE, power(h, Integer(2)))), ONE)
    return h


def doubled(depth):
    h = add(x, y)
    for _ in range(depth):
        h = hadamard(h, F["sin"](h))
    return h


def nested(depth):
    """Return a sum of sin(a), sin(sin(a)), …: each part stands in the next one and in the sum."""
    parts = [F["sin"](a)]
    for _ in range(depth):
        parts.append(F["sin"](parts[-1]))
    return add(*parts)


def turned(depth):
    h = B
    for _ in range(depth):
        h = add(hadamard(transpose(F["exp"](h)), h), X)
    return h


@pytest.mark.parametrize("chain", [layers, fractions, doubled, nested, turned])
@pytest.mark.parametrize("style", STYLES)
def test_growth_is_linear(chain, style):
    lengths = [len(style(chain(depth))) for depth in (200, 400, 800)]
    assert lengths[2] - lengths[1] < 2.5 * (lengths[1] - lengths[0])


@pytest.mark.parametrize("chain", [layers, fractions, doubled, nested, turned])
def test_each_part_is_looked_at_once(chain):
    counts = [len(views_in_order(chain(depth))) for depth in (100, 200, 400)]
    assert counts[2] - counts[1] < 2.1 * (counts[1] - counts[0])


def test_wide_sums():
    e = add(*(multiply(Integer(i + 1), variable(f"x_{i}", "vector", (n, ONE))) for i in range(2000)))
    assert print_text(e).count(" + ") == 1999
    assert print_text(e).count("\n") == 0
    assert print_text(negate(e)).endswith("\n-T_0")
