"""A 𝟏 in a text: the column of ones of the size that its place asks for, as in A 𝟏; 𝟏_n is the one of size n."""

from __future__ import annotations

from symcalc.expressions.core_nodes import OneMatrix
from symcalc.expressions.functions_by_role import function_in, function_of
from symcalc.expressions.operation_records import Role
from symcalc.language.tokens import Token
from symcalc.spelling import ONES


def with_columns_of_ones(text: str, tokens: list[Token]) -> list[Token]:
    """Return tokens in which 𝟏 is a call of the function that fills a column, and 𝟏_n one that has its sizes.

    What is of the call and is not written stands at the end of the word; its last bracket is all of it for what
    follows.
    """
    if not any(sign in text for sign in ONES):
        return tokens
    out: list[Token] = []
    for token in tokens:
        out += _called(token) if token.type == "ONES" else [token]
    return out


def _called(token: Token) -> list[Token]:
    start, end, size = token.start, token.end, token[2:]
    one, opening, closing = Token("NUMBER", "1", end, end), Token("LPAR", "(", end, end), Token("RPAR", ")", start, end)
    if not size:
        name = function_in(Role.FILLED).name
        return [Token("FOREIGN", name, start, end), opening, one, closing]
    written = Token("NUMBER" if size.isdigit() else "NAME", size, start + 2, end)
    name = function_of(OneMatrix).name
    return [Token("FOREIGN", name, start, end), opening, written, Token("COMMA", ",", end, end), one, closing]
