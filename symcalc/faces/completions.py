"""Completion in a shell: commands and options are click's own, names of variables are those of the program."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem, shell_complete

from symcalc.errors import SymcalcError
from symcalc.faces.session import parse
from symcalc.faces.terminal import is_file, read

VARIABLE = "_SYMCALC_COMPLETE"  # of the environment, by which a shell asks
HOW = 'Completion: eval "$(_SYMCALC_COMPLETE=bash_source symcalc)" in ~/.bashrc; for zsh and fish their names for bash.'


def names_to_come(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the variables of the program that is there already, for the words behind it.

    A program that is not finished has none.
    """
    words: Sequence[str] = context.params.get("words") or ()
    file = context.params.get("file")
    try:
        text = words[0] if file is None else read(file) if is_file(file) else ""
        declared = "\n".join(context.params.get("declare") or ())
        variables = parse(f"{declared}\n{text}").variables
    except (SymcalcError, IndexError):
        return []
    named = words if file is not None else words[1:]
    return [
        CompletionItem(name, help=v.kind)
        for name, v in variables.items()
        if name.startswith(begun) and name not in named
    ]


def files(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Leave it to the shell to complete the name of a file."""
    return [CompletionItem(begun, type="file")]


def completed(command: click.Command) -> int | None:
    """Answer a shell that asks for completions, and return the exit code; None where none asks."""
    instruction = os.environ.get(VARIABLE)
    return shell_complete(command, {}, "symcalc", VARIABLE, instruction) if instruction else None
