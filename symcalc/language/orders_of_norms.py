"""Orders of norms that are words, norm(x, inf) and norm(A, 'fro'), and keywords before orders.

NumPy, MATLAB, Julia and PyTorch write the order as the second argument of ``norm``, or behind ``ord=`` or ``p=``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symcalc.expressions.registry import functions
from symcalc.language.names_in_tokens import MODULES, fail, names_taken, retyped
from symcalc.language.tokens import Token

KEYWORDS = ("ord", "p")
QUOTES = ("'", "’", "′")
QUOTED = re.compile(rf',(\s*(?:{"|".join(KEYWORDS)}\s*=\s*)?)"(\w+)"(?=\s*\))')


def orders() -> dict[str, Mapping[str, str]]:
    """Return by the names of functions with orders what is called for an order that is a word."""
    known = [f for f in functions().values() if f.of_named_order]
    return {name: f.of_named_order for f in known for name in f.aliases_of_vectors or (f.name,)}


def with_plain_quotes(text: str) -> str:
    """Return a text of the same length in which orders stand in single quotes, which are words of the grammar.

    >>> with_plain_quotes('norm(A, "fro")')
    "norm(A, 'fro')"
    """
    return QUOTED.sub(r",\1'\2'", text) if '"' in text else text


def read_orders(text: str, tokens: list[Token]) -> list[Token]:
    """Return tokens in which a norm whose order is a word is a function of its own, and orders have no keyword."""
    if "," not in text:  # behind which an order stands
        return tokens
    known = orders()
    if not any(name in text for name in known):
        return tokens
    taken = names_taken(text, tokens)
    out: list[Token] = []
    open_at: list[int] = []  # where in `out` brackets stand that are open
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type == "LPAR":
            open_at.append(len(out))
        elif token.type == "RPAR" and open_at:
            open_at.pop()
        elif token.type == "COMMA" and open_at and (place := open_at[-1]) and (name := out[place - 1]) in known:
            called = {order: f for order, f in known[name].items() if {name, order}.isdisjoint(taken)}
            at += 2 * _is_keyword(tokens[at : at + 2])
            check_sign(tokens[at : at + 3], called)
            order, length = _word(tokens[at : at + 4])
            if order in called:
                out[place - 1] = retyped(name, "NAME", called[order])
                at += length
                continue
        out.append(token)
    return out


def check_sign(tokens: list[Token], called: Mapping[str, str]) -> None:
    """Refuse −∞, for which some functions have the smallest entry.

    Raises:
        ParseFailure: which says how that is written.
    """
    if [t.type for t in tokens[::2]] == ["MINUS", "RPAR"] and tokens[1] in called:
        raise fail(tokens[0], f"of the order -{tokens[1]} there is no norm", "write min(abs(x)) for the smallest entry")


def _is_keyword(tokens: list[Token]) -> bool:
    return [t.type for t in tokens] == ["NAME", "EQUALS"] and tokens[0] in KEYWORDS


def _word(tokens: list[Token]) -> tuple[str, int]:
    """Return the word before a bracket that closes, and how many tokens it is; np.inf and 'inf' are inf."""
    types = [t.type for t in tokens]
    if types[:2] == ["NAME", "RPAR"] or (types[:2] == ["SUBSCRIPT", "RPAR"] and tokens[0] == "∞"):
        return str(tokens[0]), 1
    if types == ["NAME", "DOT", "NAME", "RPAR"] and tokens[0] in MODULES:
        return str(tokens[2]), 3
    if types == ["TRANSPOSED", "NAME", "TRANSPOSED", "RPAR"] and {str(tokens[0]), str(tokens[2])} <= {*QUOTES}:
        return str(tokens[1]), 3
    return "", 0
