"""A derivation as a person writes it, one equation a line: what is defined in it, and what each line claims.

* ``A : matrix(m, n)`` declares, as in a program; ``# …`` is a comment.
* ``f = norm2(A*x - b)^2``, ``r = A*x - b`` define a function, or a piece of it.
* ``df = …``, ``dr = …`` are differentials of what is defined, ``d(A*x) = …`` is that of an expression.
* ``∇f = …``, ``grad f = …``, ``df/dx = …`` are derivatives: gradients of scalars, Jacobians of vectors;
  ``∇²f = …``, ``hess f = …`` are Hessians.
* ``… = …`` of two expressions is an equality; after ``=`` a further ``=`` goes on, in the line or in the next one.

Every expression is read at its place: what is not looked at is blanked, so that errors point into the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from symcalc.errors import ParseFailure
from symcalc.spelling import canonical_name

NAME = r"[^\W\d]\w*"
SUBSCRIPT = rf"(?:_\{{?({NAME})\}}?)?"
DEFINED = re.compile(rf"\s*({NAME})\s*\Z")
DECLARED = re.compile(rf"\s*{NAME}(?:\s*,\s*{NAME})*\s*(?::(?!=)|∈|\bin\b)")
OF_EXPRESSION = re.compile(r"\s*d\s*\((?P<body>.*)\)\s*\Z", re.DOTALL)
GRADIENT = re.compile(rf"\s*(?:∇|grad(?:ient)?(?![^\W_]))\s*{SUBSCRIPT}\s*\(?\s*({NAME})?\s*\)?\s*\Z")
HESSIAN = re.compile(rf"\s*(?:∇²|∇\^2|hess(?:ian)?(?![^\W_]))\s*{SUBSCRIPT}\s*\(?\s*({NAME})?\s*\)?\s*\Z")
QUOTIENT = re.compile(rf"\s*[d∂]\s*({NAME})\s*/\s*[d∂]\s*({NAME})\s*\Z")
VALUE, DIFFERENTIAL, DERIVATIVE, HESSIAN_OF = "value", "differential", "derivative", "hessian"
OPENING, CLOSING = "([{", ")]}"
LINE_ENDS, COMMENT = "\n;", "#"


class Place(NamedTuple):
    """A part of a text."""

    start: int
    end: int


@dataclass(frozen=True)
class Claim:
    """What a line says.

    Attributes:
        what: "value", "differential", "derivative", "hessian".
        of: the name of what it is of; empty for the only function.
        by: the name of the variable, where it is said.
        body: where the expression stands that it is of, if that has no name.
        place: where the expression stands that it is said to be.
        number: of the line.
    """

    what: str
    of: str
    by: str
    body: Place | None
    place: Place
    number: int


@dataclass
class Derivation:
    """What a text defines and claims, in order.

    Attributes:
        text: the whole text.
        declared: where declarations stand.
        defined: where the value of each name stands.
        claims: what is to be judged.
    """

    text: str
    declared: list[Place] = field(default_factory=list)
    defined: dict[str, tuple[Place, Place]] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def only(self, *places: Place) -> str:
        """Return the text with all blanked but some places, ends of lines among them."""
        kept = bytearray(len(self.text))
        for start, end in places:
            end += self.text[end : end + 1] == ";"  # which ends a line as well
            kept[start:end] = b"\x01" * (end - start)
        return "".join(c if k or c == "\n" else " " for c, k in zip(self.text, kept, strict=True))

    def said(self, place: Place) -> str:
        """Return what stands at a place, in one line."""
        return " ".join(self.text[place.start : place.end].split())

    def span(self, place: Place) -> tuple[int, int]:
        """Return a place without blanks around it."""
        text = self.text[place.start : place.end]
        return place.start + len(text) - len(text.lstrip()), place.end - len(text) + len(text.rstrip())

    def number(self, place: Place) -> int:
        """Return the number of the line in which a place begins."""
        return self.text.count("\n", 0, self.span(place)[0]) + 1


def read_derivation(text: str) -> Derivation:
    r"""Return what a derivation defines and claims.

    Raises:
        ParseFailure: where a line is no equation, or nothing is claimed.

    >>> found = read_derivation("f = x'*x\ndf = 2*x'*dx\n∇f = 2*x")
    >>> [*found.defined], [(claim.what, claim.of, claim.number) for claim in found.claims]
    (['f'], [('differential', 'f', 2), ('derivative', 'f', 3)])
    """
    found = Derivation(text)
    for parts in equations_in(text):
        first = text[parts[0].start : parts[0].end]
        if DECLARED.match(first):
            found.declared.append(Place(parts[0].start, parts[-1].end))
        elif len(parts) == 1:
            _take_value(found, parts[0])
        else:
            _take_equation(found, first, parts)
    _name_last(found)
    if not found.claims:
        said = "there is nothing to judge"
        raise ParseFailure(said, hint="write equations, as f = x'*x, then df = 2*x'*dx, then ∇f = 2*x, one a line")
    return found


def _name_last(found: Derivation) -> None:
    """Take a new name in the last line for the derivative, where differentials stand before it, and no derivative."""
    kinds = {claim.what for claim in found.claims}
    if not found.defined or DIFFERENTIAL not in kinds or kinds & {DERIVATIVE, HESSIAN_OF}:
        return
    name, (_, place) = list(found.defined.items())[-1]
    if place.start > found.claims[-1].place.end:
        of = next(claim.of for claim in reversed(found.claims) if claim.what == DIFFERENTIAL)
        del found.defined[name]
        found.claims.append(Claim(DERIVATIVE, of, "", None, place, found.number(place)))


def equations_in(text: str) -> Iterator[list[Place]]:
    """Return the sides of each equation; a line that begins with = goes on with the one before."""
    sides: list[Place] = []
    for line in lines_in(text):
        parts = sides_of(text, line)
        if not text[parts[0].start : parts[0].end].strip() and len(parts) > 1 and sides:
            sides += parts[1:]
            continue
        if sides:
            yield sides
        sides = parts
    if sides:
        yield sides


def lines_in(text: str) -> Iterator[Place]:
    """Return where lines stand that say something, without comments; within brackets they go on.

    Raises:
        ParseFailure: where a bracket is never closed.
    """
    start, i = 0, 0
    opened: list[int] = []
    for i, c in uncommented(text):
        if c in OPENING:
            opened.append(i)
        elif c in CLOSING and opened:
            opened.pop()
        elif (c in LINE_ENDS or c == COMMENT) and not opened:
            if text[start:i].strip():
                yield Place(start, i)
            start = i + 1 if c != COMMENT else text.find("\n", i) % (len(text) + 1)
    if opened:
        at = opened[-1]
        raise ParseFailure(f"this {text[at]} is never closed", text=text, span=(at, at + 1), hint="close it")


def uncommented(text: str) -> Iterator[tuple[int, str]]:
    """Return the characters of a text with their places, of a comment the first alone, and an end of line behind."""
    i = 0
    while i < len(text):
        yield i, text[i]
        if text[i] == COMMENT:
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
        else:
            i += 1
    yield len(text), "\n"


def sides_of(text: str, line: Place) -> list[Place]:
    """Return the parts of a line between its = signs."""
    sides, start, depth = [], line.start, 0
    for i in range(line.start, line.end):
        c = text[i]
        depth = max(0, depth + (c in OPENING) - (c in CLOSING))
        beside = text[i - 1 : i] + text[i + 1 : i + 2]
        if c == "=" and depth == 0 and not set(beside) & set("=<>!:"):
            sides.append(Place(start, i))
            start = i + 1
    return [*sides, Place(start, line.end)]


def _take_value(found: Derivation, place: Place) -> None:
    """Take an expression alone as the function, if there is none."""
    if found.defined or found.claims:
        at = place.start, place.end
        raise ParseFailure(
            "an equation was expected", text=found.text, span=at, hint="write what it is equal to: … = …"
        )
    found.defined[""] = (place, place)


def _take_equation(found: Derivation, first: str, parts: list[Place]) -> None:
    """Take an equation: a definition, or what is claimed."""
    left, *rest = parts
    for place in parts:
        if not found.text[place.start : place.end].strip():
            at = place.start, max(place.end, place.start + 1)
            raise ParseFailure("an expression was expected beside =", text=found.text, span=at)
    what, of, by, body = VALUE, "", "", None
    if m := QUOTIENT.match(first):
        what, of, by = DERIVATIVE, m[1], m[2]
    elif m := HESSIAN.match(first):
        what, of, by = HESSIAN_OF, m[2] or "", m[1] or ""
    elif m := GRADIENT.match(first):
        what, of, by = DERIVATIVE, m[2] or "", m[1] or ""
    elif m := OF_EXPRESSION.match(first):
        what, body = DIFFERENTIAL, Place(left.start + m.start("body"), left.start + m.end("body"))
    elif m := DEFINED.match(first):
        name = canonical_name(m[1])
        if name[:1] == "d" and (name[1:] in found.defined):
            what, of = DIFFERENTIAL, name[1:]
        elif name in found.defined:
            of = name
        else:
            found.defined[name] = (left, rest[0])
            of, rest = name, rest[1:]
    else:
        body = left
    found.claims += [Claim(what, of, by, body, place, found.number(place)) for place in rest]
