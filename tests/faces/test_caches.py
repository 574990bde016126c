"""Caches: all of them are emptied together, and answers stay the same; what no formula holds any more is given back."""

import gc
import importlib
import inspect
import pkgutil
from itertools import pairwise

import pytest

import symcalc as sc
from symcalc.expressions.node import MADE, Node
from symcalc.faces.caches import CACHES, MANY


def caches():
    """Yield the caches of all modules that hold more than one thing."""
    for info in pkgutil.walk_packages(sc.__path__, "symcalc."):
        if info.name != "symcalc.__main__":
            for name, member in inspect.getmembers(importlib.import_module(info.name)):
                if hasattr(member, "cache_clear") and member.cache_parameters()["maxsize"] != 1:
                    yield f"{info.name}.{name}", member


def living():
    """Return how many nodes there are that something holds."""
    gc.collect()
    return sum(isinstance(o, Node) for o in gc.get_objects())


def layers(k, names, scalar=False):
    """Return a net of k layers with arrays of its own, or so many steps with numbers."""
    if scalar:
        steps = [f"f_0 = a*{names + 2}", *(f"f_{i + 1} = sin(f_{i}*{names + 2} + a)*f_{i}" for i in range(k))]
        return "\n".join([*steps, f"f_{k}"])
    steps = [f"h_{i + 1} = tanh(W_{names}*h_{i} + b_{names})" for i in range(k)]
    return "\n".join([f"h_0 = tanh(W_{names}*x + b_{names})", *steps, f"sum(h_{k})^2"])


def test_all_caches_are_known():
    known = {id(cache) for cache in CACHES}
    assert [name for name, cache in caches() if id(cache) not in known] == []


def test_all_caches_are_emptied_together():
    sc.parse("lambda_1*norm2(A*x - b)^2 + a*b_1*(a + c)").gradient("x").latex()
    assert any(cache.cache_info().currsize for _, cache in caches())
    sc.clear_caches()
    assert [name for name, cache in caches() if cache.cache_info().currsize] == []
    assert str(sc.parse("norm2(A*x - b)^2").gradient("x")) == "2*A'*(A*x - b)"


@pytest.mark.parametrize("scalar", [False, True], ids=["arrays", "scalars"])
def test_nothing_is_kept_of_formulas_that_nobody_holds(scalar):
    sc.clear_caches()
    before = living()
    f = sc.parse(layers(40, 0, scalar))
    g = f.gradient("a" if scalar else "x")
    assert str(g) and g.latex() and g.code() and repr(g) and sc.compile(f, g)
    assert living() > before + 100
    del f, g
    sc.clear_caches()
    assert living() <= before


def test_caches_are_emptied_when_many_nodes_have_been_made():
    sc.clear_caches()
    before, made = living(), [0]
    for i in range(24):
        str(sc.parse(layers(300, i)).gradient("x"))
        made.append(MADE[0])
    emptied = sum(b < a for a, b in pairwise(made))
    assert emptied >= 2 and max(made) < 2 * MANY
    assert living() < before + max(made)
    assert str(sc.parse(layers(1, 0)).gradient("x")) == str(sc.parse(layers(1, 0)).gradient("x"))


def test_a_formula_is_the_same_after_its_caches_are_emptied():
    text = "A : matrix(m, n)\nlambda*norm2(A*x - b)^2 + logsumexp(A*x) + tr(A'*A)^3"
    f = sc.parse(text)
    g, told = f.gradient("x"), [str(f.gradient("x")), f.hvp("x", "v").code()]
    sc.clear_caches()
    assert [str(f.gradient("x")), f.hvp("x", "v").code()] == told
    assert f.gradient("x") == g and sc.parse(text) == f and sc.parse(text).gradient("x") == g
    assert sc.code(f, g) == sc.code(sc.parse(text), g)
