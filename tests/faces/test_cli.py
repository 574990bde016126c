"""The command line: answers, formats, exit codes; no traceback, whatever is typed."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.expressions.registry import functions
from symcalc.faces import cli
from symcalc.verification.derivative_checks import Report

ROOT = Path(__file__).parents[2]
SQUARE = "norm2(A*x - b)^2"
READING = "# where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m"
NOTE = "# b is read as a vector in ℝ^m"
BELOW = f"{READING}\n{NOTE}\n"
X = "# where x ∈ ℝ^n\n"
KINK = "# where x ≠ 0 (norm2's derivative is taken as 0 at 0)\n"


# ------------------------------------------------------------------------------------------------ answers

ANSWERS = [
    (["gradient", SQUARE, "x"], f"2*A'*(A*x - b)\n{BELOW}"),
    (["gradient", "x'*x"], f"2*x\n{X}"),
    (["gradient", SQUARE, "x", "--to", "unicode"], f"2 Aᵀ (A x − b)\n{BELOW}"),
    (["gradient", SQUARE, "x", "--to=latex"], f"2 A^{{\\top}} (A x - b)\n{BELOW.replace('#', '%')}"),
    (["gradient", "norm2(x)", "--to", "unicode"], f"x/‖x‖\n{X}{KINK}"),
    (["gradient", "norm2(A*x)", "x", "--to", "latex"], None),
    (["differential", "inv(A)", "--to", "unicode"], "−A⁻¹ dA A⁻¹\n# where A ∈ ℝ^(n×n)\n"),
    (
        ["differential", "det(A)", "--to", "unicode"],
        "det(A) tr(A⁻¹ dA)\n# where A ∈ ℝ^(n×n)\n# where A is invertible\n",
    ),
    (["differential", "x'*A*x", "x", "--to", "unicode"], "xᵀ (A + Aᵀ) dx\n# where x ∈ ℝ^n, A ∈ ℝ^(n×n)\n"),
    (["differential", "2 + 3"], "0\n"),
    (["jacobian", "A*x - b", "x"], f"A\n{BELOW}"),
    (["hessian", SQUARE, "x"], f"2*A'*A\n{BELOW}"),
    (["hessian", "x'*A*y", "x", "y"], "A\n# where x ∈ ℝ^m, A ∈ ℝ^(m×n), y ∈ ℝ^n\n"),
    # programs that begin with a minus
    (["gradient", "-x'*x", "x"], f"-2*x\n{X}"),
    (["gradient", "-x'*x"], f"-2*x\n{X}"),
    (["gradient", "--", "-x'*x", "x"], f"-2*x\n{X}"),
    (["gradient", "--to", "text", "-(x'*x)", "x"], f"-2*x\n{X}"),
    (["gradient", "-d*x'*x", "x", "--declare", "d : positive"], f"d : positive\n-2*d*x\n{X}"),
    (["gradient", "-f*x'*x", "x"], "-2*f*x\n# where f ∈ ℝ, x ∈ ℝ^n\n"),
    (["gradient", "-2*a", "a"], "-2\n# where a ∈ ℝ\n"),
    # the answer alone
    (["gradient", SQUARE, "x", "--quiet"], "2*A'*(A*x - b)\n"),
    (["gradient", "norm2(x)", "--to", "unicode", "--quiet"], "x/‖x‖\n"),
    (["gradient", SQUARE, "x", "-tlatex", "--style", "transpose=T", "--quiet"], "2 A^{\\mathsf{T}} (A x - b)\n"),
    (["gradient", SQUARE, "x", "-t", "markdown", "--quiet"], "$$\n2 A^{\\top} (A x - b)\n$$\n"),
    (["gradient", SQUARE, "x", "--to", "latex", "--quiet"], "2 A^{\\top} (A x - b)\n"),
    # declarations
    (["gradient", "x'*K*x", "x", "-d", "K : spd(n)"], f"K : spd(n)\n2*K*x\n{X}"),
    (["gradient", "x'*K*x", "x", "-d", "K : spd(n)", "--declare", "x ∈ ℝ^n"], "K : spd(n)\n2*K*x\n"),
    (["gradient", "K : spd(n)\nx'*K*x", "x"], f"K : spd(n)\n2*K*x\n{X}"),
    (["gradient", "r = A*x; r'*r", "x"], "2*A'*A*x\n# where A ∈ ℝ^(m×n), x ∈ ℝ^n\n"),
    # names in either spelling
    (["gradient", "lambda*x'*x", "λ"], "x'*x\n# where lambda ∈ ℝ, x ∈ ℝ^n\n"),
    (["gradient", "λ₁*x'*x", "lambda_1"], "x'*x\n# where λ_1 ∈ ℝ, x ∈ ℝ^n\n"),
    (["check", "x'*x", "--seed", "3"], None),
]


@pytest.mark.parametrize(("arguments", "answer"), ANSWERS, ids=[" ".join(a) for a, _ in ANSWERS])
def test_answers(run, arguments, answer):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert out == answer if answer is not None else out


def test_text_parses_back(run):
    code, out, _ = run("gradient", "K : spd(n)\nnorm2(K*x - b)", "x")
    assert code == 0 and sc.parse(out) == sc.parse("K : spd(n)\nnorm2(K*x - b)").gradient("x")


def test_code_runs(run):
    A, x, b = draw(4, 3), draw(3), draw(4)
    for arguments in (["code", SQUARE, "x", "A"], ["code", SQUARE, "x", "A", "-d", "A : matrix(4, 3)"]):
        code, out, err = run(*arguments)
        namespace = {}
        exec(out, namespace)
        value, by_x, by_A = namespace["f"](A, x, b)
        residual = A @ x - b
        assert (code, err) == (0, "") and close(value, residual @ residual)
        assert close(by_x, 2 * A.T @ residual) and close(by_A, 2 * np.outer(residual, x))
    _, out, _ = run("gradient", SQUARE, "x", "--to", "numpy")
    exec(out, namespace)
    assert close(namespace["f"](A, x, b), by_x) and out.startswith(NOTE)


def test_json(run):
    code, out, err = run("gradient", "λ*norm2(A*x - b)", "x", "--to", "json", "-d", "A : matrix(3, n)")
    result = json.loads(out)
    assert (code, err) == (0, "")
    assert result["derivative"] == "gradient" and result["by"] == ["x"] and result["shape"] == ["n"]
    assert result["variables"]["A"] == {"kind": "matrix", "shape": [3, "n"]}
    assert result["notes"] == ["b is read as a vector in ℝ^3"]
    assert result["conditions"] == ["where A*x - b ≠ 0 (norm2's derivative is taken as 0 at 0)"]
    g = sc.parse("λ*norm2(A*x - b)", A="matrix(3, n)").gradient("x")
    for form, value in {"text": str(g), "unicode": g.unicode(), "latex": g.latex(), "numpy": g.code()}.items():
        assert result[form] == value


def test_json_of_what_has_no_code(run):
    code, out, _ = run("gradient", "sum(unvec(x, m, n))", "x", "--to", "json")
    result = json.loads(out)
    assert code == 0 and (result["numpy"] is not None or "no NumPy code" in result["notes"][-1])


def test_check(run):
    code, out, err = run("check", "x'*A*x")
    lines = out.splitlines()
    assert (code, err) == (0, "") and [line.partition(": ")[0] for line in lines[:2]] == ["x", "A"]
    assert all(": agrees: differential" in line for line in lines[:2])
    assert lines[2:] == ["# where x ∈ ℝ^n, A ∈ ℝ^(n×n)"]
    assert run("check", "x'*A*x", "--quiet")[1].splitlines() == lines[:2]
    assert run("check", "x'*A*x", "A")[1].startswith("A: agrees")
    assert run("check", "λ*x'*x", "lambda")[1].startswith("λ: agrees")


def test_a_check_that_differs_or_cannot_be(run, monkeypatch):
    assert run("check", "log(a - a^2 - 1)", "--quiet")[:2] == (
        1,
        "a: not checked: no random point lies in the domain\n",
    )
    monkeypatch.setattr(sc.Formula, "check", lambda self, name, seed: Report({"gradient": 1e-3}))
    assert run("check", "x'*x", "x") == (1, f"x: DIFFERS: gradient 1.0e-03\n{X}", "")


def test_the_table_of_functions(run):
    code, out, err = run("functions")
    lines = out.splitlines()
    assert (code, err) == (0, "") and max(map(len, lines)) <= 100
    rows = {line[2:].partition("(")[0] for line in lines if line.startswith("  ") and line[2] != " "}
    assert rows == {f.name for f in functions().values()}
    for f in functions().values():
        text = ("\n" + out)[("\n" + out).index(f"\n  {f.name}(") :]
        assert all(alias in text[:900] for alias in f.aliases)
        assert " ".join(f.summary.split()[:3]) in text
    assert [line for line in lines if not line.startswith(" ")] == sorted({f.group for f in functions().values()})


# ------------------------------------------------------------------------------------------------ help


def test_help(run):
    code, out, _ = run("--help")
    commands = ("differential", "gradient", "jacobian", "hessian", "code", "check", "functions")
    assert code == 0 and out.isascii() and all(f"\n  {c} " in out for c in commands)
    assert "..." not in out.replace("COMMAND [ARGS]...", "")  # no sentence is cut
    assert run() == run("-h") == (0, out, "")
    for command in commands:
        code, out, err = run(command, "--help")
        assert (code, err) == (0, "") and out.isascii() and out.startswith(f"Usage: symcalc {command}")
    assert run("--version")[:2] == (0, f"symcalc, version {run('--version')[1].split()[-1]}\n")


# ------------------------------------------------------------------------------------------------ wrong use

WRONG = [
    (["nonsense"], ["No such command 'nonsense'"]),
    (["grad", "x'*x"], ["gradient"]),
    (["--nope"], ["--nope"]),
    (["gradient"], ["a program was expected", "-f FILE"]),
    (["gradient", "-d", "x : vector(3)"], ["a program was expected"]),
    (["code"], ["a program was expected"]),
    (["check"], ["a program was expected"]),
    (["gradient", "x'*x", "--nope"], ["--nope"]),
    (["gradient", "x'*x", "--to"], ["--to"]),
    (["gradient", "x'*x", "x", "--to", "word"], ["word", "unicode"]),
    (["gradient", "x'*x", "x", "-d"], ["-d"]),
    (["code", "x'*x", "--to", "latex"], ["--to"]),
    (["check", "x'*x", "--seed", "-1"], ["-1"]),
    (["check", "x'*x", "--seed", "one"], ["one"]),
    (["functions", "x"], ["x"]),
    # names
    (["jacobian", "x'*y"], ["by which variable", "x, y"]),
    (["taylor", "x'*y"], ["by which variable", "x, y"]),
    (["taylor", "x'*y", "x", "y"], ["one variable, not by x, y"]),
    (["taylor", "x'*y", "x", "--order", "7"], ["up to order 6"]),
    (["taylor", "log(a)", "a", "--at", "0"], ["real number"]),
    (["derivative", "x'*y", "x", "v", "w", "--order", "3"], ["2 directions of a derivative of order 3"]),
    (["bilinear_form", "x'*y", "x", "v", "w", "h"], ["a variable and two directions"]),
    (["gradient", "2 + 3"], ["no variables"]),
    (["check", "2 + 3"], ["no variables"]),
    (["gradient", "x'*x", "y"], ["y is no variable", "x"]),
    (["gradient", "x'*x", "x", "y"], ["y is no variable"]),
    (["jacobian", "A*x", "x", "A"], ["one variable"]),
    (["hessian", "x'*A*y", "x", "y", "A"], ["two variables at most"]),
    (["code", "x'*x", "z"], ["z is no variable"]),
    (["check", "x'*x", "x", "z"], ["z is no variable"]),
    (["gradient", "-q", "x'*x", "x"], ["x'*x is no variable"]),
    # programs
    (["gradient", ""], ["nothing to compute"]),
    (["gradient", "x'*", "x"], ["line 1: x'*", "^"]),
    (["gradient", "-x'*", "x"], ["line 1:  -x'*"]),
    (["gradient", "A*x", "x"], ["ask for the Jacobian"]),
    (["gradient", "x'*A*exp(c)", "x"], ["add `c : vector`", "or ask for the Jacobian"]),
    (["gradient", "x'*x", "x", "-d", "y'*y"], ["a declaration was expected"]),
    (["gradient", "x'*x", "x", "-d", "x"], ["a declaration was expected"]),
    (["gradient", "x'*x", "x", "-d", "x : vektor(n)"], ["`x : vector(n)`"]),
    (["gradient", "x'*x", "x", "-d", "x : vector(3)", "-d", "x : vector(4)"], ["declared twice"]),
    (["gradient", "\udcce*x'*x", "x"], ["U+DCCE"]),
    (["gradient", "x\x00", "x"], ["U+0000"]),
    # files
    (["gradient", "-f", "/nowhere/at all", "x"], ["/nowhere/at all cannot be read: No such file"]),
    (["gradient", "-f", str(ROOT), "x"], ["cannot be read", "directory"]),
    (["gradient", "-f", "a\x00b", "x"], ["cannot be read"]),
    (["gradient", "-f", sys.executable, "x"], ["is not UTF-8 text"]),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[ascii(" ".join(a))[:40] for a, _ in WRONG])
def test_wrong_use(run, arguments, words):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "") and err.startswith("symcalc: ") and err.endswith("\n")
    assert all(word in err for word in words)


# ------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("text", ["x'*x", "# a comment\nx ∈ ℝ^n\r\nx'*x\n", "\ufeffx'*x", "r = x\n\nr'*r\n# end"])
def test_programs_from_files(run, tmp_path, text, monkeypatch):
    file = tmp_path / "program"
    file.write_bytes(text.encode())
    answer = "2*x\n" if "∈" in text else f"2*x\n{X}"
    assert run("gradient", "-f", str(file), "x") == run("gradient", "-f", str(file)) == (0, answer, "")
    assert run("gradient", "x", "--file", str(file))[:2] == (0, answer)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("gradient", "-f", "-", "x")[:2] == (0, answer)


@pytest.mark.parametrize(
    ("given", "words"), [(b"\xff\xfe", "not UTF-8"), (b"", "nothing"), (b"x'*" * 2_000_000, "bytes")]
)
def test_wrong_standard_input(run, monkeypatch, given, words):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    code, out, err = run("gradient", "-f", "-", "x")
    assert (code, out) == (2, "") and words in err


def test_input_that_is_closed_or_has_no_end(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input cannot be read: it is closed" in run("gradient", "-f", "-", "x")[2]
    assert "/dev/zero has more than" in run("gradient", "-f", "/dev/zero", "x")[2]


def test_huge_programs(run, tmp_path):
    file = tmp_path / "program"
    file.write_text(" + ".join(f"x_{i}'*x_{i}" for i in range(1500)))
    assert run("gradient", "-f", str(file), "x_7", "--quiet") == (0, "2*x_7\n", "")
    lines = run("gradient", "-f", str(file), "x_7")[1].splitlines()
    assert lines[0] == "2*x_7" and all(line[0] == "#" and len(line) < 200 for line in lines[1:])
    assert all(f" x_{i} ∈" in "".join(lines) for i in range(1500))
    file.write_text("(" * 200_000 + "x")
    code, _, err = run("gradient", "-f", str(file), "x")
    assert code == 2 and len(err) < 500
    file.write_text("x'*x + " * 100_000 + "1")
    assert run("gradient", "-f", str(file), "x")[0] == 2


# ------------------------------------------------------------------------------------------------ bugs


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("division\nby zero"), RecursionError("deep"), KeyError("k"), MemoryError()]
)
def test_bugs_are_said_in_one_line(run, monkeypatch, error):
    def fails(self, *names):
        raise error

    monkeypatch.setattr(sc.Formula, "gradient", fails)
    code, out, err = run("gradient", "x'*x", "x")
    assert (code, out) == (70, "") and err.count("\n") == 1
    assert err.startswith("symcalc: a bug of symcalc, please report it") and "test_cli.py" in err
    assert type(error).__name__ in err


def test_interrupts(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt  # what SIGINT becomes, where it is not ignored

    monkeypatch.setattr(cli, "read_question", interrupted)
    assert run("gradient", "x'*x", "x") == (130, "", "")
