"""An interrupt while the command line is still imported: the process ends as it does later, silently, with 130.

It is imported before everything else. Where another program or a session imports symcalc, nothing is changed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

INTERRUPTED = 130
SCRIPTS = ("symcalc", "symcalc-script")
MODULES = ("symcalc", "symcalc.__main__")


def is_command(argv: Sequence[str], original: Sequence[str]) -> bool:
    """Tell whether a process is `symcalc …` or `python -m symcalc …`, by its arguments and those of Python.

    >>> is_command(["/usr/bin/symcalc", "functions"], ["python", "/usr/bin/symcalc", "functions"])
    True
    >>> is_command(["-m", "x"], ["python", "-m", "symcalc", "x"]), is_command(["-m"], ["python", "-Bmsymcalc"])
    (True, True)
    >>> is_command(["-m", "symcalc"], ["python", "-m", "pytest", "symcalc"]), is_command([""], ["python"])
    (False, False)
    """
    if not argv:
        return False
    if argv[0] != "-m":  # which it is while the module is looked for
        return os.path.splitext(os.path.basename(argv[0]))[0] in SCRIPTS
    word = original[-len(argv)] if len(original) >= len(argv) else ""
    return word in MODULES or (word.startswith("-") and word.endswith(tuple(f"m{name}" for name in MODULES)))


def leave(*_: Any) -> None:
    """End the process: nothing has been opened or written yet."""
    os._exit(INTERRUPTED)


def hand_over() -> None:
    """Let an interrupt be a `KeyboardInterrupt` from now on."""
    if signal.getsignal(signal.SIGINT) is leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


if is_command(sys.argv, sys.orig_argv) and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, leave)
