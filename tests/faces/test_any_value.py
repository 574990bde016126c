"""Whatever a public call is given: an answer, or an error of the family in printable words; a check raises nothing."""

import subprocess
import sys
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import symcalc as sc
from symcalc.codegen.numpy.compiling import CompiledFunction
from symcalc.errors import SymcalcError
from symcalc.faces import cli
from symcalc.verification.derivative_checks import Report

ROOT = Path(__file__).parents[2]


class Unwilling:
    """An object that fails at whatever it is asked."""

    def __array__(self, *_, **__):
        raise RuntimeError("unwilling")

    __float__ = __index__ = __str__ = __repr__ = __array__


class Word(str):
    """A text of a class of its own."""


LOOP = []
LOOP.append(LOOP)
MASKED = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])
TEXTS = [
    *("", " ", "x", "A", "a", "k", "d", "dx", "dA", "n", "I_n", "X_{1}", "x y", " x", "x'*x", "lambda", "class_", "λ"),
    *("\ud800", "\x00", "\x1b[31m", "\u202e", "x" * 10_000, "x\n", "__class__", "π", "½", "x̂", Word("x")),
]
NUMBERS = [
    *(True, 0, -1, 3, 10**400, 1.5, float("nan"), float("inf"), 1j, np.float64(1), np.float16(1), np.int8(1)),
    *(Decimal("sNaN"), Decimal("1e400"), Fraction(10**400), Fraction(1, 3), sympy.oo, sympy.nan, sympy.I, sympy.pi),
]
ARRAYS = [
    *(np.zeros(0), np.zeros((0, 0)), np.zeros((2, 2)), np.ones(3), np.full(3, np.nan), np.ones((1, 3)), np.array(1)),
    *(np.zeros(3, complex), np.zeros(3, np.longdouble), np.zeros(3, bool), np.zeros(3, "M8[D]"), np.zeros(3, "m8[s]")),
    *(np.array(["1", "2", "3"]), np.array(["1", "2", "3"], object), np.array([None]), np.zeros(3, [("a", float)])),
    *(MASKED, [MASKED], [np.ma.masked, 1.0], [10**400, 1], [1, [2]], ["a"], LOOP, [], np.array(MASKED, object)),
    np.broadcast_to(0.0, (10**7, 10**7)),
]
THINGS = [None, b"x", bytearray(b"x"), {}, (), set(), object(), Unwilling(), len, int, sc, sympy.Symbol("x")]
ANYTHING = [*TEXTS, *NUMBERS, *ARRAYS, *THINGS, sympy.MatrixSymbol("x", 2, 2)]
FORMULAS = [
    *("norm2(A*x - b)^2", "A*x", "2*a", "a : positive; k : integer; a^k*x", "K : spd(n); logdet(K)*x", "2 + 3", "x'"),
    *("mean(x) + logsumexp(x)", "x : vector(3); softmax(x)", "A*B*A", "K : spd(n); Q : orthogonal(n); tr(Q'*K*Q)"),
]
PROGRAMS = pytest.mark.parametrize("program", FORMULAS)
GOOD = {"A": np.ones((2, 3)), "x": np.ones(3), "b": np.ones(2), "a": 2.0, "k": 3, "K": np.eye(3), "Q": np.eye(3)}
GOOD["B"] = GOOD["A"].T


def answered(function, *args, **kwargs):
    """Return what a call returns, None where it is refused in printable words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(*args, **kwargs)
        except SymcalcError as error:
            assert error.message and all(c == "\n" or c.isprintable() for c in str(error))
        except np.linalg.LinAlgError:  # which is documented of a singular matrix
            assert isinstance(function, CompiledFunction) or function.__name__ == "evaluate"
    return None


@PROGRAMS
@pytest.mark.parametrize(
    "method",
    ["gradient", "jacobian", "hessian", "differential", "derivation", "variable", "directional", "hvp", "vjp"],
)
def test_methods_that_take_names(program, method):
    f = sc.parse(program)
    call = getattr(f, method)
    for thing in ANYTHING:
        if method not in ("directional", "hvp", "vjp"):
            answered(call, thing)
        if method not in ("gradient", "jacobian", "derivation", "variable"):
            for name in ("x", "A"):
                g = answered(call, name, thing)
                answered(call, thing, name)
                assert g is None or answered(str, g)


@PROGRAMS
def test_a_check_raises_nothing(program):
    f = sc.parse(program)
    for thing in ANYTHING:
        given = [(f.check, (thing,)), (f.check, ("x", thing)), (sc.check, (thing, "x")), (sc.check, (f, thing))]
        for call, args in given:
            report = call(*args)
            assert isinstance(report, Report) and all(line.isprintable() for line in report.remarks)
        assert isinstance(sc.check(f, "a", seed=thing), Report)


def test_a_check_of_what_is_no_formula_says_so():
    assert str(sc.check(3, "x")) == "not checked: a Formula or a text was expected, not int"
    assert str(sc.parse("x'*x").check("x", seed="a")) == "not checked: the seed is an integer, not str"


def test_verbs():
    f = sc.parse("x'*x")
    for thing in ANYTHING:
        for verb in (sc.parse, sc.compile, sc.code, sc.from_sympy):
            answered(verb, thing)
        for verb in (sc.compile, sc.code):
            answered(verb, f, thing)
        answered(sc.parse, "x'*x", x=thing)
        assert (f == thing) is False and hash(f)
        if isinstance(thing, str):
            answered(sc.parse, "x'*x", **{thing: "vector(n)"})
            answered(sc.parse, thing, **{thing: thing})


@PROGRAMS
def test_values_of_arguments(program):
    f = sc.parse(program)
    derivatives = [f.differential(), *(f.gradient(name) for name in f.variables if f.shape == ())]
    for fun in (sc.compile(f), sc.compile(f, *derivatives)):
        at = {name: GOOD.get(name, GOOD.get(name[1:])) for name in fun.arguments}
        assert answered(fun, **at) is not None
        for thing in ANYTHING:
            for count in range(4):
                answered(fun, *[thing] * count)
            for name in fun.arguments:
                answered(fun, **(at | {name: thing}))
            if isinstance(thing, str):
                answered(fun, **{thing: 1.0})
    for thing in ANYTHING:
        for name in f.variables:
            answered(f.evaluate, **({v: GOOD[v] for v in f.variables} | {name: thing}))


# ------------------------------------------------------------------------------------------------ what is said

REFUSED = [
    (MASKED, "x: a masked array has entries without a value", "x.filled(0)"),
    ([[MASKED]], "x: a masked array has entries without a value", "x.filled(0)"),
    (np.array([MASKED, None], object)[:1], "x: a masked array has entries without a value", "x.filled(0)"),
    (np.array(["1", "2"], object), "x: real numbers were expected, not object", "the arguments are x"),
    (np.array([np.str_("1")], object), "x: real numbers were expected, not object", "the arguments are x"),
    (np.array([np.complex64(1)], object), "x: real numbers were expected, not object", "the arguments are x"),
    (np.array([np.datetime64(1, "s")], object), "x: real numbers were expected, not object", "the arguments are x"),
    (["1", "2"], "x: real numbers were expected, not <U1", "the arguments are x"),
    ([10**400, 1], "x: a number is beyond double precision", "the arguments are x"),
    ([Fraction(10**400)], "x: a number is beyond double precision", "the arguments are x"),
    ([Decimal("1e400")], "x: a number is beyond double precision", "the arguments are x"),
    (Unwilling(), "x: real numbers were expected, not Unwilling: unwilling", "the arguments are x"),
]

if (LONGEST := np.finfo(np.longdouble).max) > np.finfo(float).max:  # not everywhere
    REFUSED.append((np.full(2, LONGEST), "x: a number is beyond double precision", "the arguments are x"))


@pytest.mark.parametrize(("value", "message", "hint"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_array_of_real_numbers_is_named(value, message, hint):
    with pytest.raises(SymcalcError) as caught:
        sc.compile(sc.parse("x'*x"))(value)
    assert caught.value.message == message and hint in caught.value.hint


@pytest.mark.parametrize("program", ["a*x", "a*sum(x)", "a + norm2(x)"])
def test_numbers_beyond_double_precision_are_named(program):
    with pytest.raises(SymcalcError, match="a: a number is beyond double precision"):
        sc.compile(sc.parse(program))(a=-(10**400), x=[1.0])


@pytest.mark.parametrize("value", [[10**30, 1], 2.0**1000, np.longdouble(3), Decimal("0.5"), [True, 2], sympy.pi])
def test_numbers_that_have_a_double_are_taken(value):
    want = np.atleast_1d(np.array(value, dtype=object)).astype(float)
    for x in (np.atleast_1d(np.array(value, dtype=object)), np.atleast_1d(value)):
        assert np.array_equal(sc.compile(sc.parse("a*x"))(a=1, x=x), want)


@pytest.mark.parametrize("program", ["pi^pi^pi^pi*a", "3^a^9*b"])
def test_arithmetic_that_leaves_double_precision_is_an_error_or_a_number(program):
    fun = answered(sc.compile, sc.parse(program))
    assert fun is None or answered(fun, *[400.0] * len(fun.arguments)) in (None, np.inf)
    assert isinstance(sc.parse(program).check("a"), Report)


EMPTY = [
    *(("x : vector(n)", program) for program in ("mean(x)", "sum(x)/n + norm2(x)", "logsumexp(x)", "softmax(x)'*x")),
    *((f"x : {kind}", program) for kind in ("spd(n)", "matrix(n, n)") for program in ("logdet(x)", "det(x)", "tr(x)")),
]


@pytest.mark.parametrize(("declaration", "program"), EMPTY)
def test_of_arrays_without_entries_the_argument_is_named(declaration, program):
    f = sc.parse(f"{declaration}; {program}")
    for g in (f, f.gradient("x"), f.hvp("x", "V")):
        fun = sc.compile(g)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                value = fun(*[np.zeros((0,) * len(f.variables["x"].shape))] * len(fun.arguments))
            except SymcalcError as error:
                said = f"{', '.join(fun.arguments)} {'is' if len(fun.arguments) == 1 else 'are'} empty"
                assert error.message == f"{said}, and the value is not defined for arrays without entries"
            else:
                assert np.size(value) == 0 or np.isscalar(value)


def test_memory_that_does_not_suffice_is_an_error():
    limited = (
        "import resource, numpy as np, symcalc as sc\n"
        "f = sc.compile(sc.parse('sum(exp(A))'))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))\n"
        "try:\n"
        "    f(np.broadcast_to(0.0, (10**6, 10**6)))\n"
        "except sc.SymcalcError as e:\n"
        "    print(e.message)\n"
    )
    ran = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert (ran.stdout, ran.stderr) == ("the value takes more memory than there is\n", "")


# ------------------------------------------------------------------------------------------------ the command line

COMMANDS = ["differential", "gradient", "jacobian", "hessian", "code", "check", "functions", "", "-", "--"]
WORDS = [text for text in TEXTS if len(text) < 100] + ["-", "--", "-f", "-f-", "-d", "--to", "json", "--seed", "1e9"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("program", ["x'*x", "A*x", "A*(", "(x#\x1b[31m\x00\n)\ny'*y", "\udcff", ""])
def test_words_of_the_command_line(command, program, capsys):
    for word in WORDS:
        for arguments in ([command, program, word], [command, word, program], [command, "-d", word, program, "x"]):
            code = cli.main(arguments)
            shown = capsys.readouterr()
            assert code in (0, 1, 2) and "Traceback" not in shown.err
            assert all(c == "\n" or c.isprintable() for c in shown.out + shown.err)
