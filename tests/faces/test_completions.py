"""Completion in a shell, asked as a shell asks."""

import pytest

from symcalc.faces import cli


@pytest.fixture
def completed(monkeypatch, capsys):
    """Return a function from the words of a command line, the last one begun, to what completes it."""

    def of(*words):
        monkeypatch.setenv("_SYMCALC_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("symcalc", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert cli.main([]) == 0
        shown = capsys.readouterr()
        assert shown.err == ""
        return [line.partition(",")[2] for line in shown.out.splitlines() if line]

    return of


def test_commands(completed):
    assert completed("he") == ["hessian"]
    assert {"gradient", "hvp", "vjp", "directional", "overview", "check", "code"} <= set(completed(""))


def test_options_and_what_they_take(completed):
    assert completed("gradient", "--to", "") == [
        *("text", "unicode", "latex", "markdown", "matlab", "julia", "mathematica"),
        *("numpy", "json"),
    ]
    assert completed("gradient", "-t", "la") == ["latex"]
    assert {"--to", "--declare", "--file", "--output", "--name"} <= set(completed("hvp", "--"))
    assert completed("gradient", "-f", "") == completed("gradient", "-o", "") == [""]  # the shell's own, of files


NAMES = [
    (["gradient", '"norm2(A*x - b)^2"', ""], ["A", "x", "b"]),
    (["hvp", '"norm2(A*x_1 - b)^2"', "x"], ["x_1"]),
    (["hessian", '"x\'*A*y"', "x", ""], ["A", "y"]),
    (["gradient", "-d", '"alpha : scalar"', '"alpha*sum(x)"', "al"], ["alpha"]),
    (["check", '"-x\'*x"', ""], ["x"]),
    (["code", '"x\'*"', ""], []),
    (["code", ""], []),
    (["gradient", "-f", "/nowhere", ""], []),
]


@pytest.mark.parametrize(("words", "names"), NAMES, ids=[" ".join(words) for words, _ in NAMES])
def test_names_of_variables(completed, words, names):
    assert completed(*words) == names


def test_names_of_variables_in_a_file(completed, tmp_path):
    file = tmp_path / "program"
    file.write_text("r = A*x\nr'*r")
    assert completed("gradient", "-f", str(file), "") == ["A", "x"]
    assert completed("differential", "-f", str(file), "A", "") == ["x"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_evaluates(shell, monkeypatch, capsys):
    monkeypatch.setenv("_SYMCALC_COMPLETE", f"{shell}_source")
    assert cli.main([]) == 0
    assert f"{shell}_complete" in capsys.readouterr().out
