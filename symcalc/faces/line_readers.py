"""Lines that are typed at a terminal, with history and completion: by `prompt_toolkit`, else by what Python has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from symcalc.errors import NotSupported
from symcalc.optional_packages import optional

Read = Callable[[], str]
Words = Callable[[], Iterable[str]]
DELIMITERS = " \t\n*/+-^.,;()[]{}='\\|@"  # between words


def line_reader(prompt: str, words: Words, folder: Path) -> Read:
    """Return what reads a line; it raises `EOFError` where there are no more, and `KeyboardInterrupt`.

    Args:
        prompt: what stands before it.
        words: what a word that is begun may become.
        folder: where what was typed is kept, if anybody may write there.
    """
    for reader in (_by_toolkit, _by_readline):
        with suppress(NotSupported):
            return reader(prompt, words, folder)
    return lambda: input(prompt)


def _by_toolkit(prompt: str, words: Words, folder: Path) -> Read:
    toolkit = optional("prompt_toolkit")
    file = _history(folder / "history")
    history = toolkit.history.FileHistory(file) if file else toolkit.history.InMemoryHistory()
    completer = toolkit.completion.WordCompleter(lambda: list(words()), pattern=re.compile(r":?\w+|:"))
    session = toolkit.PromptSession(history=history, completer=completer, complete_while_typing=False)
    return lambda: str(session.prompt(prompt))


def _by_readline(prompt: str, words: Words, folder: Path) -> Read:
    readline: Any = optional("readline")
    file = _history(folder / "history_of_readline")
    if file:
        with suppress(OSError):
            readline.read_history_file(file)

    def candidate(begun: str, i: int) -> str | None:
        found = [word for word in words() if word.startswith(begun)]
        return found[i] if i < len(found) else None

    readline.set_completer(candidate)
    readline.set_completer_delims(DELIMITERS)
    readline.parse_and_bind("tab: complete")

    def read() -> str:
        line = input(prompt)
        if file:
            with suppress(OSError):
                readline.write_history_file(file)
        return line

    return read


def _history(file: Path) -> str:
    """Return the name of a file that keeps what was typed, which its owner alone may read; nothing where none can."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError:
        return ""
    return str(file)
