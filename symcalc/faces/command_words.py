"""How the command line reads: which word is a program, which an option, and what all commands take."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from symcalc.codegen.numpy.sources import NAME
from symcalc.errors import ParseFailure
from symcalc.faces.answers import FORMATS, OUTPUT, QUIET, STYLE
from symcalc.faces.completions import files
from symcalc.faces.formula import Formula
from symcalc.faces.questions import only_variable
from symcalc.faces.session import formula_of
from symcalc.faces.terminal import is_file, read
from symcalc.hints.proposals import parse_program
from symcalc.printing.latex_styles import LatexStyle

DECLARATION = re.compile(r"\s*\w+(\s*,\s*\w+)*\s*[:∈]")
FILE_NAME = re.compile(r"\.(?!T\b)[A-Za-z]\w*$")  # x.T is a transpose
ALONG = ("directional", "hvp", "vjp")  # what takes a direction besides a variable
PLAIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]+")  # more likely a command, mistyped, than a program
OK, DIFFERS = 0, 1


@dataclass(frozen=True)
class Answer:
    """What a command prints, and its exit code."""

    text: str
    code: int = OK


class Commands(click.Group):
    """The commands; a program without one asks for what can be said of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; what is no command and no word like one begins a program."""
        own = {name for p in self.get_params(ctx) for name in p.opts}
        if args and args[0] not in own | set(self.commands) and not PLAIN_WORD.fullmatch(args[0]):
            args = ["overview", *args]
        return super().parse_args(ctx, args)


class Question(click.Command):
    """A command whose program may begin with a minus sign."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; a word such as ``-x'*x`` that is no option is an expression."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        known = {name for p in options for name in p.opts}
        taking = {name for p in options if not (p.is_flag or p.count) for name in p.opts}
        words, is_value = [], False
        for i, word in enumerate(args):
            if word == "--":
                words += args[i:]
                break
            negative = not is_value and re.match(r"-[^-]", word) is not None and word not in known
            if negative and word[:2] in taking and is_option(word):
                words += [word[:2], word[2:]]
                continue
            is_value = not is_value and word in taking
            words.append(f" {word}" if negative else word)  # a blank more is nothing to the language
        return super().parse_args(ctx, words)


def is_option(word: str) -> bool:
    """Tell `-fFILE`, `-tFORM`, `-dDECLARATION` in one word from an expression such as ``-f*x`` or ``-det(A)``.

    >>> [is_option(word) for word in ("-f-", "-fprogram.txt", "-f.T", "-dx : vector(n)", "-det(A)", "-tlatex", "-t.T")]
    [True, True, False, True, False, True, False]
    """
    letter, rest = word[1], word[2:]
    if letter == "d":
        return DECLARATION.match(rest) is not None
    if letter == "t":
        return rest in FORMATS
    return letter in "fo" and (rest == "-" or FILE_NAME.search(rest) is not None or is_file(rest))


def from_text(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """Add what all commands take."""
    for option in (
        click.option("--declare", "-d", multiple=True, help='A declaration, as "A : matrix(m, n)"; may be repeated.'),
        click.option("--file", "-f", help="Read the program from a file, - for standard input.", shell_complete=files),
        click.option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the answer to a file.",
            expose_value=False,
            callback=keep_output,
            shell_complete=files,
        ),
    ):
        command = option(command)
    return command


def keep_output(context: click.Context, parameter: click.Parameter, file: str | None) -> None:
    """Keep where the answer goes."""
    context.meta[OUTPUT] = None if file == "-" else file


def keep_style(context: click.Context, parameter: click.Parameter, words: str | None) -> None:
    """Keep how LaTeX is written."""
    context.meta[STYLE] = LatexStyle.read(words or "")


def keep_quiet(context: click.Context, parameter: click.Parameter, quiet: bool) -> None:
    """Keep whether nothing stands below the answer."""
    context.meta[QUIET] = quiet


named = click.option("--name", default=NAME, show_default=True, help="Of the function in code.")
in_style = click.option(
    "--style",
    help="Of LaTeX: bold, transpose=T|prime, product=circ, layout=numerator|denominator; several with commas.",
    expose_value=False,
    callback=keep_style,
)


def in_form(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """Add what is printed, and in which style."""
    form = click.option("--to", "-t", "form", type=click.Choice(FORMATS), default="text", help="What to print.")
    return form(in_style(command))


quietly = click.option(
    "--quiet",
    is_flag=True,
    help="The answer alone: no reading of names, notes, conditions below it.",
    expose_value=False,
    callback=keep_quiet,
)


def read_question(words: Sequence[str], file: str | None, declare: Sequence[str]) -> tuple[Formula, list[str]]:
    """Return the program and the names that follow it.

    Raises:
        ParseFailure: where there is no program, or what is declared is no declaration.
    """
    if file is None and not words:
        raise ParseFailure("a program was expected", hint="write an expression, or -f FILE, or -f - for standard input")
    text, names = (read(file), words) if file is not None else (words[0], words[1:])
    return formula_of(parse_program(text, declare)), list(names)


def names_for(f: Formula, names: list[str], wanted: str, most: int) -> list[str]:
    """Return the variables asked for; the only one, where none is.

    Raises:
        ParseFailure: where there are too many.
        UnknownName: where there are none, and several to choose from.
    """
    if len(names) > most:
        number = {1: "one variable", 2: "two variables at most", 3: "a variable and two directions"}[most]
        number = "a variable and a direction" if wanted in ALONG else number
        raise ParseFailure(f"the {wanted} is by {number}, not by {', '.join(names)}")
    return names or [only_variable(f, wanted)]
