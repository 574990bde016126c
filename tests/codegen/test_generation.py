"""The parts of a source: imports, functions that come along, docstring, body; and that every source runs by itself."""

import ast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import VARIABLES, expressions, m, n
from sources import body, formulas, statements

import symcalc as sc
from symcalc.codegen.generation import emit
from symcalc.codegen.numpy.python_text import WIDTH
from symcalc.codegen.numpy.target import NUMPY
from symcalc.expressions.dimensions import ONE

SHAPES = [(), (m, n), (n, n), (n, ONE), (ONE, m)]
ANY = st.sampled_from(SHAPES).flatmap(lambda shape: expressions(shape, depth=4))


def functions_of(source):
    """Return the functions that a source defines by name."""
    return {f.name: f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef)}


def test_imports_are_those_that_are_used():
    def imports(program):
        return [line for line in sc.code(sc.parse(program)).split("\n") if line.startswith("import")]

    assert imports("x'*x") == ["import numpy as np"]
    assert imports("sum(sigmoid(x))") == ["import numpy as np", "import scipy.special"]
    assert imports("L : lower(n)\ninv(L)*erf(x)") == [
        "import numpy as np",
        "import scipy.linalg",
        "import scipy.special",
    ]


def test_helpers_come_along_once_and_only_where_they_are_called():
    f = sc.parse("logdet(A) + x'*inv(A)*x + y'*inv(A')*y")
    source = sc.code(f, f.gradient("x"))
    assert set(functions_of(source)) == {"_lu", "_lu_solve", "_lu_logdet", "f"}
    assert set(functions_of(sc.code(sc.parse("x'*inv(A)*x")))) == {"f"}


def test_what_a_kronecker_product_leads_to_is_a_sum_by_indices():
    assert statements("A, B : matrix(n, n)\nkronl(C, B)") == [
        'return np.einsum("iajb,ab->ij", C.reshape(m, n, p, n), B)'
    ]
    assert statements("X : matrix(m, n)\nv : vector(n)\nw : vector(m)\nw + kronl(vec(X), v)") == [
        'return np.einsum("ia,a->i", X.ravel(order="F").reshape(m, n), v) + w'
    ]


def docstring(source):
    """Return the docstring of the function."""
    return ast.get_docstring(functions_of(source)["f"])


def test_docstring_of_one_result():
    assert docstring(sc.code(sc.parse("A*x"))) == (
        "Return A x: an array of shape (m,).\n\nArgs:\n    A: array of shape (m, n)\n    x: array of shape (n,)"
    )
    assert docstring(sc.code(sc.parse("1/2"))) == "Return 1/2: a scalar."


def test_docstring_of_several_results():
    text = docstring(sc.code(*formulas("K : spd(n)\nx'*K*x", "value", "gradient x")))
    assert text.startswith("Return a tuple of\n\n    xᵀ K x: a scalar.\n    2 K x: an array of shape (n,).\n\nArgs:\n")
    assert "    K: array of shape (n, n), spd" in text


def test_docstring_of_a_long_formula():
    f = sc.parse("sum(tanh(W*tanh(W*x + y) + W*sin(W*x + y) - cos(W*x + y)) .* exp(W*x + y))")
    text = docstring(sc.code(f))
    assert text.startswith("Return a scalar:\n\n    ") and "where T₀ = " in text
    assert max(map(len, text.split("\n"))) <= WIDTH


def test_a_formula_that_is_too_long_has_only_its_shape():
    f = sc.parse(" + ".join(f"sum(sin(A{i}*x).*cos(B{i}*x))" for i in range(20)))
    assert docstring(sc.code(f)).startswith("Return a scalar.\n\nArgs:")


def test_expressions_without_arguments():
    for program, want in (
        ("2", 2.0),
        ("ones(2, 3)", np.ones((2, 3))),
        ("eye(2)", np.eye(2)),
        ("0*eye(2)", np.zeros((2, 2))),
    ):
        assert np.array_equal(sc.compile(sc.parse(program))(), want)


def test_a_blank_line_parts_checks_and_body():
    lines = sc.code(sc.parse("x'*x")).split("\n")
    assert lines[lines.index("") :] and body("\n".join(lines)) == ["return x @ x"]


@settings(max_examples=500)
@given(e=ANY)
def test_sources_are_python_of_readable_width(e):
    source = emit([e], list(VARIABLES.values()), NUMPY).text
    functions = functions_of(source)
    assert list(functions)[-1] == "f" and source.endswith("\n") and "\t" not in source
    assert max(map(len, source.split("\n"))) <= WIDTH + 4
    assigned = {
        node.id for node in ast.walk(functions["f"]) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    read = {
        node.id for node in ast.walk(functions["f"]) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    sizes = {"m", "n", "dtype"}  # which are read off shapes, whether or not the body asks for them
    assert assigned - read - sizes == set()


@pytest.mark.parametrize("program", ["x'*x", "A*x", "inv(A)*x + A'*x", "det(A)*x", "softmax(A*x)"])
def test_a_source_runs_by_itself(program):
    f = sc.parse(program)
    namespace = {}
    exec(f.code(), namespace)
    at = {"A": np.eye(3) + 0.1, "x": np.arange(3.0)}
    function = sc.compile(f)
    arguments = [at[name] for name in function.arguments]
    assert np.array_equal(namespace["f"](*arguments), function(*arguments))
