"""Sources hold what the generator makes and nothing else, whatever a program, a name or a note holds."""

import ast
import io
import json
import keyword
import re
import subprocess
import sys
import tokenize
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import scipy.linalg
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from operation_cases import WITHOUT_CODE, cases_of
from random_expressions import VARIABLES, expressions, m, n

import symcalc as sc
from symcalc.codegen.numpy.compiling import generate_source
from symcalc.codegen.numpy.quoting import comment, identifier, words
from symcalc.errors import KindMismatch, NotSupported, SymcalcError
from symcalc.expressions.core_nodes import variable, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import OPERATIONS
from symcalc.faces import cli

ROOT = Path(__file__).parents[3]
MODULES = {"numpy": "np", "scipy.linalg": None, "scipy.special": None}
NAMESPACES = {"np": np, "scipy": scipy}
# what reads or writes files, or runs what it is given
DANGEROUS = re.compile(r"(load|save|from|tofile|tobytes|dump|memmap|gen)\w*|ctypes|f2py|test|lib|core|char|rec|_.*")
BUILTINS = {
    *("abs", "all", "any", "enumerate", "float", "int", "isinstance", "len", "map", "max", "min", "range", "round"),
    *("slice", "sum", "tuple", "zip", "ValueError", "TypeError"),
}
STATEMENTS = (
    *(ast.Module, ast.Import, ast.alias, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.AugAssign, ast.Expr),
    *(ast.Return, ast.If, ast.For, ast.While, ast.Raise, ast.With, ast.withitem, ast.Pass, ast.Break, ast.Continue),
)
EXPRESSIONS = (
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp),
    *(ast.Compare, ast.BoolOp, ast.IfExp, ast.Subscript, ast.Slice, ast.Starred, ast.JoinedStr, ast.FormattedValue),
    *(ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.Lambda),
    *(ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.expr_context),
)
CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")


def stored(function):
    """Return the names that a function gives: its arguments, what it assigns, what it goes through."""
    arguments = function.args
    given_ = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    written = {v.id for v in ast.walk(function) if isinstance(v, ast.Name) and not isinstance(v.ctx, ast.Load)}
    if arguments.vararg:
        given_.append(arguments.vararg)
    given_ += [a for v in ast.walk(function) if isinstance(v, ast.Lambda) for a in v.args.args]
    return {a.arg for a in given_} | written


def member(node):
    """Return what a chain of attributes of a module means; None for an attribute of a value."""
    if isinstance(node, ast.Name):
        return NAMESPACES.get(node.id)
    return getattr(member(node.value), node.attr, None) if isinstance(node, ast.Attribute) else None


def assert_is_ours(source):
    """Demand of a source, read as a file is read, that it defines functions of arrays and does nothing else."""
    raw = source.encode("utf-8")
    assert tokenize.detect_encoding(io.BytesIO(raw).readline)[0] == "utf-8"
    assert not any(CODING.match(line) for line in raw.splitlines())
    tree = ast.parse(raw)
    assert ast.dump(tree) == ast.dump(ast.parse(source))
    assert all(isinstance(node, (*STATEMENTS, *EXPRESSIONS)) for node in ast.walk(tree))
    *before, last = tree.body
    assert isinstance(last, ast.FunctionDef) and last.name == "f"
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in before:
        if isinstance(node, ast.Import):
            assert {(a.name, a.asname) for a in node.names} <= set(MODULES.items())
        else:
            assert isinstance(node, ast.FunctionDef)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            assert_computes(function, functions)
    assert_quotes_words(source)


def assert_computes(function, functions):
    """Demand of a function that it reads its own names, modules' functions, helpers, and a few of Python's own."""
    own = stored(function)
    assert not function.decorator_list and not own & {*NAMESPACES, *functions}
    assert all(name.isidentifier() and re.fullmatch(r"[^\W\d]\w*", name) for name in own)
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            assert node.id in own | functions | BUILTINS | set(NAMESPACES), node.id
        if isinstance(node, ast.Attribute):
            assert not DANGEROUS.fullmatch(node.attr), node.attr
            of_module = member(node.value) is not None
            owners = (np.ndarray, np.float64, np.dtype, np.finfo(float))
            assert member(node) is not None if of_module else any(hasattr(o, node.attr) for o in owners), node.attr
        if isinstance(node, ast.FunctionDef | ast.Import):
            assert node is function


def assert_quotes_words(source):
    """Demand that comments and texts are printable, and that no escape stands in a docstring."""
    assert all(c == "\n" or c.isprintable() for c in source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            assert "\\" not in token.string
        assert token.type != tokenize.COMMENT or re.match("# ", token.string)


# ------------------------------------------------------------------------------------------------ what stands in text

HOSTILE = {
    "a newline": "x\nimport os",
    "a coding cookie": "coding:unicode_escape",
    "a coding cookie in dashes": "-*- coding: utf-7 -*-",
    "a coding cookie with =": "vim: set fileencoding=raw_unicode_escape :",
    "a carriage return": "x\rimport os",
    "a form feed": "x\x0cimport os",
    "nul": "x\x00y",
    "a terminal's escape": "\x1b]0;hi\x07",
    "a surrogate": "\ud800",
    "a line separator": "x\u2028import os",
    "turned text": "\u202ex",
    "three quotes": '"""\nimport os\n"""',
    "a quote at the end": 'x"',
    "quotes that close up": '""\\""',
    "a backslash at the end": "x\\",
    "an escape": "\\N{LATIN SMALL LETTER A}\\x22\\u0022",
    "a tag": "<script>alert(1)</script>",
    "braces": "{__import__('os')}",
    "percent": "%s %(x)s",
}
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
PLACES = {
    "a comment inside brackets": "(x#{}\n)\ny'*y",
    "a comment inside brackets in the second line": "w\n(x#{}\n)\ny'*y",
    "two of them": "(x#{0}\n)\n(w#{0}\n)\ny'*y",
    "a comment behind": "y'*y #{}\n",
    "a comment above": "#{}\ny'*y",
    "a comment in a definition": "r = (A*y - b #{}\n)\nr'*r",
    "a comment in a declaration": "K : spd(n) #{}\ny'*K*y",
    "the text": "y'*y {}",
    "a line": "y'*y\n{}",
}


@TEXTS
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_of_programs_nothing_stands_in_a_source(text, place):
    try:
        f = sc.parse(place.format(text))
        formulas = [f, *(f.gradient(name) for name in f.variables if f.shape == ())]
    except SymcalcError as error:
        assert all(c == "\n" or c.isprintable() for c in str(error))
        return
    for source in (sc.code(*formulas), sc.compile(*formulas).source, formulas[-1].code()):
        assert_is_ours(source)
    for g in formulas:
        assert all(line.isprintable() for line in (*g.notes, *g.conditions))
        shown = str(g) + g.unicode() + repr(g)
        assert all(c == "\n" or c.isprintable() for c in shown)
        assert g._repr_latex_().isprintable() and "<" not in g._repr_latex_()


@TEXTS
@pytest.mark.parametrize("place", [*PLACES.values()][:3], ids=[*PLACES][:3])
def test_of_programs_nothing_stands_in_what_the_command_line_writes(text, place, capsys):
    program = place.format(text)
    for form in ("numpy", "json", "text", "unicode", "latex"):
        code = cli.main(["gradient", program, "y", "--to", form])
        out, err = capsys.readouterr()
        assert all(c == "\n" or c.isprintable() for c in out + err)
        if code == 0 and form in ("numpy", "json"):
            assert_is_ours(json.loads(out)["numpy"] if form == "json" else out)
    assert cli.main(["code", program, "y"]) == code
    out = capsys.readouterr().out
    assert code or assert_is_ours(out) is None


@TEXTS
def test_notes_and_titles_are_words(text):
    y = variable("y", "vector", (n, ONE))
    f = sc.Formula(y.T * y, {"y": y}, notes=(text, " is read as a vector", f"{text} is read as a vector in ℝ^n", text))
    assert_is_ours(f.code())
    assert f._repr_latex_().isprintable() and "<" not in f._repr_latex_()
    assert_is_ours(generate_source([y.T * y], [y], titles=[text], remarks=[text, text]))
    with pytest.raises(KindMismatch, match="no kind") as refused:
        variable("y", text, (n, ONE))
    assert "\x1b" not in str(refused.value)
    assert_is_ours(generate_source([y.T * y, y], [y], titles=[text, f"{text * 40}"], remarks=[text]))


@pytest.mark.parametrize("text", [text for text in HOSTILE.values() if text.isascii()], ids=ascii)
def test_what_is_no_name_is_no_name_in_a_source(text):
    y = variable("y", "vector", (n, ONE))
    with pytest.raises(NotSupported, match="no name"):
        generate_source([y.T * y], [variable(text, "vector", (n, ONE)), y], names={y.T * y: text})
    with pytest.raises(NotSupported, match="no name"):
        x = variable(text, "vector", (n, ONE))
        generate_source([x.T * x], [x])


@given(st.text())
def test_words_are_words(text):
    assert words(text).isprintable() and not re.search(r'["\\]', words(text))
    assert not CODING.match(comment(text).encode()) and ast.parse(comment(text)).body == []
    try:
        name = identifier(text)
    except NotSupported:
        return
    assert keyword.iskeyword(name) or isinstance(ast.parse(name).body[0].value, ast.Name)


# ------------------------------------------------------------------------------------------------ what stands in code

NAMES = [
    *("os", "sys", "exec", "open", "print", "import", "lambda", "class", "np", "scipy", "f", "dtype", "map", "len"),
    *("float", "value", "name", "shape", "True", "None", "self", "λ", "é", "ſ", "Σ_1", "xdoubleunder__", "x__class__"),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_anything(name):
    programs = [
        f"{name} : vector(n)\nnorm2(A*{name})^2",
        f"{name} = A*x\n{name}'*{name} + norm2({name})",
        f"x : vector({name})\nx'*x/{name} + sum(ones({name}, 1))",
        f"{name} : spd(n)\nlogdet({name}) + tr({name}*{name})",
    ]
    for program in programs:
        f = sc.parse(program)
        assert_is_ours(sc.code(f, f.gradient(next(iter(f.variables)))))


def corpus():
    """Return the programs that others wrote."""
    files = [*(ROOT / "tests" / "support" / "corpus").glob("*.jsonl")]
    return [json.loads(line)["program"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_sources_of_the_corpus():
    seen = 0
    for i, program in enumerate(corpus()):
        with suppress(SymcalcError):
            f = sc.parse(program)
            assert_is_ours(sc.code(f, *(f.gradient(name) for name in f.variables if f.shape == ())))
            seen += 1
            for g in derivatives(f) if i % 8 == 0 else ():
                with suppress(SymcalcError):
                    assert_is_ours(g.code())
    assert seen > 140


def derivatives(f):
    """Yield the derivatives of a formula that there are."""
    for name in f.variables:
        for derive in (f.differential, f.gradient, f.jacobian, f.hessian):
            with suppress(SymcalcError):
                yield derive(name)
        for derive in (f.directional, f.hvp, f.vjp):
            with suppress(SymcalcError):
                yield derive(name, "V_new")


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - WITHOUT_CODE))
def test_sources_of_every_operation(name):
    for e in cases_of(OPERATIONS[name]):
        variables = {v.name: v for v in sorted(variables_of(e), key=lambda v: v.name)}
        f = sc.Formula(e, variables)
        try:
            sources = [sc.code(f), *(f.differential(v).code() for v in variables)]
        except SymcalcError as error:
            assert "no argument has the size" in str(error)
            continue
        for source in sources:
            assert_is_ours(source)


@settings(max_examples=100)
@given(expressions(depth=4) | expressions((m, n), depth=3))
def test_sources_of_random_expressions(e):
    assert_is_ours(generate_source([e], list(VARIABLES.values())))


@pytest.mark.parametrize(
    "source",
    [
        "import os\ndef f(x):\n    return x",
        "import numpy as np\ndef f(x):\n    return np.load(x)",
        "import numpy as np\ndef f(x):\n    return open(x)",
        "import numpy as np\ndef f(x):\n    return x.__class__",
        "import numpy as np\ndef f(x):\n    return x.tofile(x)",
        "import numpy as np\nprint(1)\ndef f(x):\n    return x",
        "# coding: latin-1\nimport numpy as np\ndef f(x):\n    return x",
        "import numpy as np\n# \x1b\ndef f(x):\n    return x",
        "import numpy as np\ndef f(x):\n    'a\\x20b'\n    return x",
    ],
)
def test_the_walk_finds_what_is_not_ours(source):
    with pytest.raises((AssertionError, SyntaxError)):
        assert_is_ours(source)


def test_a_file_runs_nothing_of_the_program(tmp_path):
    hostile = "(x#coding:unicode_escape\n)\n(w#\\nprint(6*7)#\n)\ny'*y"
    file = tmp_path / "generated.py"
    file.write_text(sc.code(sc.parse(hostile)), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
