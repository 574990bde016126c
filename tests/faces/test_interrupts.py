"""An interrupt ends the command line silently, with 130, from its first import on; a library's import is left alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from symcalc.faces import interrupts

ROOT = Path(__file__).parents[2]
SCRIPT = "import sys\nfrom symcalc.faces.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
INTERRUPTING = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nfor _ in range(10**9):\n    pass\n"
# a shell lets processes in its background ignore interrupts
HEEDING = """import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
COMMANDS = {
    "the script": ["{place}/symcalc", "gradient", "x'*x", "x"],
    "the module": ["-m", "symcalc", "functions"],
    "the module in one word": ["-msymcalc"],
    "the module with options": ["-B", "-Wignore", "-m", "symcalc", "-m"],
}
IMPORTED = ["sympy", "lark", "click"]  # by the engines, the parser and the command line


def interrupted(place, module, arguments):
    """Return a process that is interrupted while a module is imported."""
    (place / f"{module}.py").write_text(INTERRUPTING)
    (place / "symcalc").write_text(SCRIPT)
    command = [sys.executable, "-c", HEEDING, sys.executable, *(a.format(place=place) for a in arguments)]
    paths = os.pathsep.join(map(str, (place, ROOT)))
    return subprocess.run(
        command, capture_output=True, text=True, cwd=place, env=os.environ | {"PYTHONPATH": paths}, timeout=60
    )


@pytest.mark.parametrize("module", IMPORTED)
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_the_command_line_ends_silently(tmp_path, module, arguments):
    ended = interrupted(tmp_path, module, arguments)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


@pytest.mark.parametrize("arguments", [["-c", "import symcalc"], ["-m", "other", "symcalc"]])
def test_a_program_that_imports_the_library_is_interrupted_as_ever(tmp_path, arguments):
    (tmp_path / "other.py").write_text("import symcalc\n")
    ended = interrupted(tmp_path, "sympy", arguments)
    assert ended.returncode == -signal.SIGINT and "KeyboardInterrupt" in ended.stderr


def test_from_the_first_command_on_an_interrupt_is_an_exception(monkeypatch):
    assert signal.getsignal(signal.SIGINT) is not interrupts.leave
    before = signal.signal(signal.SIGINT, interrupts.leave)
    try:
        interrupts.hand_over()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    interrupts.hand_over()
    assert signal.getsignal(signal.SIGINT) is before
