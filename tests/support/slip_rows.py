"""One row of the tables of slips: a text that was typed, and what the answer must say or do."""

from typing import NamedTuple


class Slip(NamedTuple):
    """One text.

    Attributes:
        typed: the program.
        says: words that the answer holds: the error, or the notes of what is read.
        meant: a program that says the same with declarations; empty for what is refused.
        never: words that the answer must not hold.
        by: the variable by which a gradient is asked.
    """

    typed: str
    says: tuple[str, ...] = ()
    meant: str = ""
    never: tuple[str, ...] = ()
    by: str = ""


def read(typed: str, meant: str, *says: str) -> Slip:
    """Return a text that is read."""
    return Slip(typed, says, meant)


def refused(typed: str, *says: str, never: tuple[str, ...] = (), by: str = "") -> Slip:
    """Return a text that is refused."""
    return Slip(typed, says, never=never, by=by)


def vectors(typed: str, names: str, *says: str) -> Slip:
    """Return a text in which names with scalars' letters are vectors."""
    return Slip(typed, (*names.split(), *says), "\n".join([*(f"{name} : vector" for name in names.split()), typed]))


def number(typed: str, name: str, *says: str, never: tuple[str, ...] = (), by: str = "") -> Slip:
    """Return a text in which a name with a vector's letter is a number."""
    return refused(typed, f"{name} is a vector by its letter", f"`{name} : scalar`", *says, never=never, by=by)
