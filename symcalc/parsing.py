"""Text to expression: lexer, grammar, inference of kinds and sizes, and the building of nodes, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from symcalc.building import Program, build_program
from symcalc.errors import ParseFailure, SymcalcError
from symcalc.inference import infer
from symcalc.lexing import Words
from symcalc.terms import Callbacks, Statement

__all__ = ["Program", "parse_program"]

OPERANDS = {"NAME", "NUMBER", "LPAR"}
SAID = {
    "END": "the end of the line",
    "$END": "the end",
    "RPAR": ")",
    "COMMA": ",",
    "EQUALS": "=",
    "DECLARE": "a declaration",
}


@lru_cache(maxsize=1)
def grammar_path() -> Path:
    """Return the grammar's file: inside the installed package, or beside it in a source checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "grammar" / "symcalc.lark"
    return installed if installed.exists() else here.parent / "grammar" / "symcalc.lark"


@lru_cache(maxsize=1)
def parser() -> Lark:
    """Return the parser, made at the first use."""
    return Lark(
        grammar_path().read_text(encoding="utf8"),
        parser="lalr",
        lexer=Words,
        transformer=Callbacks(),
        maybe_placeholders=False,
    )


def parse_program(text: str, declarations: Mapping[str, str] | None = None) -> Program:
    """Return the program that a text means.

    Args:
        text: a program in the input language.
        declarations: names and what is declared of them, as ``{"K": "spd(n)", "x": "ℝ^n"}``.

    Raises:
        SymcalcError: pointing at what is wrong, and saying what to try.

    >>> parse_program("norm2(A*x - b)^2").notes
    ('b is read as a vector in ℝ^m',)
    """
    if not isinstance(text, str):
        raise ParseFailure(f"a text was expected, not {type(text).__name__}")
    lines = [
        f"{name} : {kind}" if kind[:1] not in "∈:" else f"{name} {kind}" for name, kind in (declarations or {}).items()
    ]
    whole = "\n".join([text, *lines])
    try:
        statements = read(whole)
        if not any(s.term is not None for s in statements):
            raise ParseFailure("there is nothing to compute", hint="write an expression, as norm2(A*x - b)^2")
        return build_program(whole, infer(whole, statements))
    except SymcalcError as error:
        if error.span is not None and not error.text:
            span, error.span = error.span, None
            raise error.at(whole, span) from None
        raise


def read(text: str) -> list[Statement]:
    """Return the statements of a text.

    Raises:
        ParseFailure: where the text is not in the language.
    """
    try:
        statements: Any = parser().parse(text)  # the transformer's list, not Lark's tree
    except UnexpectedCharacters as e:
        place = e.pos_in_stream or 0
        message = "a name begins with a letter" if text[place] == "_" else f"{_shown(text[place])} has no meaning here"
        raise ParseFailure(message, text=text, span=(place, place + 1)) from None
    except UnexpectedToken as e:
        raise _unexpected(text, e) from None
    return statements


def _shown(character: str) -> str:
    return character if character.isprintable() else f"the character U+{ord(character):04X}"


def _unexpected(text: str, e: UnexpectedToken) -> ParseFailure:
    """Say what was expected in place of a word."""
    token, expected = e.token, set(e.accepts or e.expected)
    at_end = token.type == "$END"
    start = len(text.rstrip()) if at_end else int(token.start_pos or 0)
    end = start + 1 if at_end else int(token.end_pos or 0)
    found = SAID.get(token.type, str(token))
    hint = ""
    if "FIELD" in expected:
        wanted, hint = "a kind", "as in x ∈ ℝ^n, A : matrix(m, n), K : spd(n)"
    elif expected >= OPERANDS:
        wanted = "an operand (a name, a number, a function or a bracket)"
    elif expected <= {"NAME", "NUMBER"}:
        wanted = "a size (a name or a positive integer)"
    elif "CROSS" in expected or expected == {"RPAR", "COMMA"}:
        wanted = "the rest of the sizes"
    elif "DECLARE" in expected and "PLUS" not in expected:
        wanted, hint = "a declaration", "as in x, y ∈ ℝ^n"
    elif "PLUS" in expected:
        wanted = "an operator" + (" or )" if "RPAR" in expected else " or the end of the line")
    else:
        wanted = " or ".join(sorted(SAID.get(x, x.lower()) for x in expected))
    if token.type == "EQUALS":
        hint = "a definition is one name, =, and an expression"
    return ParseFailure(f"{wanted} was expected, not {found}", text=text, span=(start, end), hint=hint)
