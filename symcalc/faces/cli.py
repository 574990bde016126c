"""The command line: one command for each question, answers on standard output, errors on standard error.

A command returns its answer; `main` writes it. Nothing that goes wrong shows a traceback: a `SymcalcError` is said as
it is, and what no code foresees is said to be a bug, in one line.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from symcalc.errors import ParseFailure, SymcalcError, UnknownName
from symcalc.expressions.operation_records import Function
from symcalc.expressions.registry import functions
from symcalc.faces.formula import Formula
from symcalc.faces.interrupts import INTERRUPTED, hand_over
from symcalc.faces.session import code as source_of
from symcalc.faces.session import formula_of
from symcalc.faces.terminal import complain, decoded, encoding_of, is_file, read, silence, spelled_code, write
from symcalc.language.parsing import parse_program
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode

FORMATS = ("text", "unicode", "latex", "numpy", "json")
OK, DIFFERS, WRONG_USE, BUG, UNWRITTEN = 0, 1, 2, 70, 74
DECLARATION = re.compile(r"\s*\w+(\s*,\s*\w+)*\s*[:∈]")
FILE_NAME = re.compile(r"\.(?!T\b)[A-Za-z]\w*$")  # x.T is a transpose
WIDTH = 100  # of the table of functions
EPILOG = """A program is an argument, a file (-f FILE) or standard input (-f -); names of variables follow it.

Exit codes: 1 a check differs, 2 wrong use or no answer, 70 a bug of symcalc, 74 the answer cannot be written."""


@dataclass(frozen=True)
class Answer:
    """What a command prints, and its exit code."""

    text: str
    code: int = OK


# ------------------------------------------------------------------------------------------------ reading


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
    """Tell `-fFILE` and `-dDECLARATION` in one word from an expression such as ``-f*x`` or ``-det(A)``.

    >>> [is_option(word) for word in ("-f-", "-fprogram.txt", "-f.T", "-dx : vector(n)", "-det(A)")]
    [True, True, False, True, False]
    """
    letter, rest = word[1], word[2:]
    if letter == "d":
        return DECLARATION.match(rest) is not None
    return letter == "f" and (rest == "-" or FILE_NAME.search(rest) is not None or is_file(rest))


def from_text(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """Add what all commands take."""
    for option in (
        click.option("--declare", "-d", multiple=True, help='A declaration, as "A : matrix(m, n)"; may be repeated.'),
        click.option("--file", "-f", help="Read the program from a file, - for standard input."),
    ):
        command = option(command)
    return command


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
        number = {1: "one variable", 2: "two variables at most"}[most]
        raise ParseFailure(f"the {wanted} is by {number}, not by {', '.join(names)}")
    if names or len(f.variables) == 1:
        return names or list(f.variables)
    if not f.variables:
        raise UnknownName("the program has no variables")
    raise UnknownName(f"the {wanted} by which variable?", hint="name one of " + ", ".join(f.variables))


# ------------------------------------------------------------------------------------------------ answering


def shown(result: Formula, form: str, wanted: str, by: Sequence[str]) -> str:
    """Return a result in a format, with what was noted and under which conditions it holds."""
    match form:
        case "json":
            ascii_only = encoding_of(sys.stdout).lower().replace("-", "") != "utf8"
            return json.dumps(as_json(result, wanted, by), ensure_ascii=ascii_only, indent=2)
        case "numpy":
            return spelled_code(result.code().rstrip("\n"), encoding_of(sys.stdout))
        case "unicode":
            return with_remarks(result.unicode(), "#", result.remarks(print_unicode))
        case "latex":
            return with_remarks(result.latex(), "%", result.remarks(print_text))
    return with_remarks(str(result), "#", result.remarks(print_text))


def with_remarks(text: str, sign: str, remarks: Iterable[str]) -> str:
    """Return a text with comments below it."""
    return "\n".join([text, *(f"{sign} {line}" for line in remarks)])


def as_json(result: Formula, wanted: str, by: Sequence[str]) -> dict[str, Any]:
    """Return a result as plain data; without code, where there is none for it."""
    try:
        numpy, lacks = result.code(), []
    except SymcalcError as e:
        numpy, lacks = None, [f"no NumPy code: {e.message}"]
    return {
        "derivative": wanted,
        "by": list(by),
        "text": str(result),
        "unicode": result.unicode(),
        "latex": result.latex(),
        "numpy": numpy,
        "shape": plain_shape(result.shape),
        "variables": {name: {"kind": v.kind, "shape": plain_shape(v.shape)} for name, v in result.variables.items()},
        "notes": [*result.notes, *lacks],
        "conditions": list(result.conditions),
    }


def plain_shape(shape: Iterable[Any]) -> list[int | str]:
    """Return a shape in numbers and names."""
    return [d if isinstance(d, int) else str(d) for d in shape]


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(package_name="symcalc")
def symcalc() -> None:
    """The calculator for matrix calculus: symcalc gradient "norm2(A*x - b)^2" x."""


def derivative_command(wanted: str, names: str, most: int | None, help_text: str) -> None:
    """Add the command of one derivative, by at most so many variables."""

    @symcalc.command(wanted, cls=Question, help=help_text)
    @click.argument("words", nargs=-1, metavar=f"[PROGRAM] {names}")
    @from_text
    @click.option("--to", "form", type=click.Choice(FORMATS), default="text", help="What to print.")
    def command(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, form: str) -> Answer:
        f, named = read_question(words, file, declare)
        by = named if most is None else names_for(f, named, wanted, most)
        return Answer(shown(getattr(f, wanted)(*by), form, wanted, by))


derivative_command("differential", "[NAME]...", None, "The differential, by the named variables or all.")
derivative_command("gradient", "[NAME]", 1, "The gradient of a scalar.")
derivative_command("jacobian", "[NAME]", 1, "The Jacobian of a vector.")
derivative_command("hessian", "[NAME [NAME]]", 2, "The Hessian of a scalar; with two names its mixed block.")


@symcalc.command(cls=Question, short_help="NumPy code of the program and its gradients.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...")
@from_text
def code(words: tuple[str, ...], declare: tuple[str, ...], file: str | None) -> Answer:
    """One NumPy function of the program, and of its gradients by the named variables."""
    f, names = read_question(words, file, declare)
    source = source_of(f, *[f.gradient(name) for name in names])
    return Answer(spelled_code(source.rstrip("\n"), encoding_of(sys.stdout)))


@symcalc.command(cls=Question, short_help="Compare derivatives with finite differences.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...")
@from_text
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Of the random points.")
def check(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, seed: int) -> Answer:
    """Compare the derivatives, by the named variables or all, with finite differences at random points.

    The errors are relative; the exit code is 1 where a derivative differs or none could be compared.
    """
    f, names = read_question(words, file, declare)
    asked = [f.variable(name).name for name in names] or names_for(f, list(f.variables), "check", len(f.variables))
    reports = {name: f.check(name, seed=seed) for name in asked}
    lines = [f"{name}: {report}" for name, report in reports.items()]
    return Answer("\n".join(lines), OK if all(reports.values()) else DIFFERS)


@symcalc.command(name="functions")
def list_functions() -> Answer:
    """The functions of the language."""
    known = {f.name: f for f in functions().values()}
    groups = sorted({f.group for f in known.values()})
    listed = {g: [known[name] for name in sorted(known) if known[name].group == g] for g in groups}
    return Answer("\n".join(line for g in groups for line in [g, *(row for f in listed[g] for row in rows_of(f))]))


def rows_of(function: Function) -> list[str]:
    """Return the rows of a function in the table: how it is called, what it is, and its other names."""
    first = len(function.parameters) - function.optional
    optional = ", ".join(function.parameters[first:])
    arguments = ", ".join(function.parameters[:first])
    arguments += f"[{', ' if arguments else ''}{optional}]" if optional else ""
    also = f"; also {', '.join(function.aliases)}" if function.aliases else ""
    summary = wrap(function.summary + also, WIDTH - 34)
    called = f"  {function.name}({arguments})"
    if len(called) > 32:
        return [called, *(f"{'':34}{line}" for line in summary)]
    return [f"{called if i == 0 else '':34}{line}" for i, line in enumerate(summary or [""])]


# ------------------------------------------------------------------------------------------------ the door


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches the terminal."""
    arguments = [decoded(word) for word in (sys.argv[1:] if argv is None else argv)]
    try:
        hand_over()
        with symcalc.make_context("symcalc", arguments or ["--help"]) as context:
            answer = symcalc.invoke(context)
        write(answer.text)
        return int(answer.code)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SymcalcError as error:
        complain(f"symcalc: {error}")
        return WRONG_USE
    except click.ClickException as error:
        complain(f"symcalc: {error.format_message()}")
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        silence(sys.stdout)
        if isinstance(error, BrokenPipeError):  # the reader has seen enough
            return OK
        complain(f"symcalc: the answer cannot be written: {error.strerror}")
        return UNWRITTEN
    except Exception as bug:  # the outermost door: a person at a terminal gets one line
        place = traceback.extract_tb(bug.__traceback__)[-1]
        what = " ".join(f"{type(bug).__name__}: {bug}".split())[:200]
        where = f"{Path(place.filename).name}:{place.lineno}"
        complain(f"symcalc: a bug of symcalc, please report it with this command: {what} ({where})")
        return BUG
