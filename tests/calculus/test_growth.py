"""How large derivatives get: with twice the factors a derivative is about twice as large, and so is its code.

All measures are counts of nodes and characters.
"""

import numpy as np
import pytest
from sympy import Basic, Mul

from symcalc import Formula, parse
from symcalc.algebra.laws import diagonals
from symcalc.algebra.scalars import LONG
from symcalc.codegen.passes.costs import Costs
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import Transpose, postorder
from symcalc.expressions.node import MADE
from symcalc.expressions.structure import structure_of


def product(k, factor, sign="*"):
    """Return a product of k factors of one pattern."""
    return sign.join(factor.format(i=i) for i in range(k))


# kind: (program of k factors, variable, its derivatives)
PRODUCTS = {
    "scalars": (lambda k: product(k, "(a+b_{i})"), "a", ("hessian",)),
    "scalar functions": (lambda k: product(k, "exp(a*b_{i})"), "a", ("hessian",)),
    "scalar products": (lambda k: product(k, "(x'*y_{i})"), "x", ("hessian",)),
    "norms": (lambda k: product(k, "norm2(x-y_{i})"), "x", ("hessian",)),
    "traces of sums": (lambda k: f"tr({product(k, '(A+B_{i})')})", "A", ()),
    "traces with one matrix again and again": (lambda k: f"tr({product(k, 'A*B_{i}')})", "A", ()),
    "diagonal matrices": (lambda k: f"tr({product(k, 'diag(x)*A')})", "x", ()),
    "diagonal matrices of one vector": (lambda k: f"tr({product(k, 'diag(x)*B_{i}')})", "x", ()),
    "norms of products of sums": (lambda k: f"norm2({product(k, '(A*B_{i}+B_{i}*A)')})^2", "A", ()),
    "entries": (lambda k: f"sum({product(k, '(x+y_{i})', '.*')})", "x", ("hessian",)),
    "matrices between vectors": (lambda k: f"x'*{product(k, '(A+B_{i})')}*x", "A", ()),
    "vectors times matrices": (lambda k: f"norm2({product(k, '(A+B_{i})')}*x)^2", "x", ("hessian",)),
    "outer products": (lambda k: f"x'*{product(k, 'A_{i}*x*x')}'*x".replace("x*x*A", "x*x'*A"), "x", ("hessian",)),
}


def nested(k, start, step):
    """Return a program of k steps, each one made of the step before, ``{f}``."""
    return "\n".join([f"f_0 = {start}", *(f"f_{i + 1} = {step.format(f=f'f_{i}')}" for i in range(k)), f"f_{k}"])


CHAINS = {
    "inverses": (lambda k: f"tr({'inv(A+' * k}A{')' * k})", "A", ()),
    "inverses of products": (lambda k: f"tr({'inv(B*' * k}A{'*C)' * k})", "A", ()),
    "powers of powers": (lambda k: "^".join("a" * k), "a", ("hessian",)),
    "squares": (lambda k: nested(k, "a", "{f}*{f} + a"), "a", ("hessian",)),
    "squares of sums": (lambda k: nested(k, "a", "({f} + a)^2"), "a", ("hessian",)),
    "products with a matrix": (lambda k: f"A : matrix(n, n)\nB : matrix(n, n)\n{nested(k, 'A', 'B*{f}*A')}", "A", None),
    "Kronecker products": (lambda k: f"norm2({product(k, '(x+y_{i})', '⊗')})^2", "x", ()),
}
CASES = [
    pytest.param(program, by, verb, id=f"{kind}, {verb}")
    for kind, (program, by, more) in (PRODUCTS | CHAINS).items()
    for verb in (("gradient", "hvp", *more) if more is not None else ("differential",))
]


def derived(text, verb, by):
    """Return a derivative of a program."""
    f = parse(text)
    return f.hvp(by, "V_0") if verb == "hvp" else getattr(f, verb)(by)


def sizes(f):
    """Return how many nodes an answer has, and how many characters all that is written of it."""
    nodes = sum(1 for _ in postorder(f.expression))
    return {"nodes": nodes, "text": len(str(f)), "code": len(f.code())}


@pytest.mark.parametrize(("program", "by", "verb"), CASES)
def test_derivatives_grow_as_the_formula_does(program, by, verb):
    once, twice = (sizes(derived(program(k), verb, by)) for k in (25, 50))
    assert {what: n for what, n in twice.items() if n > 2.6 * once[what]} == {}  # of a square it would be 4


VALUES = [
    "scalars",
    "scalar products",
    "norms",
    "traces of sums",
    "diagonal matrices of one vector",
    "norms of products of sums",
    "entries",
    "matrices between vectors",
    "vectors times matrices",
    "outer products",
]


def values_of(f, seed=0):
    """Return a point at which products of many factors are about one."""
    random = np.random.default_rng(seed)
    at = {}
    for name, v in f.variables.items():
        if len(v.shape) == 2:
            at[name] = np.linalg.qr(random.standard_normal((3, 3)))[0] * 0.5
        elif v.shape:
            at[name] = random.uniform(0.5, 0.7, 3)
        else:
            at[name] = random.uniform(0.4, 0.6)
    return at


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("k", [LONG + 1, LONG + 4, 23])
def test_derivatives_of_long_products_are_right(kind, k):
    program, by, more = PRODUCTS[kind]
    f = parse(program(k))
    at = values_of(f)
    step = np.asarray(np.random.default_rng(1).uniform(-1, 1, np.shape(at[by])))
    e = 1e-5
    moved = [{**at, by: at[by] + t * step} for t in (e, -e)]
    first = [f.evaluate(**m) for m in moved]
    g = f.gradient(by) if np.ndim(at[by]) else f.jacobian(by)
    slope = np.sum(np.asarray(g.evaluate(**at)) * step)
    assert np.isclose(slope, (first[0] - first[1]) / (2 * e), rtol=1e-6, atol=1e-9)
    d = f.differential(by).evaluate(**at, **{f"d{by}": step})
    assert np.isclose(d, slope, rtol=1e-9)
    second = [np.asarray(g.evaluate(**m)) for m in moved]
    curved = np.asarray(f.hvp(by, "V_0").evaluate(**at, V_0=step))
    want = (second[0] - second[1]) / (2 * e)
    assert np.allclose(curved, want, rtol=1e-5, atol=1e-6 * np.abs(want).max())
    if "hessian" in more:
        assert np.allclose(np.dot(f.hessian(by).evaluate(**at), step), curved, rtol=1e-8)


def test_derivatives_of_a_power_grow_with_the_digits_of_its_exponent():
    once, twice = (sizes(parse(f"x'*(A+B)^{10**d}*x").hvp("A", "V")) for d in (6, 12))
    assert {what: n for what, n in twice.items() if n > 2.3 * once[what]} == {}


def test_short_products_are_written_out():
    short = parse(product(LONG, "A_{i}")).vjp("A_3", "U")
    assert str(short) == "A_2'*A_1'*A_0'*U*A_9'*A_8'*A_7'*A_6'*A_5'*A_4'"
    assert str(parse(product(20, "b_{i}")).gradient("b_3")).count("\n") == 0


def test_an_answer_with_boxes_reads_back():
    f = parse(f"tr({product(20, '(A+B_{i})')})")
    g = f.gradient("A")
    again, at = parse(str(g)), values_of(f)
    assert np.allclose(again.evaluate(**at), g.evaluate(**at))
    assert "⟦" not in g.unicode() + g.latex() + str(g)


def test_conditions_are_found_in_one_walk(monkeypatch):
    compared, equal = [0], Basic.__eq__

    def counted(self, other):
        compared[0] += 1
        return equal(self, other)

    def comparisons(k):
        g = parse("^".join("a" * k)).gradient("a")
        compared[0] = 0
        assert g.conditions == ("where a > 0",)
        return compared[0]

    monkeypatch.setattr(Basic, "__eq__", counted)
    once, twice = comparisons(30), comparisons(60)
    assert twice < 2.8 * once + 1000


@pytest.mark.parametrize(
    ("program", "by"), [("K : spd(n); (K .+ 1)^100000", "K"), ("K : spd(n); (a*K + inv(K))^10000", "K")]
)
def test_a_high_power_of_a_sum_within_a_structure(program, by):
    answer = parse(program).vjp(by, "G")
    assert len(str(answer)) < 3_000 and len(answer.code()) < 6_000


def test_the_diagonal_of_a_shared_product_is_found_once(monkeypatch):
    found, calls = diagonals.diagonal, [0]

    def counted(a):
        calls[0] += 1
        assert calls[0] < 5_000
        return found(a)

    monkeypatch.setattr(diagonals, "diagonal", counted)
    assert parse("L : lower(n)\ntr(dL^(1e12))").hvp("dL", "V").conditions == ()
    assert calls[0] > 100


@pytest.mark.parametrize("verb", ["gradient", "hessian", "hvp"])
def test_sympy_multiplies_no_powers_of_what_is_large(verb, monkeypatch):
    flattened, flatten = [0], Mul.flatten.__func__

    def counted(cls, row):
        flattened[0] += 1
        return flatten(cls, row)

    def products(k):
        f = parse("^".join("a" * k))
        flattened[0] = 0
        assert f.hvp("a", "da_0") if verb == "hvp" else getattr(f, verb)("a")
        return flattened[0]

    monkeypatch.setattr(Mul, "flatten", classmethod(counted))
    assert products(60) < 4 * 60


def test_a_long_formula_is_not_written_for_a_title(monkeypatch):
    once, twice = (parse(product(k, "exp(a*b_{i})", "+")).gradient("a") for k in (10, 400))
    written = []
    monkeypatch.setattr(Formula, "unicode", lambda f: written.append(f) or "f")
    assert "f" in once.code() and twice.code() and written == [once]


def test_sums_are_taken_apart_once(monkeypatch):
    counted, cut = [0], Costs.cut

    def counting(self, *where):
        counted[0] += 1
        return cut(self, *where)

    def cuts(k):
        g = parse(f"tr({'inv(A+' * k}A{')' * k})").hvp("A", "V")
        counted[0] = 0
        assert g.code()
        return counted[0]

    monkeypatch.setattr(Costs, "cut", counting)
    once, twice = cuts(40), cuts(80)
    assert once < 20_000 and twice < 2.2 * once


def test_costs_of_the_parts_of_a_chain_are_asked_for_once(monkeypatch):
    counted, of = [0], Costs.of

    def counting(self, factors):
        counted[0] += 1
        return of(self, factors)

    def asked(k):
        g = parse(f"tr({'inv(A+' * k}A{')' * k})").hvp("A", "V")
        counted[0] = 0
        assert g.code()
        return counted[0]

    monkeypatch.setattr(Costs, "of", counting)
    once, twice = asked(40), asked(80)
    assert once < 80 * 40 and twice < 2.2 * once


@pytest.mark.parametrize("verb", ["hessian", "hvp", "second differential"])
def test_second_derivatives_of_towers_are_refused_before_they_are_worked_out(verb):
    f = parse("^".join(["a"] * 900))
    df = f.differential("a") if verb == "second differential" else None
    ask = {
        "hessian": lambda: f.hessian("a"),
        "hvp": lambda: f.hvp("a", "b"),
        "second differential": lambda: df.differential("a"),
    }
    with pytest.raises(TooLarge, match="scalars is too large for a"):
        ask[verb]()


def test_long_chains_of_scalars_have_second_derivatives():
    e = "\n".join(f"e{i + 1} = 1/(1 + e{i}^2)" for i in range(500))
    assert parse(f"a : positive\ne0 = a\n{e}\ne500").hessian("a").shape == ()


@pytest.mark.parametrize("verb", ["gradient", "hvp", "vjp"])
def test_nests_of_high_matrix_powers_are_refused_before_they_are_worked_out(verb):
    nest = "X"
    for _ in range(60):
        nest = f"({nest}^100000 + B)"
    f = parse(f"tr({nest})" if verb != "vjp" else nest)
    with pytest.raises(TooLarge, match="differential of each matrix power has many parts"):
        getattr(f, verb)(*{"gradient": ("X",), "hvp": ("X", "V"), "vjp": ("X", "G")}[verb])


def test_powers_of_moderate_exponents_are_derived_however_many():
    terms = " + ".join(f"tr(X^{k}*B_{k})" for k in range(2, 33))
    assert parse(" + ".join([terms] * 8)).hvp("X", "V").shape


def test_the_second_derivative_of_a_high_power_grows_with_the_digits_of_its_exponent():
    lengths = [len(str(parse(f"tr(A*X^{10**k})").hvp("X", "V"))) for k in (2, 4, 8)]
    assert lengths[2] - lengths[1] < 3 * (lengths[1] - lengths[0])


def test_a_sum_is_not_transposed_to_find_that_it_is_not_symmetric(monkeypatch):
    turned = []
    make = Transpose.make.__func__
    monkeypatch.setattr(Transpose, "make", classmethod(lambda cls, *a, **k: turned.append(a) or make(cls, *a, **k)))
    chain = "A"
    for i in range(30):
        chain = f"({chain}*B_{i} + C_{i})"
    df = parse(chain).differential("A").expression
    turned.clear()
    for Y in postorder(df):
        structure_of(Y)
    assert len(turned) < 10


def test_diagonals_of_sums_of_parts_of_sums_are_looked_into_no_deeper_than_some_parts():
    """What is in a sum twice is there 2ᵏ times, k sums below."""
    steps = [f"R{i + 1} = tril(R{i})*2 - triu(R{i}) + A" for i in range(14)]
    before = MADE[0]
    structure_of(parse("\n".join(["A : matrix(n, n)", "R0 = A", *steps, "R14"])).expression)
    assert 0 < MADE[0] - before < 5_000
