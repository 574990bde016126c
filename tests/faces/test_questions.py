"""The package as a session meets it: functions of texts, names, default directions, compiled functions."""

import inspect
import pickle

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc import errors
from symcalc.faces.formula import INTERNAL

SQUARE = "norm2(A*x - b)^2"
CALLS = {
    "gradient": ((SQUARE, "x"), "2*A'*(A*x - b)"),
    "differential": (("inv(A)",), "-inv(A)*dA*inv(A)"),
    "jacobian": (("A*x - b", "x"), "A"),
    "hessian": ((SQUARE, "x"), "2*A'*A"),
    "directional": (("logdet(X)", "X"), "tr(V*inv(X))"),
    "hvp": ((SQUARE, "x"), "2*A'*A*v"),
    "vjp": (("A*x", "A"), "u*x'"),
}


@pytest.mark.parametrize("verb", CALLS)
def test_functions_of_texts_are_the_methods(verb):
    (text, *names), answer = CALLS[verb]
    f = sc.parse(text)
    assert getattr(sc, verb)(text, *names) == getattr(sc, verb)(f, *names) == getattr(f, verb)(*names)
    assert str(getattr(sc, verb)(text, *names)) == answer
    with pytest.raises(sc.ArgumentMismatch, match="a Formula or a text was expected, not int"):
        getattr(sc, verb)(3, *names)
    with pytest.raises(sc.ArgumentMismatch, match="declare them where it is parsed"):
        getattr(sc, verb)(f, *names, A="matrix(2, 2)")


@pytest.mark.parametrize(
    "verb", [verb for verb in CALLS if verb not in ("differential", "jacobian", "gradient", "hessian")]
)
def test_the_only_variable_need_not_be_named(verb):
    assert getattr(sc, verb)("x'*x") == getattr(sc, verb)("x'*x", "x")
    with pytest.raises(sc.UnknownName, match="by which variable") as e:
        getattr(sc, verb)("x'*y")
    assert e.value.hint == "name one of x, y"
    with pytest.raises(sc.UnknownName, match="no variables"):
        getattr(sc, verb)("2 + 3")


def test_declarations_go_with_a_text():
    assert sc.gradient("x'*K*x", "x", K="symmetric(n)") == sc.parse("x'*K*x", K="symmetric(n)").gradient("x")
    assert sc.hessian("x'*A*y", "x", "y") == sc.parse("A") and sc.directional("x'*x", "x", "w").variables.keys() == {
        "x",
        "w",
    }


# ------------------------------------------------------------------------------------------------ names


def test_names_of_the_package_are_for_everybody():
    assert set(dir(sc)) == {*sc.__all__, "__version__"} and all(hasattr(sc, name) for name in dir(sc))
    for name, cls in vars(errors).items():
        if isinstance(cls, type) and issubclass(cls, sc.SymcalcError):
            assert getattr(sc, name) is cls and name in sc.__all__


def test_names_of_a_formula_are_for_everybody():
    f = sc.parse(SQUARE)
    names = dir(f.gradient("x"))
    assert names == dir(f) and not any(name.startswith("_") for name in names)
    assert {"gradient", "hvp", "subs", "unicode", "variables", "conditions", "notes", "T"} <= set(names)
    assert INTERNAL.isdisjoint(names) and all(hasattr(f, name) for name in {*INTERNAL, *names})
    assert all(inspect.getdoc(getattr(type(f), name, "a field")) for name in names)


# ------------------------------------------------------------------------------------------------ directions

DIRECTIONS = [
    ("x'*A*x", "x", "v", "c"),
    ("x'*A*v", "x", "v_1", "g"),
    ("v = A*x\nv'*v", "x", "v_1", "g"),
    ("x ∈ ℝ^v; v_1'*v_1 + x'*x", "x", "v_2", "g"),
    ("tr(A*X)", "X", "V", "g"),
    ("a^3", "a", "c", "g"),
    ("c*a^3", "a", "c_1", "g"),
    ("K : spd(n); logdet(K)", "K", "V", "g"),
]


@pytest.mark.parametrize(("text", "by", "direction", "_"), DIRECTIONS)
def test_new_directions_have_names_of_their_own(text, by, direction, _):
    f = sc.parse(text)
    assert f.directional(by) == f.directional(by, direction) and f.hvp(by) == f.hvp(by, direction)
    (new,) = set(f.directional(by).variables) - set(f.variables)
    assert new == direction


@pytest.mark.parametrize(
    ("text", "by", "cotangent"),
    [("A*x", "x", "u"), ("x'*A", "x", "u"), ("u*x'", "x", "G"), ("x'*x", "x", "g"), ("g*x'*x", "x", "g_1")],
)
def test_new_cotangents_have_names_of_their_own(text, by, cotangent):
    f = sc.parse(text)
    assert f.vjp(by) == f.vjp(by, cotangent) and set(f.vjp(by).variables) - set(f.variables) == {cotangent}


# ------------------------------------------------------------------------------------------------ functions


def test_compiled_functions_look_like_functions():
    f = sc.parse("lambda*x'*x")
    fun = sc.compile(f, f.gradient("x"), name="loss")
    assert fun.__name__ == fun.__qualname__ == "loss" and "def loss(" in fun.source
    assert list(inspect.signature(fun).parameters) == ["lambda_", "x"]
    assert fun.__doc__.startswith("Return a tuple of") and "x: array of shape (n,)" in inspect.getdoc(fun)
    for same in (fun, pickle.loads(pickle.dumps(fun))):
        assert same.__name__ == "loss" and inspect.signature(same) == inspect.signature(fun)
        assert close(same(**dict.fromkeys(inspect.signature(fun).parameters, 2.0) | {"x": [1.0, 2.0]})[0], 10.0)
    assert sc.compile(f).__name__ == "f" and repr(fun) == "<CompiledFunction loss(lambda, x)>"


def test_texts_are_compiled_as_formulas_are():
    A, x = draw(4, 3), draw(3)
    value, slope = sc.compile("norm2(A*x)^2", sc.gradient("norm2(A*x)^2", "x"))(A, x)
    assert close(value, np.sum((A @ x) ** 2)) and close(slope, 2 * A.T @ A @ x)
    assert sc.code("x'*x", name="square").startswith("import numpy as np\n\n\ndef square(x):")
    assert sc.parse("x'*x").code("square") == sc.code("x'*x", name="square")
    assert sc.check("x'*A*x", "x").ok


@pytest.mark.parametrize("name", ["", "a b", "1f", "for", "np", "scipy", "len", "float", "_f", "f.g", None, 3])
def test_what_is_no_name_of_a_function(name):
    for act in (sc.code, sc.compile, lambda f, name: f.code(name)):
        with pytest.raises(sc.ArgumentMismatch, match=r"is no name of a function|the function needs itself"):
            act(sc.parse("x'*x"), name=name)


def test_a_function_may_have_the_name_of_an_argument():
    assert sc.compile("2*x'*x", name="x")(x=[1.0, 2.0]) == 10.0
