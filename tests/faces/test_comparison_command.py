"""symcalc compare: verdicts, exit codes, files, JSON."""

import json

import pytest

from symcalc.faces import cli

SQUARE = "norm2(A*x - b)^2"
READING = "# where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m"


@pytest.fixture
def run(capsys):
    """Return a function from words to the exit code and what is written."""

    def of(*words):
        code = cli.main(["compare", *words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return of


ANSWERS = [
    ([SQUARE, "x", "2*A'*(A*x - b)"], 0, f"equal to the gradient, by normal form\n{READING}\n"),
    (
        [SQUARE, "x", "2*A'*(A*x + b)"],
        1,
        "different from the gradient: 2*A'*(A*x - b)\nthe term -2*A'*b has the wrong sign\n"
        f"at A = [1], b = [1], x = [0]: yours is [2], the gradient is [-2]\n{READING}\n",
    ),
    ([SQUARE, "x", "-A'*(A*x - b)", "--quiet"], 1, "yours is -1/2 times the gradient: 2*A'*(A*x - b)\n"),
    (["x'*x", "2*x", "--quiet"], 0, "equal to the gradient, by normal form\n"),
    ([SQUARE, "x", "A'*(A*x - b)", "-tunicode", "--quiet"], 1, "yours is 1/2 of the gradient: 2 Aᵀ (A x − b)\n"),
    (["x'*x", "x", "4*x", "-t", "markdown"], 1, "yours is $2$ times the gradient: $2 x$\n\nwhere x ∈ ℝ^n\n"),
    (
        ["x'*x", "x", "4*x", "-t", "latex"],
        1,
        "\\text{yours is }2\\text{ times the gradient: }2 x\n% where x ∈ ℝ^n\n",
    ),
    (["x'*x", "x", "-2*x", "--quiet"], 1, "yours has the opposite sign of the gradient: 2*x\n"),
    (["-d", "K : spd(n)", "x'*K*x", "x", "2*K*x", "--quiet"], 0, "equal to the gradient, by normal form\n"),
    (["A*x", "x", "A*dx", "--of", "differential", "--quiet"], 0, "equal to the differential, by normal form\n"),
]


@pytest.mark.parametrize(("words", "code", "said"), ANSWERS)
def test_answers(run, words, code, said):
    assert run(*words) == (code, said, "")


def test_a_program_or_a_derivation_from_a_file(run, tmp_path):
    program, derivation = tmp_path / "program.txt", tmp_path / "mine.txt"
    program.write_text("r = A*x - b\nr'*r")
    assert run("-f", str(program), "x", "2*A'*r", "--quiet") == (0, "equal to the gradient, by normal form\n", "")
    derivation.write_text("f = x'*x\ndf = 2*x'*dx\ngrad f = 2*x\n")
    assert run("-f", str(derivation)) == (0, "all 2 lines follow\n", "")
    derivation.write_text("f = x'*x\ndf = x'*dx\ngrad f = 2*x\n")
    code, out, err = run("-f", str(derivation))
    assert (code, err) == (1, "") and out.startswith("line 2 does not follow: x'*dx\nyours is 1/2 of the differential")


def test_declarations_beside_a_derivation(run, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("f = x'*K*x\ngrad f = 2*K*x\nK*x = K'*x")
    assert run("-f", str(file), "-d", "K : symmetric(n)")[0] == 0


def test_json(run, tmp_path):
    code, out, err = run(SQUARE, "x", "2*A'*A*x", "-t", "json")
    said = json.loads(out)
    assert (code, err) == (1, "")
    assert (said["verdict"], said["mistake"], said["part"]) == ("different", "missing term", "-2*A'*b")
    assert said["example"]["values"] == {"A": [[1.0]], "b": [1.0], "x": [0.0]} and not said["equal"]
    file = tmp_path / "mine.txt"
    file.write_text("f = x'*x\ndf = x'*dx")
    said = json.loads(run("-f", str(file), "-t", "json")[1])
    assert said["wrong"] == 2 and [line["verdict"] for line in said["lines"]] == ["factor"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "a program, a variable and a derivative were expected"),
        ([SQUARE], "a program, a variable and a derivative were expected"),
        ([SQUARE, "x", "x", "x"], "a program, a variable and a derivative were expected"),
        ([SQUARE, "2*x"], "by which variable"),
        ([SQUARE, "z", "2*x"], "z is no variable"),
        ([SQUARE, "x", "2*A'*(A*x - c)"], "c is no variable"),
        ([SQUARE, "x", "2*A'*(A*x - "], "never closed"),
        ([SQUARE, "x", "x", "--of", "slope"], "slope"),
        (["-f", "/nowhere"], "/nowhere"),
    ],
)
def test_wrong_use(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "") and said in err


def test_help_shows_the_format(run):
    code, out, _ = run("--help")
    assert code == 0 and out.isascii() and "grad f = 2*A'*r" in out and "-f derivation.txt" in out
