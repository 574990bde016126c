"""Texts that tell apart what has no arguments, and classes: of them digests and labels are made."""

from __future__ import annotations

from collections import Counter

from sympy import Basic, Integer, Rational, Symbol

LONG = 1_000  # bits of numbers that are told apart by their decimals


def atom_text(e: Basic) -> str:
    """Return the text of a symbol or number; SymPy's printer is slow."""
    if isinstance(e, Symbol):
        return e.name
    if isinstance(e, Rational) and max(e.p.bit_length(), e.q.bit_length()) > LONG:
        return f"{e.p:x}/{e.q:x}"  # Python refuses to write very long numbers as decimals
    return str(e.p) if isinstance(e, Integer) else str(e)


_tags: Counter[str] = Counter()


def tag_of(cls: type) -> bytes:
    """Return what tells a class from all others: its full name, and a number where that is another class's, too."""
    name = f"{cls.__module__}.{cls.__qualname__}"
    _tags[name] += 1
    return f"{name}#{_tags[name]}".encode()
