"""The README's session and its Python lines are true."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from symcalc.faces.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Return the first fenced block of a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", README, re.M | re.S)
    assert found is not None
    return found[1]


SESSION = [part.partition("\n") for part in block("text").split("$ ")[1:]]


@pytest.mark.parametrize(("command", "answer"), [(c, a) for c, _, a in SESSION], ids=[c for c, _, _ in SESSION])
def test_session(command, answer, capsys):
    program, *arguments = shlex.split(command)
    assert program == "symcalc"
    main(arguments)
    shown = capsys.readouterr()
    assert (shown.out + shown.err).strip() == answer.strip()


def test_python():
    random = np.random.default_rng(0)
    names = {"A": random.standard_normal((4, 3)), "x": random.standard_normal(3), "b": random.standard_normal(4)}
    exec(block("python"), names)
    residual = names["A"] @ names["x"] - names["b"]
    assert np.isclose(names["value"], residual @ residual)
    assert np.allclose(names["slope"], 2 * names["A"].T @ residual)
    assert names["f"].notes == ("b is read as a vector in ℝ^m",)
    assert names["f"].check("x").ok


def test_two_commands():
    commands = re.findall(r"^    (python3 -m venv .*)$", README, re.M)
    assert len(commands) == 2
    assert "pip install . && symcalc gradient" in commands[0]
    assert 'pip install -e ".[test]" && pytest' in commands[1]
