"""NumPy's names and methods, other names for functions."""

import pytest

import symcalc.operations  # noqa: F401
from symcalc.errors import SymcalcError
from symcalc.expressions.registry import functions
from symcalc.language.names_in_tokens import MODULES
from symcalc.language.parsing import parse_program

NOTE = "NumPy's names are read as symcalc's functions: * is the matrix product"
FOREIGN = {
    "np.sum(x)": "sum(x)",
    "x.sum()": "sum(x)",
    "A.inv()": "inv(A)",
    "np.linalg.inv(A)": "inv(A)",
    "x.dot(y)": "dot(x, y)",
    "(A*x - y).sum()^2": "sum(A*x - y)^2",
    "A.T.trace()": "tr(A')",
    "-x.sum()": "-sum(x)",
    "2*(x.^2).sum()*y": "2*sum(x.^2)*y",
    "np.exp(A.T @ x)": "exp(A'*x)",
    "jnp.linalg.norm(x)": "norm2(x)",
    "np.linalg.solve(A, x)": "A\\x",
    "x.exp().sum()": "sum(exp(x))",
    "np.sqrt(a)*A.inv()": "sqrt(a)*inv(A)",
    "numpy.ones(3, 2)": "ones(3, 2)",
}
ALIASES = {
    "Tr(A)": "tr(A)",
    "Trace(A)": "tr(A)",
    "TR(A)": "tr(A)",
    "Diag(x)": "diag(x)",
    "Det(A)": "det(A)",
    "Exp(x)": "exp(x)",
    "hadamard(A, B)": "A.*B",
    "norm(x)": "norm2(x)",
    "norm(A*x - y)": "norm2(A*x - y)",
    "ln(det(A))": "log(det(A))",
    "abs2(x)": "x.^2",
    "inverse(A)": "inv(A)",
    "asin(x) + acos(x)": "arcsin(x) + arccos(x)",
    "logistic(x) + expit(x)": "2*sigmoid(x)",
    "np.pi*x": "pi*x",
    "Norm (x)": "norm2(x)",
}


@pytest.mark.parametrize("text", FOREIGN)
def test_names_of_numpy(text):
    program = parse_program(text)
    assert program.expression == parse_program(FOREIGN[text]).expression
    assert program.notes == (NOTE,)


@pytest.mark.parametrize("text", ALIASES)
def test_other_names(text):
    program = parse_program(text)
    assert program.expression == parse_program(ALIASES[text]).expression
    assert program.notes == ()


@pytest.mark.parametrize("text", ["np = x\nnp'*y", "Tr*x", "Norm = A\nNorm (x)", "math : vector(n)\nmath'*x"])
def test_names_that_a_program_has_for_itself(text):
    assert NOTE not in parse_program(text).notes


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_alone_is_nothing(name):
    for text in (f"{name}.e", f"{name}.foo(x)", f"{name}.sum", f"2*{name}.linalg.foo(A)"):
        with pytest.raises(SymcalcError):
            parse_program(text)


@pytest.mark.parametrize("text", ["x.foo()", "x .sum()", "x. sum()", "2.sum()", "x.sum", ".sum()", "x.sum()y"])
def test_what_is_no_method(text):
    with pytest.raises(SymcalcError):
        parse_program(text)


def test_every_alias_is_its_function():
    for f in {*functions().values()}:
        for name in (*f.aliases, *f.aliases_of_vectors):
            assert functions()[name] is f
