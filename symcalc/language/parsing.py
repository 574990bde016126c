"""Text to expression: lexer, grammar, inference of kinds and sizes, and the building of nodes, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from symcalc.errors import ParseFailure, SymcalcError
from symcalc.language.bracketed_terms import BracketedCallbacks
from symcalc.language.builder import Program, build_program
from symcalc.language.grammar_tables import END_OF_TEXT, GrammarTables, Unexpected
from symcalc.language.inference.programs import infer
from symcalc.language.lexer import read_tokens
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Statement
from symcalc.language.unsupported import SAID, expectation

__all__ = ["Program", "parse_program"]

BRACKETS = ("LPAR", "DOTTED_LPAR")


@lru_cache(maxsize=1)
def grammar_path() -> Any:
    """Return the grammar's file: inside the installed package, or beside it in a source checkout."""
    package = resources.files("symcalc")
    installed = package / "grammar" / "symcalc.lark"
    return installed if installed.is_file() else Path(str(package)).parent / "grammar" / "symcalc.lark"


@lru_cache(maxsize=1)
def grammar() -> GrammarTables:
    """Return the tables of the grammar, made at the first use."""
    return GrammarTables(grammar_path().read_text(encoding="utf8"), BracketedCallbacks())


def parse_program(text: str, declarations: Mapping[str, str] | Iterable[str] = ()) -> Program:
    """Return the program that a text means.

    Args:
        text: a program in the input language.
        declarations: names and what is declared of them, as ``{"K": "spd(n)", "x": "ℝ^n"}``; or lines that declare.

    Raises:
        SymcalcError: pointing at what is wrong, and saying what to try.

    >>> parse_program("norm2(A*x - b)^2").notes
    ('b is read as a vector in ℝ^m',)
    """
    if not isinstance(text, str):
        raise ParseFailure(f"a text was expected, not {type(text).__name__}")
    whole = "\n".join([text, *_lines(declarations)]) if declarations else text
    try:
        statements = read(whole)
        for s in statements:
            if s.span[0] > len(text) and not s.kind:
                raise ParseFailure("a declaration was expected", span=s.span, hint="as in K : spd(n) or x ∈ ℝ^n")
        if not any(s.term is not None for s in statements):
            Table(whole, statements)  # what is wrong with declarations is said first
            raise ParseFailure("there is nothing to compute", hint="write an expression, as norm2(A*x - b)^2")
        return build_program(whole, infer(whole, statements))
    except SymcalcError as error:
        if error.span is not None and not error.text:
            span, error.span = error.span, None
            raise error.at(whole, span) from None
        raise


def _lines(declarations: Mapping[str, str] | Iterable[str]) -> list[str]:
    """Return declarations as lines of a program."""
    if not isinstance(declarations, Mapping):
        return list(declarations)
    for name, kind in declarations.items():
        if not isinstance(kind, str):
            raise ParseFailure(f"what {name} is was expected as a text, as spd(n), not {type(kind).__name__}")
    return [f"{name} {'' if kind.startswith(('∈', ':')) else ': '}{kind}" for name, kind in declarations.items()]


def read(text: str) -> list[Statement]:
    """Return the statements of a text.

    Raises:
        ParseFailure: where the text is not in the language.
    """
    tables = grammar()
    try:
        statements: list[Statement] = tables.parse(read_tokens(text, tables))
    except Unexpected as e:
        raise _unexpected(text, e) from None
    behind = next((i for i, s in enumerate(statements) if s.behind), 0)
    return _value_last(text, statements, behind) if behind else statements


def _value_last(text: str, statements: list[Statement], behind: int) -> list[Statement]:
    """Return the statements with the value, behind which `where` introduces definitions, as the last one."""
    *before, value = statements[:behind]
    if value.term is None or value.names:
        place = statements[behind].span
        raise ParseFailure("where stands behind the value that it explains", text=text, span=place)
    return [*before, *statements[behind:], value]


def _unexpected(text: str, e: Unexpected) -> ParseFailure:
    """Say what was expected in place of a token."""
    token = e.token
    at_end = token.type == END_OF_TEXT
    start = len(text.rstrip()) if at_end else token.start
    end = start + 1 if at_end else token.end
    wanted, hint = expectation(e.expected, any(getattr(v, "type", "") in BRACKETS for v in e.parts))
    if token.type == "EQUALS":
        hint = "a definition is one name, =, and an expression"
    found = SAID[token.type] if token.type in ("END", END_OF_TEXT) else text[start:end]
    return ParseFailure(f"{wanted} was expected, not {found}", text=text, span=(start, end), hint=hint)
