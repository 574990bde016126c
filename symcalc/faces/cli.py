"""The command line: one command for each question, answers on standard output, errors on standard error.

Where JSON is asked for, errors are JSON on standard output, too: one stream to read for a program.

A command returns its answer; `main` writes it. Nothing that goes wrong shows a traceback: a `SymcalcError` is said as
it is, and what no code foresees is said to be a bug, in one line.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from symcalc.errors import ParseFailure, SymcalcError
from symcalc.faces.answers import (
    FACES,
    OUTPUT,
    PAGES,
    encoding,
    shown,
    shown_derivation,
    shown_operator,
    shown_overview,
    shown_several,
    with_remarks,
)
from symcalc.faces.command_words import (
    DIFFERS,
    OK,
    Answer,
    Commands,
    Question,
    from_text,
    in_form,
    in_style,
    named,
    names_for,
    quietly,
    read_question,
)
from symcalc.faces.comparison_command import compare
from symcalc.faces.completions import HOW, completed, names_to_come
from symcalc.faces.conversations import converse
from symcalc.faces.derivations import FORMS, WANTED
from symcalc.faces.derivatives import CONVENTIONS
from symcalc.faces.error_reports import in_json, in_words, wants_json
from symcalc.faces.footnotes import reading_below
from symcalc.faces.function_pages import page_of_function
from symcalc.faces.function_tables import table_of_functions
from symcalc.faces.interrupts import INTERRUPTED, hand_over
from symcalc.faces.overviews import overview_of
from symcalc.faces.questions import only_variable
from symcalc.faces.session import code as source_of
from symcalc.faces.terminal import complain, decoded, is_terminal, silence, spelled_code, write
from symcalc.printing.derivation_lines import LEVELS, STANDARD
from symcalc.version import found_version

WRONG_USE, BUG, UNWRITTEN = 2, 70, 74
WHOLE = ("hessian",)  # what is by all variables where none is named
EPILOG = f"""A program is an argument, a file (-f FILE) or standard input (-f -); names of variables follow it.
Without a command, what can be said of the program is; without anything, a session begins where there is a terminal.

{HOW}

Exit codes: 1 a check differs, 2 wrong use or no answer, 70 a bug of symcalc, 74 the answer cannot be written."""


# ------------------------------------------------------------------------------------------------ commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(found_version(), prog_name="symcalc")
def symcalc() -> None:
    """The calculator for matrix calculus: symcalc gradient "norm2(A*x - b)^2" x."""


BY_STRUCTURE = "By a symmetric matrix: entries is G + G' - G.*I."


def derivative_command(wanted: str, names: str, most: int | None, help_text: str, *options: click.Option) -> None:
    """Add the command of one derivative, by at most so many variables; its own options are told to the method."""

    @symcalc.command(wanted, cls=Question, help=help_text)
    @click.argument("words", nargs=-1, metavar=f"[PROGRAM] {names}", shell_complete=names_to_come)
    @from_text
    @in_form
    @quietly
    @named
    def command(
        words: tuple[str, ...], declare: tuple[str, ...], file: str | None, form: str, name: str, **told: str | None
    ) -> Answer:
        f, asked = read_question(words, file, declare)
        by = asked if most is None else names_for(f, asked, wanted, most)
        how = {option: value for option, value in told.items() if value is not None}
        return Answer(shown(getattr(f, wanted)(*by, **how), form, wanted, by, name))

    command.params += options


def operator_command(wanted: str, names: str, most: int, help_text: str) -> None:
    """Add the command of a derivative that is a linear operator where a matrix stands on a side."""

    @symcalc.command(wanted, cls=Question, help=help_text)
    @click.argument("words", nargs=-1, metavar=f"[PROGRAM] {names}", shell_complete=names_to_come)
    @click.option("--form", "face", type=click.Choice(FACES), default=FACES[0], help="Of what is a linear operator.")
    @from_text
    @in_form
    @quietly
    @named
    def command(
        words: tuple[str, ...], face: str, declare: tuple[str, ...], file: str | None, form: str, name: str
    ) -> Answer:
        f, asked = read_question(words, file, declare)
        by = asked if wanted in WHOLE and not asked else names_for(f, asked, wanted, most)
        return Answer(shown_operator(getattr(f, wanted)(*by), face, form, wanted, by, name))


derivative_command("differential", "[NAME]...", None, "The differential, by the named variables or all.")
derivative_command(
    "gradient",
    "[NAME]...",
    None,
    "The gradient of a scalar by a variable, by several or all.",
    click.Option(["--convention"], type=click.Choice([*CONVENTIONS]), help=BY_STRUCTURE),
)
operator_command("jacobian", "[NAME]", 1, "The Jacobian; with a matrix on a side a linear operator.")
operator_command("hessian", "[NAME [NAME]]", 2, "The Hessian; of two names their block, of none all.")
derivative_command("directional", "[NAME [DIRECTION]]", 2, "The derivative along a direction.")
derivative_command("hvp", "[NAME [DIRECTION]]", 2, "The Hessian applied to a direction, without the Hessian.")
derivative_command("bilinear_form", "[NAME [DIRECTION [DIRECTION]]]", 3, "The second derivative along two directions.")
derivative_command("vjp", "[NAME [COTANGENT]]", 2, "The adjoint of the derivative, applied to a cotangent.")


@symcalc.command(cls=Question, short_help="Derivatives of any order, or along directions.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME [DIRECTION]...]", shell_complete=names_to_come)
@click.option("--order", type=int, help="How often it is taken, along one direction or dX.")
@from_text
@in_form
@quietly
@named
def derivative(
    words: tuple[str, ...], declare: tuple[str, ...], file: str | None, form: str, name: str, order: int | None
) -> Answer:
    """The derivative as a linear operator; of higher order, or along directions, the form that is linear in each."""
    f, names = read_question(words, file, declare)
    by = names or [only_variable(f, "derivative")]
    return Answer(shown(f.derivative(*by, order=order), form, "derivative", by, name))


@symcalc.command(cls=Question, short_help="The way to a derivative, step by step.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]", shell_complete=names_to_come)
@click.option("--of", type=click.Choice(WANTED), help="The derivative; the gradient of a scalar, else the Jacobian.")
@click.option("--level", type=click.Choice(LEVELS), default=STANDARD, show_default=True, help="How much is told.")
@click.option("--to", "-t", "form", type=click.Choice(FORMS), default="text", help="What to print.")
@in_style
@from_text
@quietly
def derive(
    words: tuple[str, ...], declare: tuple[str, ...], file: str | None, of: str | None, level: str, form: str
) -> Answer:
    """The steps to a derivative, each with the rule, checked in numbers.

    Brief: the differential and the answer. Standard: sums, transposes and constants are silent. Full: each rule by
    itself.
    """
    f, names = read_question(words, file, declare)
    by = names_for(f, names, of or "derivation", 1)
    return Answer(shown_derivation(f.derivation(by[0], of, level), form))


@symcalc.command(cls=Question, short_help="Taylor's polynomial.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]", shell_complete=names_to_come)
@click.option("--order", type=int, default=2, show_default=True, help="The highest degree.")
@click.option("--at", help="The point: a new name, or its value; without it the polynomial is in dX.")
@from_text
@in_form
@quietly
@named
def taylor(
    words: tuple[str, ...],
    declare: tuple[str, ...],
    file: str | None,
    form: str,
    name: str,
    order: int,
    at: str | None,
) -> Answer:
    """Taylor's polynomial by a variable, up to an order from 0 to 6."""
    f, asked = read_question(words, file, declare)
    by = names_for(f, asked, "polynomial", 1)
    return Answer(shown(f.taylor(by[0], order, at), form, "taylor", by, name))


@symcalc.command(cls=Question, short_help="Where the gradient is 0, as a formula.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...", shell_complete=names_to_come)
@from_text
@in_form
@quietly
@named
def stationary(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, form: str, name: str) -> Answer:
    """Where the gradient by the named variables is 0, as formulas, if it is affine in each of them or its inverse."""
    f, names = read_question(words, file, declare)
    by = names or [only_variable(f, "stationary point")]
    found = f.stationary(*by)
    if isinstance(found, tuple):
        return Answer(shown_several(dict(zip(by, found, strict=True)), form, "stationary", name))
    return Answer(shown(found, form, "stationary", by, name))


@symcalc.command(cls=Question, short_help="What can be said of a program; so is one without a command.")
@click.argument("words", nargs=-1, metavar="[PROGRAM]")
@from_text
@in_form
@quietly
@named
def overview(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, form: str, name: str) -> Answer:
    """The value, its shape, the gradient by each variable where it is a scalar, else the differential."""
    f, more = read_question(words, file, declare)
    if more:
        hint = f'say what is asked, as in symcalc gradient "…" {more[0]}'
        raise ParseFailure(f"one program was expected, and {', '.join(more)} follows it", hint=hint)
    return Answer(shown_overview(overview_of(f), form, name))


@symcalc.command(cls=Question, short_help="NumPy code of the program and its gradients.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...", shell_complete=names_to_come)
@from_text
@named
def code(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, name: str) -> Answer:
    """One NumPy function of the program, and of its gradients by the named variables."""
    f, names = read_question(words, file, declare)
    source = source_of(f, *[f.gradient(by) for by in names], name=name)
    return Answer(spelled_code(source.rstrip("\n"), encoding()))


@symcalc.command(cls=Question, short_help="Compare derivatives with finite differences.")
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME]...", shell_complete=names_to_come)
@from_text
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Of the random points.")
@quietly
def check(words: tuple[str, ...], declare: tuple[str, ...], file: str | None, seed: int) -> Answer:
    """Compare the derivatives, by the named variables or all, with finite differences at random points.

    The errors are relative; the exit code is 1 where a derivative differs or none could be compared.
    """
    f, names = read_question(words, file, declare)
    asked = [f.variable(name).name for name in names] or names_for(f, list(f.variables), "check", len(f.variables))
    reports = {name: f.check(name, seed=seed) for name in asked}
    lines = [f"{name}: {report}" for name, report in reports.items()]
    text = with_remarks("\n".join(lines), PAGES["text"], reading_below(f, "text"))
    return Answer(text, OK if all(reports.values()) else DIFFERS)


symcalc.add_command(compare)


@symcalc.command(name="functions", short_help="The functions of the language.")
@click.argument("name", required=False)
def list_functions(name: str | None) -> Answer:
    """The functions of the language; of one of them the formula, source, conditions, an example and its code."""
    return Answer(table_of_functions() if name is None else page_of_function(name))


# ------------------------------------------------------------------------------------------------ the door


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches the terminal."""
    arguments = [decoded(word) for word in (sys.argv[1:] if argv is None else argv)]
    try:
        hand_over()
        if (code := completed(symcalc)) is not None:
            return code
        if not arguments and is_terminal():
            return converse()
        with symcalc.make_context("symcalc", arguments or ["--help"]) as context:
            answer, file = symcalc.invoke(context), context.meta.get(OUTPUT)
            write(answer.text, file)
        return int(answer.code)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        silence(sys.stdout)
        return OK
    except Exception as error:  # the outermost door: a person at a terminal gets one line
        return complained(error, wants_json(arguments))


def complained(error: Exception, as_data: bool) -> int:
    """Say what went wrong, as data on standard output or in words on standard error, and return the exit code."""
    code = BUG
    if isinstance(error, SymcalcError | click.ClickException):
        code = WRONG_USE
    elif isinstance(error, OSError):
        code = UNWRITTEN
        if error.filename is None:  # it is standard output that takes nothing
            silence(sys.stdout)
            as_data = False
    if as_data:
        write(in_json(error))
    else:
        complain(f"symcalc: {in_words(error)}")
    return code
