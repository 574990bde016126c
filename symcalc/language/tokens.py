"""The words of a text: what each is, and where it stands."""

from __future__ import annotations


class Token(str):
    """A word, as it is read: its ``type`` in the grammar, and its place ``text[start:end]``.

    >>> token = Token("NAME", "x", 4, 5)
    >>> token == "x", token.type, token.span
    (True, 'NAME', (4, 5))
    """

    __slots__ = ("end", "start", "type")

    type: str
    start: int
    end: int

    def __new__(cls, kind: str, word: str, start: int, end: int) -> Token:
        """Return a word of a kind at a place."""
        token = str.__new__(cls, word)
        token.type = kind
        token.start = start
        token.end = end
        return token

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return (self.start, self.end)
