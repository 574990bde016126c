"""Each kind of fault, put back, is seen by what random programs are asked: so their tests can fail."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from drawn_programs import random_program
from program_checks import faults_of, reads_back
from program_questions import transcript
from program_trees import Name, Part, Program
from sympy import Rational
from sympy.core.cache import clear_cache

import symcalc as sc
from symcalc.algebra import multiply
from symcalc.algebra import transposes as turning
from symcalc.calculus import adjoints as reverse
from symcalc.calculus import conditions
from symcalc.calculus import norm_kinks as kinks
from symcalc.codegen.graph import values as graph
from symcalc.codegen.numpy import helpers
from symcalc.expressions import array_axes as axes
from symcalc.expressions import core_nodes as nodes
from symcalc.expressions import dimensions as shapes
from symcalc.expressions import node as bases
from symcalc.printing import misreadings as uses
from symcalc.simplification import common_scales as scales


def everywhere(patch: Any, old: Any, new: Any) -> None:
    """Put a function in another's place, in every module that has it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("symcalc") and getattr(module, old.__name__, None) is old:
            patch.setattr(module, old.__name__, new)


def scalars_of_one_name_are_one(patch: Any) -> None:
    patch.setattr(bases.ScalarVariable, "key", property(lambda s: s.name, lambda s, v: None))


def transposes_are_written_on_what_is_shared(patch: Any) -> None:
    plain = turning._turn

    def turn(a: Any) -> Any:
        turned = plain(a)
        turned._turned = a
        return turned

    patch.setattr(turning, "_turn", turn)


def of_two_factors_with_one_base_the_last_stays(patch: Any) -> None:
    def powers(core: Any) -> dict[Any, Any]:
        factors = core.args if type(core) is nodes.HadamardProduct else (core,)
        split = [f.args if type(f) is nodes.HadamardPower and f.exp.is_Number else (f, shapes.ONE) for f in factors]
        return {} if type(core) is nodes.OneMatrix else dict(split)

    everywhere(patch, scales.entry_powers, powers)


def engines_differentiate_along_what_formulas_hold(patch: Any) -> None:
    everywhere(patch, nodes.direction_of, nodes.differential_of)


def roots_of_sizes_are_pythons(patch: Any) -> None:
    def degree(v: Any) -> int | None:
        return 1 if v.op in ("number", "size") or (v.args and None not in [a.degree for a in v.args]) else None

    everywhere(patch, graph.degree_of, degree)


def norms_have_no_limits_at_zero(patch: Any) -> None:
    everywhere(patch, kinks.limit_at_zero, lambda e, norm: None)


def sympy_knows_integers(patch: Any) -> None:
    integer = replace(bases.KINDS["integer"], assumed={"integer": True})
    patch.setattr(bases, "KINDS", {**bases.KINDS, "integer": integer})


def the_group_is_taken_for_flat(patch: Any) -> None:
    def along(f: Any, X: Any, V: Any) -> Any:
        V = reverse.project(V, X)
        return reverse.project(reverse.differential(reverse.free_gradient(f, X), {X: V}), X)

    everywhere(patch, reverse.hessian_along, along)


def a_projection_is_forgotten(patch: Any) -> None:
    everywhere(patch, reverse.project, lambda G, X: G)


def a_rule_is_wrong_by_a_thousandth(patch: Any) -> None:
    plain = reverse.gradient
    everywhere(patch, plain, lambda f, X, order=1: multiply(Rational(1001, 1000), plain(f, X, order)))


def norms_are_numpys(patch: Any) -> None:
    patch.setitem(helpers.HELPERS, "norm", "\ndef _norm(A):\n    return np.linalg.norm(A)\n")


def what_cancels_takes_its_domain_along(patch: Any) -> None:
    patch.setattr(conditions, "_differing", lambda typed, made: [])


def columns_have_one_axis(patch: Any) -> None:
    everywhere(patch, axes.keeps_axes, lambda e: False)


def names_are_said_to_be_read_by_their_letters(patch: Any) -> None:
    everywhere(patch, uses.misread, lambda root, views, variables: set())


def column(name: str) -> Part:
    return Part("name", ("n", 1), how=name)


def number(how: str) -> Part:
    return Part("name" if how.isalpha() and how != "pi" and how != "n" else "number", (), how=how)


def entries(op: str, *parts: Part) -> Part:
    return Part(op, ("n", 1), parts)


def scalar(op: str, *parts: Part) -> Part:
    return Part(op, (), parts)


def program(body: Part, *names: Name) -> Program:
    return Program(names, body, sizes=("n",))


X = Name("x", "vector", ("n", 1))
S = Name("S", "symmetric", ("n", "n"))
Q = Name("Q", "orthogonal", ("n", "n"))
ROOTS = entries("entries", column("x"), entries("sqrt", entries("power of entries", column("x"), number("a"))))
GROUP = Part("name", ("n", "n"), how="Q")
SQUARE = Part("name", ("n", "n"), how="S")
ROW = Part("transpose", (1, "n"), (column("x"),))
FORM = scalar("multiply", ROW, Part("multiply", ("n", 1), (SQUARE, column("dx"))))
SIZES = scalar("power", scalar("subtract", number("n"), number("4")), number("(1/3)"))
NUMBERS: dict[Callable[[Any], None], tuple[Program, str]] = {
    of_two_factors_with_one_base_the_last_stays: (
        program(scalar("sum", entries("exp", ROOTS)), X, Name("a", "positive", ())),
        "positive",
    ),
    engines_differentiate_along_what_formulas_hold: (program(FORM, X, S), ""),
    roots_of_sizes_are_pythons: (program(scalar("scale", SIZES, scalar("sum", column("x"))), X), ""),
    norms_have_no_limits_at_zero: (program(scalar("cos", scalar("norm2", column("x"))), X), "zero"),
    sympy_knows_integers: (
        program(scalar("sin", scalar("scale", number("pi"), number("k"))), Name("k", "integer", ())),
        "",
    ),
    the_group_is_taken_for_flat: (program(scalar("sum", GROUP), Q), ""),
    a_projection_is_forgotten: (
        program(scalar("sum", Part("multiply", ("n", 1), (SQUARE, column("x")))), X, S),
        "",
    ),
    a_rule_is_wrong_by_a_thousandth: (program(scalar("norm2", column("x")), X), ""),
    norms_are_numpys: (program(scalar("norm2", column("x")), X), "huge"),
    what_cancels_takes_its_domain_along: (
        program(scalar("sum", entries("power of entries", entries("sqrt", column("x")), number("2"))), X),
        "",
    ),
    columns_have_one_axis: (program(scalar("norm2", column("A")), Name("A", "matrix", ("n", 1))), ""),
}


@pytest.fixture
def forgetful():
    """What was built before a change must not come back, nor what was built in it."""

    def forget() -> None:
        sc.clear_caches()
        clear_cache()

    forget()
    yield forget
    forget()


@pytest.mark.parametrize("mutate", NUMBERS, ids=lambda m: m.__name__)
def test_numbers_show(mutate, monkeypatch, forgetful):
    p, where = NUMBERS[mutate]
    assert faults_of(p, 3, where) == set()
    forgetful()
    with monkeypatch.context() as patch:
        mutate(patch)
        assert faults_of(p, 3, where) != set()


IDENTITY = {
    scalars_of_one_name_are_one: ["a : positive\nsum(exp(a*x))^2", "a : scalar\nsum(exp(a*x))^2"],
    transposes_are_written_on_what_is_shared: [
        "S : symmetric(n)\n((A.*(B + S))' - A'.*(B' + S))'",
        "A, B : matrix(n, n)\ntr((A - A)'*B)",
    ],
}


def differ(texts: Iterable[str], forget: Callable[[], None]) -> bool:
    """Tell whether what is said of texts depends on their order."""
    said = []
    for order in (list(texts), list(texts)[::-1]):
        forget()
        said.append({t: transcript(t) for t in order})
    return said[0] != said[1]


@pytest.mark.parametrize("mutate", IDENTITY, ids=lambda m: m.__name__)
def test_the_order_shows(mutate, monkeypatch, forgetful):
    assert not differ(IDENTITY[mutate], forgetful)
    with monkeypatch.context() as patch:
        mutate(patch)
        assert differ(IDENTITY[mutate], forgetful)


TEXTS = {
    names_are_said_to_be_read_by_their_letters: program(
        scalar("norm2", entries("add", entries("scale", number("a"), column("b")), column("x"))),
        X,
        Name("b", "vector", ("n", 1)),
        Name("a", "scalar", ()),
    ),
}


@pytest.mark.parametrize("mutate", TEXTS, ids=lambda m: m.__name__)
def test_texts_show(mutate, monkeypatch, forgetful):
    p = TEXTS[mutate]
    assert list(reads_back(p, 3)) == []
    forgetful()
    with monkeypatch.context() as patch:
        mutate(patch)
        assert list(reads_back(p, 3)) != []


def test_random_programs_show_a_wrong_rule(monkeypatch, forgetful):
    a_rule_is_wrong_by_a_thousandth(monkeypatch)
    programs = [random_program(f"wrong {seed}", focus=frozenset({"multiply", "sum", "tr"})) for seed in range(8)]
    assert sum(any("gradient" in fault for fault in faults_of(p, 1)) for p in programs) > 2
