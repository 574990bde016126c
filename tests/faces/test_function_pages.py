"""The page of each function says what its record holds; that of all operations is what symcalc answers."""

import importlib.util
import re
from pathlib import Path

import pytest
import tomllib

from symcalc.expressions.registry import functions, operation_called
from symcalc.faces.cli import main
from symcalc.faces.function_pages import LETTERS, general_call, page_of_function

DOCS = Path(__file__).parents[2] / "docs"
TABLES = tomllib.loads((DOCS / "peers.toml").read_text(encoding="utf-8"))["table"]
FUNCTIONS = sorted({f.name for f in functions().values()})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_page_has_a_formula_an_example_and_code(name):
    function = functions()[name]
    page = page_of_function(name)
    assert page.startswith(f"# {name}(") and function.summary in page
    operation = operation_called(function)
    if operation is not None:
        assert operation.example.program.splitlines()[-1] in page
        assert "return" in page or "It has no code: " in page
    if set(function.parameters) <= set(LETTERS) and function.parameters:
        f = general_call(function)
        if name in ("where", "applied"):  # whose first argument is a comparison, or a function
            return
        assert f is not None, "no arguments of variables have a differential"
        assert f"= {str(f.differential()).splitlines()[-1]}" in page
        assert all(condition in page for condition in f.differential().conditions)


def test_pages_name_their_source():
    """What an operation's file says first, with its source, stands on the page."""
    for name in ("inv", "logdet", "kron", "norm2"):
        assert "(Magnus & Neudecker" in page_of_function(name) or "(Matrix Cookbook" in page_of_function(name)


def test_the_command_line_prints_a_page(capsys):
    assert main(["functions", "inverse"]) == 0
    assert "d inv(A) = -inv(A)*dA*inv(A)" in capsys.readouterr().out
    assert main(["functions", "invers"]) == 2
    assert "invers is no function" in (said := capsys.readouterr().err) and "inverse" in said


def module():
    spec = importlib.util.spec_from_file_location("write_operations", DOCS / "write_operations.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_what_the_page_of_all_operations_says_is_so():
    """What is new may be missing there, or still be refused; no other line is untrue."""
    written = (DOCS / "operations.md").read_text(encoding="utf-8").splitlines()
    made = set(module().page().splitlines())
    assert [line for line in written if line not in made and "| refused: " not in line] == []


@pytest.mark.parametrize("library", ["jax.numpy.linalg", "jax.scipy.linalg", "jax.nn"])
def test_every_function_of_jax_has_a_row(library):
    (rows,) = (table["rows"] for table in TABLES if library in table["title"])
    jax = importlib.import_module(library)
    theirs = {name for name in dir(jax) if name[0] != "_" and callable(getattr(jax, name))}
    assert theirs <= {name for there, *_ in rows for name in re.findall(r"\w+", there)}


def test_where_a_rule_of_others_is_refused_it_is_said_why():
    said_of = module().said_of
    refused = [row for table in TABLES for row in table["rows"] if said_of(row[1]).startswith("refused")]
    assert refused and [row for row in refused if len(row) == 2] == []
