"""What a node carries: slots alone, and what can occur in it."""

import pytest
from drawn_programs import random_program

import symcalc as sc
from symcalc.expressions.core_nodes import children, dependents, postorder, variables_of
from symcalc.expressions.node import Node, mentions_of


@pytest.mark.parametrize("seed", range(60))
def test_what_depends_on_a_variable_is_found_among_what_mentions_it(seed):
    f = sc.parse(random_program(f"mentions {seed}", depth=3).text).expression
    parts = list(postorder(f))
    for v in variables_of(f):
        holding = {v}
        for e in parts:
            if not holding.isdisjoint(children(e)):
                holding.add(e)
        assert set(dependents([f], [v])) == holding
        assert all(mentions_of(e) & mentions_of(v) for e in holding)


def test_what_depends_on_several_is_found_where_one_of_them_occurs():
    f = sc.parse("norm2(A*x)^2 + a*sum(b.*y)").expression
    x, a = (v for v in sorted(variables_of(f), key=str) if v.name in ("x", "a"))
    alone = set(dependents([f], [x])), set(dependents([f], [a]))
    assert set(dependents([f], [x, a])) == alone[0] | alone[1]
    assert alone[0] & alone[1] == {f}


def test_what_depends_on_a_part_is_found_as_well():
    f = sc.parse("sum(exp(A*x)) + tr(A)").expression
    product = next(e for e in postorder(f) if children(e) and variables_of(e) and e.is_Matrix and len(e.args) == 2)
    assert len(dependents([f], [product])) == 4


def test_what_a_number_occurs_in_is_looked_for_everywhere():
    f = sc.parse("sum(3*sin(x))").expression
    three = next(e for e in postorder(f) if e == 3)
    assert set(dependents([f], [three])) == {e for e in postorder(f) if three in children(e)} | {three} | {f}


def _classes(cls):
    return {cls}.union(*map(_classes, cls.__subclasses__()))


def test_nodes_have_no_dictionaries_but_where_sympys_own_classes_have():
    ours = [c for c in _classes(Node) if c.__module__.startswith("symcalc")]
    assert len(ours) > 40
    with_one = {c.__name__ for c in ours if c.__dictoffset__}
    assert with_one == {"HadamardProduct", "HadamardPower", "DiagMatrix", "Identity", "LooseIdentity"}
