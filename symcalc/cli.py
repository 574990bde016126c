"""The command line: one command for each question, answers on standard output, errors on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from symcalc.errors import ParseFailure, SymcalcError, UnknownName
from symcalc.formula import Formula
from symcalc.verbs import parse
from symcalc.verbs import code as source_of
from symcalc.naming import NAMES_OF_GREEK
from symcalc.registry import functions

FORMATS = ("text", "unicode", "latex", "numpy", "json")
WRONG_USE = 2
FAILED_CHECK = 1
ASCII = str.maketrans(
    {"«": '"', "»": '"', "…": "...", "—": "-", "×": "x", "∈": "in", "ℝ": "R", "≠": "!=", "−": "-", "·": "*"}
    | {letter: name for letter, name in NAMES_OF_GREEK.items() if name != "omicron"}
)


def write(text: str, to: Any = None) -> None:
    """Write a line, in what the stream can show: names of Greek letters where it knows ASCII only."""
    stream = to if to is not None else sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(ASCII).encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text + "\n")


def read_program(expression: str | None, file: str | None) -> str:
    """Return the program's text: from the argument, a file, or standard input."""
    if (expression is None) == (file is None):
        raise ParseFailure("a program was expected", hint="write an expression, or -f FILE, or -f - for standard input")
    if expression is not None:
        return expression
    try:
        raw = sys.stdin.buffer.read() if file == "-" else open(file, "rb").read()  # type: ignore[arg-type]  # noqa: SIM115
        return raw.decode("utf-8-sig")
    except OSError as e:
        raise ParseFailure(f"{file} cannot be read: {e.strerror}") from None
    except UnicodeDecodeError:
        raise ParseFailure(f"{file} is not UTF-8 text") from None


def chosen(f: Formula, names: Sequence[str], wanted: str) -> list[str]:
    """Return the variables asked for; the only one, where none is."""
    if names:
        return list(names)
    if len(f.variables) == 1:
        return list(f.variables)
    raise UnknownName(f"{wanted} by which variable?", hint="name one of " + ", ".join(f.variables))


def show(result: Formula, form: str, wanted: str, by: Sequence[str]) -> None:
    """Print a result, and behind # what was noted and under which conditions it holds."""
    remarks = [*result.notes, *result.conditions]
    if form == "json":
        write(json.dumps(as_json(result, wanted, by), ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=2))
        return
    answer: Callable[[], str] = {
        "text": result.__str__,
        "unicode": result.unicode,
        "latex": result.latex,
        "numpy": result.code,
    }[form]
    write(answer().rstrip("\n"))
    sign = "%" if form == "latex" else "#"
    for line in remarks:
        write(f"{sign} {line}")


def as_json(result: Formula, wanted: str, by: Sequence[str]) -> dict[str, Any]:
    """Return a result as plain data."""
    return {
        "derivative": wanted,
        "by": list(by),
        "text": str(result),
        "unicode": result.unicode(),
        "latex": result.latex(),
        "numpy": result.code(),
        "shape": [d if isinstance(d, int) else str(d) for d in result.shape],
        "variables": {
            name: {"kind": v.kind, "shape": [d if isinstance(d, int) else str(d) for d in v.shape]}
            for name, v in result.variables.items()
        },
        "notes": list(result.notes),
        "conditions": list(result.conditions),
    }


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what all commands take."""
    for option in (
        click.option("--declare", "-d", multiple=True, help='A declaration, as "A ∈ ℝ^(m×n)"; may be repeated.'),
        click.option("--file", "-f", help="Read the program from a file, - for standard input."),
        click.option("--to", "form", type=click.Choice(FORMATS), default="text", help="What to print."),
    ):
        command = option(command)
    return command


def formula_and_names(words: Sequence[str], file: str | None, declare: Sequence[str]) -> tuple[Formula, list[str]]:
    """Return the program and the names that follow it."""
    expression, names = (None, list(words)) if file is not None else (words[0] if words else None, list(words[1:]))
    text = read_program(expression, file)
    return parse("\n".join([text, *declare])), names


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symcalc")
def symcalc() -> None:
    """The calculator for matrix calculus: symcalc gradient "norm2(A*x - b)^2" x."""


def derivative_command(wanted: str, help_text: str, several: bool = False) -> None:
    """Add the command of one derivative."""

    @symcalc.command(wanted, help=help_text)
    @click.argument("words", nargs=-1, metavar="[PROGRAM] " + ("[NAME]..." if several else "NAME [NAME]"))
    @options
    def command(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, form: str) -> None:
        f, names = formula_and_names(words, file, declare)
        by = names if several else chosen(f, names, f"the {wanted}")
        most = None if several else 2 if wanted == "hessian" else 1
        if most is not None and len(by) > most:
            raise ParseFailure(f"the {wanted} is by {'at most two variables' if most == 2 else 'one variable'}")
        show(getattr(f, wanted)(*by), form, wanted, by)


derivative_command("differential", "The differential, by the named variables or all.", several=True)
derivative_command("gradient", "The gradient of a scalar.")
derivative_command("jacobian", "The Jacobian of a vector.")
derivative_command("hessian", "The Hessian of a scalar; with two names its mixed block.")


@symcalc.command(help="NumPy code of the program, and of its gradients by the named variables.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...")
@click.option("--declare", "-d", multiple=True, help='A declaration, as "A ∈ ℝ^(m×n)"; may be repeated.')
@click.option("--file", "-f", help="Read the program from a file, - for standard input.")
def code(words: tuple[str, ...], declare: tuple[str, ...], file: str | None) -> None:
    """Print the source of one function."""
    f, names = formula_and_names(words, file, declare)
    write(source_of(f, *[f.gradient(name) for name in names]).rstrip("\n"))


@symcalc.command(help="Compare the derivatives with finite differences at random points.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...")
@click.option("--declare", "-d", multiple=True, help='A declaration, as "A ∈ ℝ^(m×n)"; may be repeated.')
@click.option("--file", "-f", help="Read the program from a file, - for standard input.")
@click.option("--seed", default=0, help="Of the random points.")
def check(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, seed: int) -> None:
    """Print a report for each variable."""
    f, names = formula_and_names(words, file, declare)
    reports = [(name, f.check(name, seed=seed)) for name in names or f.variables]
    for name, report in reports:
        write(f"{name}: {report}")
    if not all(report.ok for _, report in reports):
        raise SystemExit(FAILED_CHECK)


@symcalc.command(name="functions", help="The functions of the language.")
def list_functions() -> None:
    """Print the table of the registry."""
    groups: dict[str, dict[str, Any]] = {}
    for function in functions().values():
        groups.setdefault(function.group, {})[function.name] = function
    for group, members in sorted(groups.items()):
        write(group)
        for name, function in sorted(members.items()):
            names = ", ".join((name, *function.aliases))
            write(f"  {names:18} {'(' + ', '.join(function.parameters) + ')':24} {function.summary}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches the terminal."""
    try:
        result = symcalc.main(args=None if argv is None else list(argv), prog_name="symcalc", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except SymcalcError as error:
        write(f"symcalc: {error}", sys.stderr)
        return WRONG_USE
    except click.ClickException as error:
        write(f"symcalc: {error.format_message()}", sys.stderr)
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # the reader is gone; Python would complain once more while it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
