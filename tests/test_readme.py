"""The README's session and its Python lines are true."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from symcalc.faces.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    found = re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)
    assert found
    return found


SESSION = [part.partition("\n") for block in blocks("text") for part in block.split("$ ")[1:]]
COMMANDS = re.findall(r"^    (symcalc .*?)(?:  +#.*)?$", README, re.M)


@pytest.mark.parametrize(("command", "answer"), [(c, a) for c, _, a in SESSION], ids=[c for c, _, _ in SESSION])
def test_session(command, answer, capsys):
    program, *arguments = shlex.split(command)
    assert program == "symcalc"
    main(arguments)
    shown = capsys.readouterr()
    assert (shown.out + shown.err).strip() == answer.strip()


@pytest.mark.parametrize("block", blocks("python"))
def test_python_runs_as_printed(block):
    names = {}
    exec(block, names)
    assert set(re.findall(r"^(\w+) = ", block, re.M)) <= set(names)


def test_what_python_answers():
    names = {}
    exec(blocks("python")[0], names)
    A, x, b = (names[name] for name in "Axb")
    assert np.isclose(names["value"], np.sum((A @ x - b) ** 2))
    assert np.allclose(names["slope"], 2 * A.T @ (A @ x - b))
    assert names["f"].notes == ("b is read as a vector in ℝ^m",)
    assert names["f"].check("x").ok and names["fun"].__name__ == "loss"
    assert np.isclose(names["h"].evaluate(A=A, x=x, b=b), names["value"] + 0.1 * x @ x)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(command, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[1:]) == 0 and capsys.readouterr().err == ""
    if "-o" in command:
        exec((tmp_path / "loss.py").read_text(), names := {})
        assert names["loss"].__doc__


def test_extras_are_those_there_are():
    project = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    there = re.findall(
        r"^(\w+) = \[", project.partition("[project.optional-dependencies]")[2].partition("[tool")[0], re.M
    )
    (line,) = re.findall(r"^The extras are (.*)$", README, re.M)
    assert re.findall(r"`(\w+)`", line) == there


def test_two_commands():
    commands = re.findall(r"^    (python3 -m venv .*)$", README, re.M)
    assert len(commands) == 2
    assert "pip install . && symcalc gradient" in commands[0]
    assert 'pip install -e ".[test]" && pytest' in commands[1]
