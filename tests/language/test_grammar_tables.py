"""The walk of the parse table: it reads what Lark's own walk reads, and expects what that expects."""

import random
from typing import Any

import pytest
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken

import symcalc.operations  # noqa: F401
from symcalc.language import tokens
from symcalc.language.grammar_tables import END_OF_TEXT, GrammarTables, Unexpected
from symcalc.language.parsing import grammar_path

GRAMMAR = grammar_path().read_text(encoding="utf8")


class Trees:
    """Callbacks that build what Lark builds without any."""

    def __getattr__(self, name: str) -> Any:
        return lambda parts: Tree(name, parts)


TABLES = GrammarTables(GRAMMAR, Trees())
LARK = Lark(GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)
TYPES = [
    t for t in {t for row in TABLES.actions.values() for t in row} if t.isupper() and t not in (END_OF_TEXT, "NEVER")
]


def told_by_lark(types: list[str]) -> Any:
    """Return Lark's tree; where a token cannot stand, which one it is, and what can."""
    walk = LARK.parse_interactive()
    for i, kind in enumerate([*types, END_OF_TEXT]):
        try:
            made = walk.feed_token(Token(kind, str(i))) if i < len(types) else walk.feed_eof()
        except UnexpectedToken as e:
            return i, set(e.expected)
    return made


def row_of(types: list[str]) -> list[tokens.Token]:
    """Return tokens of some types."""
    return [tokens.Token(kind, str(i), i, i + 1) for i, kind in enumerate(types)]


def told_here(types: list[str]) -> Any:
    """Return what the tables make of it, alike."""
    try:
        return TABLES.parse(row_of(types))
    except Unexpected as e:
        return e.token.start if e.token.type != END_OF_TEXT else len(types), e.expected


def random_row(rng: random.Random) -> list[str]:
    """Return types of tokens of which each but the last, most often, can stand behind those before it."""
    row: list[str] = []
    while len(row) < 40 and rng.random() < 0.97:
        told = told_here([*row, "NEVER"])  # the row is read so far, and what can stand behind it is expected
        following = sorted(told[1] - {"NEVER", END_OF_TEXT})
        row.append(rng.choice(following if following and rng.random() < 0.98 else sorted(TYPES)))
        if told_here([*row, "NEVER"])[0] < len(row):
            break
    return row


@pytest.mark.parametrize("seed", range(5))
def test_it_reads_what_lark_reads(seed):
    rng = random.Random(seed)
    rows = [random_row(rng) for _ in range(150)]
    told = [told_here(row) for row in rows]
    assert told == [told_by_lark(row) for row in rows]
    assert {type(t) for t in told} == {Tree, tuple}  # both what is read and what is not


def test_what_has_been_read_is_told():
    with pytest.raises(Unexpected) as caught:
        TABLES.parse(
            [tokens.Token(kind, str(i), i, i + 1) for i, kind in enumerate(["FUNCTION", "LPAR", "NAME", "END"])]
        )
    function, bracket, _ = caught.value.parts
    assert (function.type, bracket.type) == ("FUNCTION", "LPAR")
    assert caught.value.token.span == (3, 4) and {"RPAR", "COMMA", "PLUS"} < caught.value.expected


def test_an_operand_rises_in_one_step():
    """What is built of a name goes up to the sum at once, and that is remembered."""
    built = []

    class Callbacks:
        def __getattr__(self, name: str) -> Any:
            return lambda parts: built.append(name)

    tables = GrammarTables(GRAMMAR, Callbacks())
    tables.parse(row_of(["NAME"]))
    assert built == ["name", "value", "first_line"]
    assert tables.risen[tables.start, "atom", END_OF_TEXT] == tables.actions[tables.start]["expression"]
