"""Calls of a Greek letter that are calls of the function that books write so: σ(W x + b), of sigmoid.

A program may have the letter for a number as well, and σ(a + b) could be meant as a product there: a letter that is
declared or defined, or stands anywhere without a bracket right behind it, is no function. Behind a point it is the
name of another language's function, `np.sigma(x)`, of which books say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from symcalc.expressions.registry import functions
from symcalc.expressions.rules import forgotten_with_rules
from symcalc.language.names_in_tokens import are_joined, retyped
from symcalc.language.tokens import Token
from symcalc.spelling import NAMES_OF_GREEK, canonical_name

WORD = re.compile(r"[^\W_]*")


def with_letters_called(text: str, tokens: list[Token]) -> list[Token]:
    """Return tokens in which the letters that a program only calls are the names of functions."""
    for letter, name in names_by_letter().items():
        if letter in text or NAMES_OF_GREEK[letter] in text:
            tokens = _with_letter_called(letter, name, tokens)
    return tokens


@lru_cache(maxsize=1)
def names_by_letter() -> dict[str, str]:
    """Return the names of the functions that books call by a letter."""
    return {f.symbol: f.name for f in functions().values() if f.symbol}


forgotten_with_rules(names_by_letter.cache_clear)


def note_of_letter(text: str, at: int, name: str) -> str:
    """Return what is noted of the call of a function at a place of a text: how its letter is read."""
    if text.startswith(name, at):
        return ""
    word = WORD.match(text, at)
    written = word[0] if word is not None else ""
    return f"{written}(…) is the {name} function" if names_by_letter().get(canonical_name(written)) == name else ""


def letters_noted(notes: Iterable[str]) -> set[str]:
    """Return the letters of which notes say that they are read as functions."""
    ends = tuple(line.partition("(…) is the ")[2] for line in notes)
    return {letter for letter, name in names_by_letter().items() if f"{name} function" in ends}


def _with_letter_called(letter: str, name: str, tokens: list[Token]) -> list[Token]:
    found = []
    for at, token in enumerate(tokens):
        if token.type == "NAME" and canonical_name(str(token)).lstrip("d") == letter:
            if at and are_joined(tokens, at, "NAME") and tokens[at - 1].type == "DOT":
                continue
            if canonical_name(str(token)) != letter or not _is_called(tokens, at + 1):
                return tokens
            found.append(token)
    places = {*map(id, found)}
    return [retyped(t, "NAME", name) if id(t) in places else t for t in tokens] if found else tokens


def _is_called(tokens: list[Token], at: int) -> bool:
    return are_joined(tokens, at, "LPAR") or are_joined(tokens, at, "DOT", "LPAR")
