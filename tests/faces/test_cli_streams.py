"""Where the command line's answers go: terminals of any encoding, pipes, streams that are closed or full."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.faces import cli

ROOT = Path(__file__).parents[2]


# ------------------------------------------------------------------------------------------------ terminals


def shown_in(encoding, *arguments):
    """Return what a command writes to a terminal of an encoding."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        code = cli.main(list(arguments))
    finally:
        sys.stdout, sys.stderr = before
    for stream in (out, err):
        stream.flush()
    return code, out.buffer.getvalue().decode(encoding), err.buffer.getvalue().decode(encoding)


TYPED = ["λ*x'*x", "norm2(λ_1*A*x - b)", "x ∈ ℝ^n; Σ : spd(n); x'*inv(Σ)*x", "α₁*sum(x.^2)*norm1(x)", "norm2(x)^3/β"]


@pytest.mark.parametrize("program", TYPED)
@pytest.mark.parametrize("form", ["text", "unicode"])
def test_in_ascii_a_formula_can_still_be_typed(program, form):
    g = sc.parse(program).gradient("x")
    code, out, _ = shown_in("ascii", "gradient", program, "x", "--to", form)
    assert code == 0 and out.isascii() and "\\u" not in out
    declared = "" if form == "text" else "".join(f"{line}\n" for line in str(g).splitlines() if " : " in line)
    assert sc.parse(declared + out).unicode() == g.unicode()


def test_in_ascii_code_runs():
    code, out, _ = shown_in("ascii", "gradient", "λ*β_1*norm2(x)", "x", "--to", "numpy")
    namespace = {}
    exec(out, namespace)
    x = draw(3)
    assert code == 0 and "def f(lambda_, beta_1, x):" in out
    assert close(namespace["f"](2.0, 3.0, x), 6 * x / np.linalg.norm(x))


def test_ascii_json_latex_errors_and_table():
    program = "λ*norm2(A*x - b)"
    assert json.loads(shown_in("ascii", "gradient", program, "x", "--to", "json")[1])["text"].startswith("λ*")
    latex = shown_in("ascii", "gradient", program, "x", "--to", "latex")[1]
    assert "% where lambda in R, A in R^(mxn), x in R^n, b in R^m\n" in latex
    assert "% where A*x - b != 0 (norm2's derivative is taken as 0 at 0)\n" in latex
    assert "line 1: lambda*norm2(" in shown_in("ascii", "gradient", "λ*norm2(", "x")[2]
    code, out, _ = shown_in("ascii", "functions")
    assert code == 0 and "\\" not in out


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp437", "utf-8", "utf-16", "koi8-r"])
def test_other_encodings(encoding):
    code, out, err = shown_in(encoding, "gradient", "é*norm2(A*x - b)", "x", "--to", "unicode")
    assert (code, err) == (0, "") and out
    assert ("é" in out) == (encoding not in ("koi8-r",))


class Broken(io.StringIO):
    """A stream that cannot be written."""

    encoding = "utf-8"

    def __init__(self, error):
        super().__init__()
        self.error = error

    def flush(self):
        raise self.error

    def fileno(self):
        return os.open(os.devnull, os.O_WRONLY)


def test_answers_that_cannot_be_written(capsys, monkeypatch):
    full, gone = Broken(OSError(28, "No space left")), Broken(BrokenPipeError(32, "gone"))
    for stream, code in ((full, 74), (gone, 0), (None, 74)):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            assert cli.main(["gradient", "x'*x", "x"]) == code
        err = capsys.readouterr().err
        assert ("symcalc: the answer cannot be written: " in err) == (code == 74)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["gradient", "x'*", "x"]) == 2


# ------------------------------------------------------------------------------------------------ processes


READ = "# where lambda in R, x in R^n\n"  # where there is no Unicode
# line of shell, environment, output, how the errors begin
SHELL = [
    ("symcalc functions | head -1; echo ${PIPESTATUS[0]}", {}, "constant arrays\n0\n", ""),
    ('symcalc gradient "x\'*x" x >&-; echo $?', {}, "74\n", "symcalc: the answer cannot be written"),
    ("symcalc functions > /dev/full; echo $?", {}, "74\n", "symcalc: the answer cannot be written: No space"),
    ("symcalc gradient -f - x <&-; echo $?", {}, "2\n", "symcalc: standard input cannot be read"),
    ('echo "-λ*x\'*x" | symcalc gradient -f - x', {"PYTHONIOENCODING": "ascii"}, f"-2*lambda*x\n{READ}", ""),
    ('symcalc gradient "-λ*x\'*x" x', {"LC_ALL": "C"}, "-2*λ*x\n# where λ ∈ ℝ, x ∈ ℝ^n\n", ""),
]


@pytest.fixture(scope="module")
def processes():
    """Start all lines of shell at once; ``symcalc`` in them is the command."""
    started = {}
    for line, environment, _, _ in SHELL:
        command = ["bash", "-c", line.replace("symcalc ", f"{sys.executable} -m symcalc ")]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started[line] = subprocess.Popen(command, cwd=ROOT, text=True, env=os.environ | environment, **pipes)
    yield started
    for process in started.values():
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("line", "environment", "out", "err"), SHELL, ids=[row[0] for row in SHELL])
def test_streams_of_processes(processes, line, environment, out, err):
    shown, said = processes[line].communicate(timeout=60)
    assert shown == out and said.startswith(err) and bool(said) == bool(err)
    assert "Traceback" not in said and "Exception ignored" not in said
