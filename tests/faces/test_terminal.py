"""What is between a terminal and the command line: the spelling of code in other encodings, files, words in bytes."""

import ast
import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import symcalc as sc
from symcalc.faces import cli
from symcalc.faces.terminal import decoded, is_file, spelled, spelled_code

ROOT = Path(__file__).parents[2]

# ------------------------------------------------------------------------------------------------ code in ASCII

NAMES = ["λ", "lambda", "lambda_", "lambda__", "é", "e", "è", "ê", "Λ", "β_1", "beta_1", "ß", "u00df", "ſ", "ŷ", "η_"]
PAIRS = [pair for pair in itertools.combinations(NAMES, 2) if set(pair) not in ({"λ", "lambda"}, {"β_1", "beta_1"})]


@pytest.mark.parametrize("names", PAIRS, ids=" ".join)
def test_code_runs_in_every_encoding_and_names_stay_apart(names):
    a, b = names
    source = sc.code(sc.parse(f"{a}, {b} : scalar\n{a}*x'*x + 2*{b}*sum(x)"))
    for encoding in ("ascii", "latin-1", "cp437", "koi8-r", "utf-8", "utf-16"):
        shown = spelled_code(source, encoding)
        assert shown.isascii() or encoding == "utf-8"
        namespace = {}
        exec(compile(shown.encode("utf-8"), "file", "exec"), namespace)  # as a file is read
        assert namespace["f"](3.0, 5.0, [1.0, 2.0]) == 3 * 5 + 2 * 5 * 3
        names_in = [ast.dump(ast.parse(text)).count("Name(") for text in (shown, source)]
        assert names_in[0] == names_in[1]


@pytest.mark.parametrize("names", [("λ", "lambda_", "x"), ("é", "e", "è"), ("ß", "u00df", "u00df_")])
def test_errors_of_code_in_ascii_say_its_own_names(names):
    source = sc.code(sc.parse(f"{', '.join(names)} : vector(n)\nsum({'+'.join(names)})"))
    namespace = {}
    exec(spelled_code(source, "ascii"), namespace)
    arguments = ast.parse(spelled_code(source, "ascii")).body[-1].args.args
    for i, argument in enumerate(arguments[1:], 1):
        with pytest.raises(ValueError, match=f"^{argument.arg}: shape"):
            namespace["f"](*[np.ones(2 + (j == i)) for j in range(3)])


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd", "Sm", "No", "Mn"]), max_size=20))
def test_any_words_of_a_comment(text):
    source = f"# {text}\nimport numpy as np\n"
    shown = spelled_code(source, "ascii")
    assert shown.isascii() and "\\" not in shown.replace("\\", "", text.count("\\"))
    assert ast.dump(ast.parse(shown)) == ast.dump(ast.parse(source))


def test_formulas_in_a_docstring_are_spelled_as_they_are_typed():
    source = sc.code(sc.parse("λ_1*norm2(A'*inv(B)*x - y)^2"))
    assert "lambda_1 ||A' B^-1 x - y||^2" in spelled_code(source, "ascii")


# ------------------------------------------------------------------------------------------------ words and files


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return a folder with files of programs, in which the command line runs."""
    for name in ("program", "program.txt", "x", "λ.sc", "det(A)"):
        (tmp_path / name).write_text("x'*x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILES = [
    ["-fprogram", "x"],
    ["-fprogram.txt", "x"],
    ["-f./program", "x"],
    ["-fλ.sc", "x"],
    ["--file=program", "x"],
    ["--file=λ.sc"],
    ["--file", "program"],
    ["-f", "program", "x"],
    ["x", "-fprogram"],
    ["-fprogram", "-dy : vector(n)", "x"],
]


@pytest.mark.parametrize("arguments", FILES, ids=" ".join)
def test_a_file_in_one_word(place, capsys, arguments):
    code = cli.main(["gradient", *arguments, "--quiet"])
    assert (code, capsys.readouterr()) == (0, ("2*x\n", ""))


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["-det(A)", "A"], "-det(A)*inv(A)'\n# where A ∈ ℝ^(n×n)\n# where A is invertible\n"),
        (["-dot(x, x)", "x"], "-2*x\n# where x ∈ ℝ^n\n"),
        (["-f*x'*x", "x"], "-2*f*x\n# where f ∈ ℝ, x ∈ ℝ^n\n"),
        (["-f'*x*2.5", "x", "-df : vector(n)"], "f : vector(n)\n-2.5*f\n# where x ∈ ℝ^n\n"),
        (["-x'*K*x", "x", "-dK : spd(n)", "-dx ∈ ℝ^n"], "K : spd(n)\n-2*K*x\n"),
        (["-x'*K*x", "x", "--declare=K : spd(n)", "--quiet"], "K : spd(n)\n-2*K*x\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_expressions_that_begin_as_options_do(place, capsys, arguments, answer):
    assert cli.main(["gradient", *arguments]) == 0
    assert capsys.readouterr() == (answer, "")


@pytest.mark.parametrize(("word", "name"), [("-fnowhere.txt", "nowhere.txt"), ("-f../no.thing", "../no.thing")])
def test_a_file_in_one_word_that_is_not_there(place, capsys, word, name):
    assert cli.main(["gradient", word, "x"]) == 2
    assert f"{name} cannot be read: No such file" in capsys.readouterr().err


def test_files():
    assert is_file(__file__) and not is_file(str(ROOT)) and not is_file("a\x00b") and not is_file("\ud800")


@given(st.text())
def test_words_come_back_from_their_bytes(text):
    raw = text.encode("utf-8", "replace")
    assert decoded(raw.decode("ascii", "surrogateescape")) == raw.decode("utf-8")
    assert decoded(text) == text or not text.isprintable()


C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    ("arguments", "given", "answer"),
    [
        (["gradient", "λ*x'*x", "x"], "", "2*lambda*x\n# where lambda in R, x in R^n\n"),
        (["gradient", "λ*x'*x", "λ"], "", "x'*x\n# where lambda in R, x in R^n\n"),
        (["gradient", "-λ*x'*x", "x", "-d", "x ∈ ℝ^3"], "", "x : vector(3)\n-2*lambda*x\n# where lambda in R\n"),
        (["gradient", "-f", "λ.sc", "x"], "", "2*x\n# where x in R^n\n"),
        (["gradient", "-fλ.sc", "x", "--quiet"], "", "2*x\n"),
        (["gradient", "-f-", "x"], "λ*x'*x", "2*lambda*x\n# where lambda in R, x in R^n\n"),
        (["gradient", "-f", "-", "x"], "λ*x'*x", "2*lambda*x\n# where lambda in R, x in R^n\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_without_a_locale_words_are_read_as_utf_8(place, arguments, given, answer):
    environment = os.environ | C_LOCALE | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "symcalc", *(word.encode() for word in arguments)]
    ran = subprocess.run(command, input=given.encode(), capture_output=True, env=environment, cwd=place, timeout=60)
    assert (ran.returncode, ran.stdout.decode("ascii"), ran.stderr) == (0, answer, b"")


def test_sizes_of_ones_have_names_that_can_be_typed():
    assert spelled("𝟏_n₁ xᵀ + 𝟏_λ₁ yᵀ + 𝟏_λ_1", "ascii") == "ones(n_1, 1) x' + ones(lambda_1, 1) y' + ones(lambda_1, 1)"
