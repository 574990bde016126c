"""The design, held by reading the source: who imports whom, how long things are, what is never called."""

import ast
import re
from pathlib import Path

import pytest

from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import OPERATIONS, functions

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "symcalc"
LINES, FUNCTION_LINES = 400, 60
# the rooms, and what each may import; all may import `errors`, `spelling` and `optional_packages`
ROOMS = {
    "errors": (),
    "spelling": (),
    "optional_packages": (),
    "version": (),
    "expressions": (),
    "algebra": ("expressions",),
    "domains": ("expressions", "algebra"),
    "operations": ("expressions", "algebra", "domains"),
    "language": ("expressions", "algebra", "domains"),
    "hints": ("expressions", "language"),
    "simplification": ("expressions", "algebra", "domains"),
    "interchange": ("expressions", "algebra", "domains"),
    "maps": ("expressions", "algebra"),
    "calculus": ("expressions", "algebra", "domains", "simplification", "maps"),
    "printing": ("expressions", "algebra", "domains", "language", "maps", "calculus"),
    "codegen": ("expressions",),
    "operators": ("expressions", "algebra", "simplification", "maps", "codegen"),
    "verification": ("expressions", "algebra", "simplification", "maps", "calculus", "codegen"),
    "faces": (
        *("expressions", "algebra", "language", "simplification", "interchange", "maps", "calculus", "printing"),
        *("codegen", "operators", "hints", "verification"),
        "version",
    ),
    "__init__": ("expressions", "operations", "simplification", "faces", "version"),
    "__main__": ("faces",),
}
PRIMITIVES = {*functions(), *OPERATIONS} - {"vector", "matrix"}
# texts in engines that are names of functions, operations or kinds, too: of a room or a module, and what they are there
COINCIDING = {
    "__init__": ({"solve"}, "what is asked of a formula"),
    "spelling": (
        {"scalar", "vector", "matrix", "I", "beta", "gamma"},
        "kinds that first letters tell; the letter of identities; Greek letters",
    ),
    "expressions.assumptions": ({"positive", "integer"}, "SymPy's words for what it asks"),
    "expressions.kinds": ({"positive"}, "SymPy's word for what it assumes"),
    "expressions.likeness": ({"sum"}, "what a digest is of"),
    "expressions.node": ({"add", "multiply", "transpose", "inverse"}, "the algebra's operators"),
    "expressions.operation_records": ({"vector"}, "what a parameter asks"),
    "expressions.registry": ({"sign", "transpose", "trace", "inverse"}, "fields of records"),
    "faces.function_pages": ({"scalar", "vector", "matrix", "square"}, "what a parameter asks"),
    "hints.foreign_words": (
        {*KINDS, *("Diagonal", "diag", "norm", "square", "tril", "triu", "vec")}
        - {"spd", "psd", "unit", "toeplitz", "hankel", "circulant", "function"},
        "kinds, and words of other languages that are called so",
    ),
    "hints.latex_spellings": ({"det", "log", "tr"}, "what LaTeX's commands are"),
    "hints.mended_calls": (
        {"abs", "det", "dot", "norm", "norm2", "spd", "specnorm"},
        "what bars and A.dot(x) may mean; what a kind is; a construct",
    ),
    "hints.mended_operators": ({"I", "norm2", "sum"}, "what is proposed for sums and powers; a row in the syntax tree"),
    "hints.readings": (
        {"integer", "matrix", "scalar", "sum", "vector"},
        "kinds that names may be declared as; a row in the syntax tree",
    ),
    "hints.refused_texts": ({"sum"}, "a row in the syntax tree"),
    "interchange.sympy_classes": ({"exp"}, "an attribute of SymPy's powers"),
    "language": (
        {"scalar", "vector", "matrix", "integer", "square", "symmetric", "spd", "sum", "norm", "I", "where"},
        "kinds that fields and letters tell, what parameters ask; constructs of the tree; identities; definitions",
    ),
    "calculus.derivatives_by_parts": ({"vector", "matrix"}, "kinds of what stands in the place of parts"),
    "printing.names": ({"dot"}, "LaTeX's accent"),
    "printing.programs_as_typed": ({"where"}, "the word before definitions"),
    "printing.unicode": ({"where"}, "the word before definitions"),
    "codegen": (PRIMITIVES, "primitives of the graph, and functions of numbers in it, have names of their own"),
    "codegen.passes.solving": ({"lower", "upper"}, "ways to solve"),
    "faces.answers": ({"vec", "vech"}, "forms of a matrix, as books call them"),
    "faces.operators": ({"vec", "vech"}, "forms of a matrix, as books call them"),
    "faces.session": ({"matrix"}, "a form of code"),
    "faces.terminal": ({"kron"}, "how the sign is spelled where there is no Unicode"),
}
FORBIDDEN = {"eval", "exec", "sympify", "parse_expr", "S", "doit", "simplify", "diff"}
# the one place that runs text: source that the code generator has written
RUNS_SOURCE = "codegen.numpy.compiling"


def module_name(path):
    """Return the dotted name of a file inside the package."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
MODULES = pytest.mark.parametrize("name", sorted(FILES))


def resolve(target):
    """Return the module of the package that an imported dotted name means."""
    for name in (target, f"{target}.__init__" if target else "__init__"):
        if name in FILES:
            return name
    return target.rpartition(".")[0] if target.rpartition(".")[0] in FILES else None


def imports_in(tree):
    """Return the modules of this package that a tree imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "symcalc":
            base = node.module.partition(".")[2]
            for alias in node.names:
                found.add(resolve(f"{base}.{alias.name}".strip(".")) or resolve(base))
        elif isinstance(node, ast.Import):
            found.update(resolve(a.name.partition(".")[2]) for a in node.names if a.name.partition(".")[0] == "symcalc")
    return found - {None}


IMPORTS = {name: imports_in(tree) for name, tree in TREES.items()}


def room(name):
    """Return the folder, or the module that stands in none."""
    return name.split(".")[0]


def test_every_module_has_its_room():
    assert {room(name) for name in FILES} == set(ROOMS), "say in this test what a new room is, and what it may import"


@MODULES
def test_a_room_imports_what_it_may(name):
    rooms = {room(other) for other in IMPORTS[name]} - {room(name)}
    assert rooms <= {*ROOMS[room(name)], "errors", "spelling", "optional_packages"}


def names_in_texts(name):
    """Return the texts in a module that are names of functions, operations, kinds, or operations' own classes."""
    classes = {n.__name__ for o in OPERATIONS.values() for n in (o.node, *o.also) if "operations" in n.__module__}
    names = {*functions(), *OPERATIONS, *KINDS, *classes}
    texts = {n.value for n in ast.walk(TREES[name]) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return texts & names


def is_engine(name):
    """Tell what may know of operations by their records alone."""
    return room(name) not in ("operations", "algebra") and name != "expressions.core_nodes"


ENGINES = pytest.mark.parametrize("name", sorted(filter(is_engine, FILES)))


@ENGINES
def test_an_engine_knows_no_operation_by_name(name):
    excused = {text for where, (texts, _) in COINCIDING.items() if is_within(name, where) for text in texts}
    assert names_in_texts(name) <= excused
    assert "operations" not in set(map(room, IMPORTS[name])) or name == "__init__"


def is_within(name, where):
    """Tell whether a module is, or is in, a room or module."""
    return f"{name}.".startswith(f"{where}.")


@pytest.mark.parametrize("where", COINCIDING)
def test_a_text_is_excused_only_where_it_stands(where):
    texts, why = COINCIDING[where]
    found = set().union(*(names_in_texts(name) for name in FILES if is_within(name, where)))
    assert why and (texts <= found or (texts is PRIMITIVES and found))


def test_rooms_are_sentences():
    for folder in {path.parent for path in FILES.values()}:
        said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        assert said and said.splitlines()[0].endswith(".")


def test_no_cycles():
    state, order = {}, []

    def visit(name, path):
        assert state.get(name) != "open", " → ".join([*path, name])
        if name not in state:
            state[name] = "open"
            for other in sorted(IMPORTS[name] - {name}):
                visit(other, [*path, name])
            state[name] = "done"
            order.append(name)

    for name in sorted(FILES):
        visit(name, [])
    assert len(order) == len(FILES)


@pytest.mark.parametrize(
    "path", [str(p.relative_to(ROOT)) for folder in (PACKAGE, ROOT / "tests") for p in sorted(folder.rglob("*.py"))]
)
def test_no_file_is_long(path):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= LINES


def functions_of(tree):
    """Return the function definitions in a tree."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@MODULES
def test_no_function_is_long(name):
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions_of(TREES[name])}
    assert {k: v for k, v in long.items() if v > FUNCTION_LINES} == {}


@MODULES
def test_imports_stand_at_the_top(name):
    late = [
        (f.name, node.lineno)
        for f in functions_of(TREES[name])
        if f.name != "optional"
        for node in ast.walk(f)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert late == []


def is_ours(name, call):
    """Tell a call of our own function from one of SymPy's of that name, by where the module got the name from."""
    if not isinstance(call.func, ast.Name):
        return False
    own = {f.name for f in functions_of(TREES[name])}
    taken = {
        alias.asname or alias.name
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("symcalc")
        for alias in node.names
    }
    return call.func.id in own | taken


@MODULES
def test_nothing_runs_text_or_calls_sympys_slow_functions(name):
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in FORBIDDEN or is_ours(name, node) or (called == "exec" and name == RUNS_SOURCE):
                continue
            # strict: numbers and expressions are converted, text is refused
            strict = any(k.arg == "strict" and getattr(k.value, "value", False) is True for k in node.keywords)
            assert called == "sympify" and strict, f"line {node.lineno}: {called}"


def test_no_module_is_named_like_a_function():
    defined = {f.name for tree in TREES.values() for f in tree.body if isinstance(f, ast.FunctionDef)} | set(
        functions()
    )
    modules = {name.rpartition(".")[2] for name in FILES} - {"__init__", "__main__"}
    assert modules & (defined | set(functions())) == set()


@pytest.mark.parametrize("name", sorted(n for n in FILES if n.startswith("operations.") and "__init__" not in n))
def test_an_operation_has_its_test_and_is_registered(name):
    stem = name.rpartition(".")[2]
    assert (ROOT / "tests" / "operations" / f"test_{stem}.py").exists()
    called = {n.func.id for n in ast.walk(TREES[name]) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert any(name.startswith("register") or name == "law" for name in called)
    assert ast.get_docstring(TREES[name])


# where strings of code speak NumPy's words, and why
SPEAKING = {
    "optional_packages": "loads NumPy by its name",
    "faces.answers": "a format that is asked for is called so, and the key of the answer",
    "faces.conversations": "the format, too",
    "language.names_in_tokens": "reads NumPy's names as functions",
}
WORDS = re.compile(r"\bnp\b|numpy|scipy")


def strings_in(tree):
    """Return the lines and strings of a tree, but those that describe."""
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    ]


def test_only_a_target_has_its_words():
    """No string outside `codegen.numpy` is NumPy's text, and no part of the generator but it knows that target."""
    found = {
        name: [line for line, text in strings_in(tree) if WORDS.search(text)]
        for name, tree in TREES.items()
        if not name.startswith("codegen.numpy.")
    }
    assert {name for name, lines in found.items() if lines} == set(SPEAKING)
    for name in FILES:
        if room(name) == "codegen" and not name.startswith("codegen.numpy."):
            assert not any(
                other.startswith("codegen.numpy.") or other == "optional_packages" for other in IMPORTS[name]
            ), name


def test_records_are_complete():
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert operation.example is not None and operation.code is not None
        is_constant = getattr(operation.node, "operands", None) == 0
        assert operation.differential or operation.adjoint or operation.indices or is_constant


def test_tests_have_names_of_their_own():
    names = [path.name for path in (ROOT / "tests").rglob("*.py")]
    assert {name for name in names if names.count(name) > 1} == set()


MUTATING = {"clear", "update", "append", "add", "pop", "setdefault", "extend", "insert", "remove", "discard", "take"}


def written(tree):
    """Return the names, of this module or imported, whose contents a tree changes, as far as it says so by itself."""
    for node in ast.walk(tree):
        targets = []
        if isinstance(node, ast.Assign | ast.Delete):
            targets = [t.value for t in node.targets if isinstance(t, ast.Subscript)]
        elif isinstance(node, ast.AugAssign):
            targets = [node.target.value if isinstance(node.target, ast.Subscript) else node.target]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING:
            targets = [node.func.value]
        for t in targets:
            if isinstance(t, ast.Name):
                yield "", t.id
            elif isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name):
                yield t.value.id, t.attr


@MODULES
def test_what_a_module_holds_is_changed_in_its_room_only(name):
    imported = {}
    for node in TREES[name].body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "symcalc":
            base = node.module.partition(".")[2]
            for alias in node.names:
                source = resolve(f"{base}.{alias.name}".strip(".")) or resolve(base)
                imported[alias.asname or alias.name] = source
    changed = {
        where or what
        for where, what in written(TREES[name])
        if what.isupper() and room(imported.get(where or what, name)) != room(name)
    }
    assert changed == set()
