"""What distinguishes two values distinguishes their nodes, and no program changes the answer of another."""

import pickle

import numpy as np
import pytest
from sympy import Integer

import symcalc as sc
from symcalc.algebra import transpose, zeros
from symcalc.expressions.core_nodes import differential_of, direction_of, postorder, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.node import ArrayNode, Node, digest_of
from symcalc.simplification.rewriting import simplify

KINDS = ("", "a : scalar; ", "a : positive; ", "a : integer; ")
TEXTS = ("sum(exp(a*x))^2", "log(sum(sqrt(x.^2 .+ a)))^2", "K : spd(n); logdet(a*K + I)^2", "a^2*norm2(x) + a*sum(x)")


def answers(text):
    """Return what a person would see of a program."""
    f = sc.parse(text)
    g = f.gradient("a")
    return [str(f), str(g), g.unicode(), g.conditions, str(f.differential()), g.code()]


@pytest.mark.parametrize("text", TEXTS)
def test_the_kind_of_a_scalar_is_part_of_what_it_is(text):
    alone = []
    for kind in KINDS:
        sc.clear_caches()
        alone.append(answers(kind + text))
    together = {kind: answers(kind + text) for kind in (*KINDS, *reversed(KINDS))}
    assert [together[kind] for kind in KINDS] == alone


def test_scalars_of_one_name_and_other_kinds_are_other_nodes():
    scalars = [variable("a", kind) for kind in ("scalar", "positive", "integer")]
    scalars.append(direction_of(variable("a", "scalar")))
    assert len(set(scalars)) == len({digest_of(a) for a in scalars}) == 4
    for a in scalars:
        again = pickle.loads(pickle.dumps(a))
        assert (again, again.kind_name, hash(again)) == (a, a.kind_name, hash(a))


def test_two_classes_of_one_name_are_two_classes():
    def made():
        class Softmax(ArrayNode):
            """A node class that bears the name of another."""

        return Softmax

    n = dimension("n")
    x = variable("x", "vector", (n, ONE))
    nodes = [cls.make(x, shape=x.shape) for cls in (made(), made())]
    nodes.append(sc.parse("softmax(x)").expression)
    assert len({node.digest for node in nodes}) == 3


def test_a_transpose_that_vanishes_is_not_remembered_on_the_zero():
    sc.parse("L : skew(n); sum(exp(L).*exp(L)')").hvp("L", "V")
    sc.parse("L : skew(n); ((exp(L).*L)' + exp(L)'.*L)'")
    n = dimension("n")
    assert transpose(zeros(n, n)) == zeros(n, n)
    f = sc.parse("K : spd(n); L : matrix(n, n); sum(L)*tr(L)")
    assert str(f.gradient("K")).endswith("zeros(n, n)")
    assert not np.any(f.gradient("K").evaluate(K=np.eye(2), L=np.ones((2, 2))))


def test_a_transpose_does_not_depend_on_what_was_transposed_before():
    text = "(A*B + C')*(x*y' + D)"
    first, second = sc.parse(text).expression, sc.parse(text).expression
    back = transpose(transpose(first))
    turned = transpose(second)
    assert transpose(type(turned).make(*turned.parts, shape=turned.shape)) == back


def test_what_is_marked_as_simple_is_left_by_every_rewrite():
    for text in (
        "x'*A*x + x'*B*x",
        "sum(1 ./ (1 .+ exp(-x)))",
        "norm2(A*x - b)^2",
        "w'*(A'*diag(x)*B + A'*diag(y)*B)*w",
    ):
        f = sc.parse(text)
        g = simplify(f.gradient("x").expression)
        for node in postorder(g):
            if isinstance(node, Node):
                node._marks = 0 if node.parts else -1
        assert simplify(g) == g


# ------------------------------------------------------------------------------------------------ differentials


def test_a_direction_is_no_variable_that_a_program_can_name():
    x = variable("x", "vector", (dimension("n"), ONE))
    assert direction_of(x) != differential_of(x)
    assert direction_of(x).label == differential_of(x).label


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("dx'*A*x", "x", "A'*dx"),
        ("norm2(A*x - dx)^2", "x", "2*A'*(A*x - dx)"),
        ("a*da + a^2", "a", "2*a + da"),
        ("x'*dx", "x", "dx"),
    ],
)
def test_a_differential_in_a_formula_is_a_constant_of_its_derivatives(text, by, want):
    assert str(sc.parse(text).gradient(by)).split("\n")[-1] == want


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("x'*A*x", "x"),
        ("tr(A*X*B*X)", "X"),
        ("logdet(X)", "X"),
        ("a^3 + a*norm2(x)^2", "a"),
        ("a*b^2", "b"),
        ("norm2(x)^3", "x"),
        ("sum(exp(x).*y)", "x"),
    ],
)
def test_derivatives_of_differentials_are_those_of_a_formula_without_them(text, by):
    """The same text with a variable of another name in place of dX."""
    d = sc.parse(text).differential(by)
    other = {"x": "v", "X": "V", "a": "v", "b": "v"}[by]
    shape = {"x": "vector(n)", "X": "matrix(n, n)", "a": "scalar", "b": "scalar"}[by]
    renamed = f"{other} : {shape}\n{str(d).replace('d' + by, other)}"
    twin = sc.parse(renamed)
    random = np.random.default_rng(0)
    values = {name: random.random((3,) * len(v.shape)) for name, v in twin.variables.items()}
    values |= {"X": np.eye(3) + random.random((3, 3)) / 4} if by == "X" else {}
    for verb, arguments in (("gradient", (by,)), ("differential", (by,)), ("vjp", (by, "g")), ("hvp", (by, "h"))):
        found, want = (getattr(f, verb)(*arguments) for f in (d, twin))
        given = values | {"d" + by: values[other], "g": 0.7, "h": values[other]}
        got = found.evaluate(**{k: v for k, v in given.items() if k in found.variables})
        if verb == "differential":  # along dX itself, which stands in the one formula already
            given["d" + by] = values[other]
        expected = want.evaluate(**{k: v for k, v in given.items() if k in want.variables})
        np.testing.assert_allclose(got, expected, rtol=1e-10, err_msg=verb)


def test_the_jacobian_of_a_differential():
    d = sc.parse("a*b^2").differential()
    assert str(d.gradient("b")) == str(d.jacobian("b")) == "2*a*db + 2*b*da"


def test_integers_stay_numbers():
    assert digest_of(Integer(2)) != digest_of(variable("x_2", "scalar"))
