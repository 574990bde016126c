"""What is printed is read back: the same formula, the same kinds, the same sizes up to names."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational

import symcalc.operations  # noqa: F401  (registers the operations)
from symcalc.algebra import add, hadamard, hadamard_power, inverse, multiply, norm2, power, spread, trace, transpose
from symcalc.forward import differential
from symcalc.nodes import differential_of, is_array, shape_of, variable, variables_of
from symcalc.parsing import parse_program
from symcalc.printing.declarations import declaration, print_program
from symcalc.printing.latex import print_latex
from symcalc.printing.text import print_text
from symcalc.printing.unicode import lay_out_unicode
from symcalc.registry import functions
from symcalc.scaling import filled, identity
from symcalc.shapes import ONE, dimension

m, n = dimension("m"), dimension("n")
VARIABLES = {
    v.name: v
    for v in (
        variable("A", "matrix", (m, n)),
        variable("B", "matrix", (n, n)),
        variable("C_1", "matrix", (m, m)),
        variable("K", "spd", (n, n)),
        variable("L", "lower", (m, m)),
        variable("b", "vector", (m, ONE)),
        variable("u", "vector", (m, ONE)),
        variable("x", "vector", (n, ONE)),
        variable("y_2", "vector", (n, ONE)),
        variable("a", "scalar"),
        variable("lambda", "scalar"),
        variable("s", "positive"),
    )
}
F = {name: f.build for name, f in functions().items()}
NUMBERS = [Integer(-2), Integer(-1), Integer(2), Rational(1, 2), Rational(-3, 2)]
ENTRYWISE = ["exp", "tanh", "sigmoid", "abs", "sin"]


@st.composite
def expressions(draw, shape, depth):
    """Return an expression of a shape."""

    def part(*sizes):
        return draw(expressions(sizes, depth - 1))

    rows, columns = shape or (ONE, ONE)
    leaves = [v for v in VARIABLES.values() if shape_of(v) == shape]
    leaves += [transpose(v) for v in VARIABLES.values() if shape and shape_of(v) == shape[::-1]]
    if not depth:
        return draw(st.sampled_from(leaves or [filled(ONE, rows, columns)]))
    inner = draw(st.sampled_from([m, n]))
    kinds = ["add", "subtract", "scale", "entrywise"]
    kinds += (
        ["multiply", "hadamard", "divide", "spread", "power", "transpose"]
        if shape
        else ["inner", "norm", "trace", "quotient", "power"]
    )
    kinds += ["inverse", "identity", "square"] if shape and rows == columns else []
    match draw(st.sampled_from(kinds)):
        case "add":
            return add(part(*shape), part(*shape))
        case "subtract":
            return add(part(*shape), multiply(draw(st.sampled_from(NUMBERS)), part(*shape)))
        case "scale":
            return multiply(part(), part(*shape))
        case "entrywise":
            return F[draw(st.sampled_from(ENTRYWISE))](part(*shape))
        case "multiply":
            return multiply(part(rows, inner), part(inner, columns))
        case "hadamard":
            return hadamard(part(*shape), part(*shape))
        case "divide":
            return hadamard(
                part(*shape), hadamard_power(spread(hadamard_power(part(*shape), Integer(2)), ONE), Integer(-1))
            )
        case "spread":
            return spread(part(*shape), part())
        case "power" if shape:
            return hadamard_power(F["exp"](part(*shape)), draw(st.sampled_from([*NUMBERS, VARIABLES["a"]])))
        case "power":
            return power(add(ONE, norm2(part(inner, ONE))), draw(st.sampled_from(NUMBERS)))
        case "transpose":
            return transpose(part(*shape[::-1]))
        case "inverse":
            return inverse(add(part(*shape), identity(rows)))
        case "identity":
            return add(part(*shape), multiply(part(), identity(rows)))
        case "square":
            return power(part(*shape), Integer(2))
        case "inner":
            return multiply(part(ONE, inner), part(inner, ONE))
        case "norm":
            return norm2(part(inner, draw(st.sampled_from([ONE, m]))))
        case "trace":
            return trace(part(inner, inner))
    return multiply(part(), power(add(Integer(2), power(part(), Integer(2))), Integer(-1)))


def shapes():
    return st.sampled_from([(), (n, ONE), (m, ONE), (m, n), (n, n), (ONE, n)])


def check(e):
    text = print_program(e, VARIABLES)
    program = parse_program(text)
    there, back = {}, {}
    for v in variables_of(e):
        if v.name[0] == "d":
            continue
        found = program.variables[v.name]
        assert found.kind_name == v.kind_name, text
        for size, name in zip(shape_of(v), shape_of(found), strict=True):
            assert there.setdefault(size, name) == name, text
            assert back.setdefault(name, size) == size, text
    # once read, it is in the normal form of the language and stays as it is
    declared = "\n".join(map(declaration, VARIABLES.values()))
    read = parse_program(f"{declared}\n{text if ' : ' not in text else without_declarations(text)}").expression
    again = print_program(read, VARIABLES)
    reread = parse_program(f"{declared}\n{without_declarations(again)}").expression
    assert print_text(reread) == print_text(read), text
    layout = lay_out_unicode(read)
    lines = [*(f"{d.name} = {d.text}" for d in layout.definitions), layout.text]
    unicode = parse_program("\n".join([declared, *lines])).expression
    assert print_text(unicode) == print_text(read), layout.text
    assert print_latex(e).count("{") == print_latex(e).count("}")


def without_declarations(text):
    return "\n".join(line for line in text.split("\n") if " : " not in line)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_formulas_are_read_back(data):
    shape = data.draw(shapes())
    check(data.draw(expressions(shape, data.draw(st.integers(1, 3)))))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_differentials_are_read_back(data):
    e = data.draw(expressions(data.draw(shapes()), 2))
    x = VARIABLES[data.draw(st.sampled_from(["A", "B", "x", "a"]))]
    check(differential(e, {x: differential_of(x)}))


@pytest.mark.parametrize("bound", [4, 12])
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_definitions_are_read_back(bound, data):
    e = data.draw(expressions(data.draw(shapes()), 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symcalc.printing.parts.WORTH", bound)
        patch.setattr("symcalc.printing.parts.WORTH_IN_LONG", bound)
        patch.setattr("symcalc.printing.parts.LONG", 10 * bound)
        text = print_program(e, VARIABLES)
    declared = "\n".join(map(declaration, VARIABLES.values()))
    read = parse_program(f"{declared}\n{without_declarations(text)}").expression
    assert shape_of(read) == shape_of(e)
    plain = parse_program(f"{declared}\n{without_declarations(print_program(e, VARIABLES))}").expression
    assert is_array(plain) == is_array(read)
    assert print_text(plain) == print_text(read), text
