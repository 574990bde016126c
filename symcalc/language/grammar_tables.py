"""What Lark makes of the grammar: the pattern of its words, and the table by which rows of them are parsed.

The table is walked here, as Lark walks it, but for two things: what a rule builds stands in the table itself, and an
operand rises through the levels of precedence, on which nothing is built of it, in one step that is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from lark import Lark
from lark.parsers.lalr_analysis import Shift

from symcalc.language.tokens import Token

START = "start"
END_OF_TEXT = "$END"
# what becomes of the last parts that have been read, where a rule ends: what makes one value of them, None where a
# single one stays what it is; how many they are; what the rule makes, as the grammar calls it
Reduction: TypeAlias = tuple[Any, int, str]


class Unexpected(Exception):
    """A token that cannot stand where it does.

    Attributes:
        token: which one.
        expected: the types of those that can.
        parts: what has been read so far, tokens and what was built of them.
    """

    def __init__(self, token: Token, expected: Iterable[str], parts: list[Any]) -> None:
        super().__init__(token)
        self.token = token
        self.expected = set(expected)
        self.parts = parts


class GrammarTables:
    """The tables of a grammar.

    Args:
        grammar: its text, for Lark.
        callbacks: what is built, by methods that bear the names of the alternatives.

    Attributes:
        word: the pattern of a word, with a group for each type.
        ignored: the types of those words that mean nothing.
    """

    def __init__(self, grammar: str, callbacks: object) -> None:
        made = Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)
        words = made.parser.lexer.terminals
        self.word = re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in words))
        self.ignored = frozenset(made.ignore_tokens)
        table = made.parser.parser.parser.parse_table
        self.start: int = table.start_states[START]
        self.actions: dict[int, dict[str, int | Reduction]] = {
            state: {
                symbol: target if action is Shift else _reduction(target, callbacks)
                for symbol, (action, target) in row.items()
            }
            for state, row in table.states.items()
        }
        end = table.end_states[START]
        self.actions[end][END_OF_TEXT] = end
        self.risen: dict[tuple[int, str, str], int] = {}  # see `rise`

    def parse(self, tokens: list[Token]) -> Any:
        """Return what the tokens of a text are built to.

        Raises:
            Unexpected: where a token cannot stand.
        """
        actions, risen = self.actions, self.risen
        state = self.start
        states = [state]
        parts: list[Any] = []
        place = tokens[-1].end if tokens else 0
        for token in (*tokens, Token(END_OF_TEXT, "", place, place)):
            kind = token.type
            while isinstance(action := actions[state].get(kind), tuple):
                build, size, origin = action
                at = len(parts) - size
                made = build(parts[at:])
                del parts[at:], states[at + 1 :]
                below = states[at]
                known = risen.get((below, origin, kind))
                state = self.rise(below, origin, kind) if known is None else known
                states.append(state)
                parts.append(made)
            if action is None:
                raise Unexpected(token, filter(str.isupper, actions[state]), parts)
            state = action
            states.append(state)
            parts.append(token)
        return parts[0]

    def rise(self, below: int, origin: str, kind: str) -> int:
        """Return the state behind what a rule has made, where a type of token follows, once nothing is built of it.

        Args:
            below: the state before it.
            origin: what it is.
            kind: the type of the token behind it.
        """
        row: Any = self.actions[below]
        state: int = row[origin]
        action = self.actions[state].get(kind)
        while isinstance(action, tuple) and action[0] is None:
            state = row[action[2]]
            action = self.actions[state].get(kind)
        self.risen[below, origin, kind] = state
        return state


def _reduction(rule: Any, callbacks: object) -> Reduction:
    """Return what becomes of the parts of a rule of Lark's."""
    build = None if rule.alias is None else getattr(callbacks, rule.alias)
    return build, len(rule.expansion), str(rule.origin.name)
