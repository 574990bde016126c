"""The search: candidates are read, the likeliest first, and those that are no error become the hint.

A candidate's own failure makes no hints; how many are tried follows from the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from symcalc.errors import (
    KindMismatch,
    NotSupported,
    ParseFailure,
    ShapeMismatch,
    SymcalcError,
    TooLarge,
    UnknownName,
    printable,
)
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import functions
from symcalc.hints.asked_structures import give_structure
from symcalc.hints.changed_texts import Candidate, Sort, line_around
from symcalc.hints.foreign_words import SEVERAL_RESULTS
from symcalc.hints.latex_spellings import is_latex, unread_latex
from symcalc.hints.mended_calls import kinds_renamed, mend_calls, written
from symcalc.hints.mended_operators import mend_operators
from symcalc.hints.missing_signs import add_signs
from symcalc.hints.other_notations import ARGUMENT, NAME, VERBS, python_left_out, respell
from symcalc.hints.readings import ASKED, TOGETHER, UNLIKELY, declarations_asked, open_sizes, reread_names
from symcalc.hints.refused_texts import Refused
from symcalc.language import parsing
from symcalc.language.inference.reading import SPREAD
from symcalc.language.names_in_tokens import MODULES
from symcalc.language.parsing import Program

INDEXED = re.compile(r"(?<![\w.\\])sum_[\w{]")  # a sum over an index, which looks like a word
PAIRED = re.compile(r"\b(slogdet|logabsdet)\((?:[^()]|\([^()]*\))*\)\s*\[\s*(?!1\s*\])")
IN_NUMPY = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(MODULES))})\.")
OF_ENTRIES = re.compile(r"(?<![.\d*\s])\s*(?:\*\*(?!\*)|\*(?!\*)\s*(?![\s\d])|/\s*(?![\s\d/]))")
# [V, D] = eig(A), and Q, R = np.linalg.qr(A)
SEVERAL = re.compile(
    rf"(?m)^[ \t]*\[?[ \t]*{NAME}(?:[ \t]*[, ][ \t]*{NAME})+[ \t]*\]?[ \t]*=[ \t]*(?:\w+\.)*({NAME})\(({ARGUMENT})\)"
)
SIGNS = {"slogdet": "[1] is log|det|, which is log(abs(det(A))) here, [0] the sign"}
SIGNS["logabsdet"] = SIGNS["slogdet"].replace("[0]", "[2]")
BRACES = "write ( )"  # what is said of braces
TRIES = 40
CHARACTERS = 8_000  # that all tries read
ALTOGETHER = 12_000  # with those for candidates that are mended again
SHOWN = 4  # proposals of a hint
TWICE = 3  # candidates that are mended again, where no one change will do
TRIES_AGAIN = 12  # of each
MARGIN = 2  # what a proposal may cost more than the likeliest
MAKERS: tuple[Callable[[Refused], Iterator[Candidate]], ...] = (
    *(respell, kinds_renamed, add_signs, mend_calls, give_structure, mend_operators),
    *(reread_names, open_sizes, declarations_asked),
)


def parse_program(text: str, declarations: Mapping[str, str] | Iterable[str] = ()) -> Program:
    """Return the program that a text means, as `symcalc.language.parsing` does; an error's hint has been tried.

    Raises:
        SymcalcError: pointing at what is wrong; its hint proposes what is read, and ``mends`` has the texts.
    """
    try:
        program = parsing.parse_program(text, declarations)
    except SymcalcError as error:
        raise with_proposals(error, text) from None
    return with_numbers(program) if SPREAD in program.notes else program


def results_named(name: str, argument: str) -> str:
    """Say what the results of a function are that has several elsewhere; "" of any other."""
    function, formulas = functions().get(name), SEVERAL_RESULTS.get(name)
    if formulas:
        proposed = {meaning: written(formula, [argument]) for formula, meaning in formulas}
        said = ", ".join(f"{meaning}: `{text}`" for meaning, text in proposed.items())
        said = said if all(map(is_text_read, proposed.values())) else ""
    else:
        said = function.of_modules if function is not None else ""
    return f"a definition has one name; {said}" if said else ""


def is_text_read(text: str) -> bool:
    """Tell whether a text is a program by itself."""
    with suppress(SymcalcError):
        return parsing.parse_program(text) is not None
    return False


def with_numbers(program: Program) -> Program:
    """Return a program with notes of vectors that may be meant as numbers.

    Over such a vector a scalar was spread, no other array has its size, and the value is a scalar where it is one.
    """
    if sum(map(is_array, program.variables.values())) < 2:
        return program
    sizes = Counter(d for x in program.variables.values() if is_array(x) for d in {*x.shape})
    notes = list[str]()
    for name, x in program.variables.items():
        if is_array(program.expression) and is_lone_vector(x, sizes) and name in program.wording.undeclared:
            with suppress(SymcalcError):
                if is_scalar(f"{program.text}\n{name} : scalar"):
                    notes.append(f"{name} is a vector by its letter; if it is a number, add {name} : scalar")
    return program._replace(notes=(*program.notes, *notes)) if notes else program


def is_lone_vector(x: Expression, sizes: Counter[Dim]) -> bool:
    """Tell whether a variable is a column of a size that no other variable has."""
    return is_array(x) and x.shape[1] is ONE and sizes[x.shape[0]] == 1


def with_proposals(error: SymcalcError, text: str) -> SymcalcError:
    """Return the error of a text, with a hint that has been tried."""
    if isinstance(error, TooLarge) or not isinstance(text, str):
        return error
    r = Refused(error.text or text, error)
    if (rest := python_left_out(r)) is not None:
        return of_python(r, rest)
    if INDEXED.search(r.plain) and (r.place == "{" or INDEXED.match(r.place)):
        error.hint = "a sum over an index is not in the language: sum(x) is of all entries, x'*y of all x_i*y_i"
        return error
    if paired := PAIRED.search(r.plain):
        error.hint = f"{paired[1]} has two values: {SIGNS[paired[1]]}"
        return error
    several = next((m for m in SEVERAL.finditer(r.plain) if error.span and m.start() <= error.span[0] < m.end()), None)
    if several and (hint := results_named(several[1], several[2])):
        error.hint = hint
        return error
    search = Search(r, MAKERS, is_read if error.span is None else is_read_so_far)
    is_bare = not error.hint or claims(error)
    if is_bare or any(c.sort is Sort.SPELLING for c, _ in search.further):
        search.mend_again()
    if search.found or search.known or (is_bare and search.lacking):
        return search.said_in(error)
    if command := unread_latex(r.plain):
        error.hint = f"this is LaTeX, of which {command} is not read"
    elif error.hint == BRACES and is_latex(r.plain):
        error.hint = "this is LaTeX, and it may mean several things"
    elif is_bare:
        error.hint = ""
    return error


def of_python(r: Refused, rest: str) -> SymcalcError:
    """Return the error of a text with lines of Python."""
    first = next((i for i, (c, d) in enumerate(zip(r.text, rest, strict=False)) if c != d), len(rest))
    error = ParseFailure("this is Python, and a program here has lines of its own", text=r.text)
    error.span, error.hint = (
        (first, line_around(r.text, first, first)[1]),
        "type an expression alone, as norm2(A*x - b)^2",
    )
    with suppress(SymcalcError):
        parsing.parse_program(rest)
        error.hint, error.mends = "leave the lines of Python out", (rest,)
    return error


def with_readings(error: SymcalcError, text: str) -> SymcalcError:
    """Return the error of a program that is no scalar, which says which name makes it none by its letter."""
    search, before = Search(Refused(text, error), (reread_names,), is_scalar), error.hint
    if search.found:
        search.said_in(error)
        error.hint = "; or ".join(filter(None, [error.hint, before]))
    return error


class Known:
    """What is known of the texts that were tried for one hint, and how much may be read for it yet.

    Args:
        fits: takes a text, returns whether it is what was wanted; raises what is wrong with it.
    """

    def __init__(self, fits: Callable[[str], bool]) -> None:
        self.read = fits
        self.outcomes: dict[str, bool | SymcalcError] = {}
        self.left = ALTOGETHER  # characters

    def fits(self, text: str) -> bool:
        """Tell whether a text is what was wanted.

        Raises:
            SymcalcError: what is wrong with it.
        """
        outcome = self.outcomes.get(text)
        if outcome is None:
            self.left -= len(text)
            try:
                outcome = self.read(text)
            except SymcalcError as e:
                outcome = e
            self.outcomes[text] = outcome
        if isinstance(outcome, SymcalcError):
            raise outcome
        return outcome


class Search:
    """The candidates that fit, the likeliest first, as many as a hint shows.

    Args:
        r: what was refused.
        makers: what makes candidates.
        fits: takes a text, returns whether it is what was wanted; raises what is wrong with it.
        tries: so many candidates are tried at most.
        known: what is known of texts that were tried before.
    """

    def __init__(
        self,
        r: Refused,
        makers: Iterable[Callable[[Refused], Iterator[Candidate]]],
        fits: Callable[[str], bool],
        tries: int = TRIES,
        known: Known | None = None,
    ) -> None:
        self.r = r
        self.makers = tuple(makers)
        self.fits = fits
        self.known_texts = Known(fits) if known is None else known
        self.found: list[Candidate] = []
        self.known: tuple[Candidate, str] | None = None  # a reading that is right, and what is not supported with it
        self.lacking: list[str] = []  # what is not supported, of other candidates
        self.further: list[tuple[Candidate, SymcalcError]] = []  # candidates that meet another error
        self.left = min(tries, CHARACTERS // (len(r.text) + 1))
        self.seen = {r.text}
        made = (c for make in self.makers for c in make(r)) if self.left else ()
        for c in sorted(made, key=lambda c: c.cost):
            if self.left == 0 or self.known_texts.left < 0 or len(self.found) == SHOWN or self.is_far(c):
                break
            self.take(c)

    def is_far(self, c: Candidate) -> bool:
        """Tell whether a candidate is much less likely than the likeliest that fits, or than one that is known."""
        known = [*self.found[:1], *([self.known[0]] if self.known else [])]
        return any(c.cost > first.cost + MARGIN for first in known)

    def take(self, c: Candidate) -> None:
        """Try a candidate, unless something was found that leaves no place for it."""
        first = self.found[0].sort if self.found else c.sort
        if c.text in self.seen or any(c.about == other.about for other in self.found):
            return
        if c.about == ASKED and any(other.said in VERBS for other in self.found):
            return  # what is a verb is no name
        if c.about == TOGETHER and any(other.sort is Sort.READING for other in self.found):
            return  # one of them will do
        if first is Sort.SPELLING and c.sort is not first:  # what was typed is known by sight
            return
        self.seen.add(c.text)
        if leaves_numpy(self.r.plain, c.text):
            return
        self.left -= 1
        try:
            if self.known_texts.fits(c.text):
                self.found.append(c)
        except NotSupported as e:
            if c.sort is not Sort.READING:
                self.lacking.append(e.message)
            elif self.known is None:
                self.known = c, e.message
        except SymcalcError as e:
            if c.cost <= MARGIN and not self.is_same(e):
                self.further.append((c, e))

    def is_same(self, e: SymcalcError) -> bool:
        """Tell whether an error is the one that was met before: norm(x, 1) may be wrong at two places."""
        place = e.text[slice(*e.span)] if e.span is not None else ""
        return e.message == self.r.error.message and place == self.r.place

    def mend_again(self, more: int = 2) -> None:
        """Look for changes that fit together, where no one does: so many ``more``."""
        if (
            self.known
            or not more
            or isinstance(self.r.error, NotSupported)
            or any(c.cost < UNLIKELY for c in self.found)
        ):
            return
        for c, e in self.further[:TWICE]:
            again = Search(Refused(c.text, e), self.makers, self.fits, TRIES_AGAIN, self.known_texts)
            again.mend_again(more - 1)
            if again.found and again.found[0].cost <= 2 * MARGIN:
                self.found = [c.then(other) for other in again.found if other.cost <= 2 * MARGIN]
                return

    def said_in(self, error: SymcalcError) -> SymcalcError:
        """Return an error with a hint that says what was found."""
        said = worded(self.found)
        if self.known is not None and not any(c.sort is Sort.READING for c in self.found):
            c, but = self.known
            said = "; ".join(filter(None, [f"{c.said} {c.claim}; but {but}", said]))
        error.hint = printable("; ".join(filter(None, [said, *dict.fromkeys(self.lacking)])))
        error.mends = tuple(c.text for c in self.found)
        return error


def leaves_numpy(before: str, text: str) -> bool:
    """Tell whether a text is no longer in NumPy's words, and has products that were of entries there.

    >>> [leaves_numpy("np.sum(A)*B", text) for text in ("sum(A)*B", "sum(A).*B", "2*sum(A)")]
    [True, False, False]
    """
    return bool(IN_NUMPY.search(before) and not IN_NUMPY.search(text) and OF_ENTRIES.search(text))


def is_read(text: str) -> bool:
    """Return True for a program.

    Raises:
        SymcalcError: where the text is none.
    """
    parsing.parse_program(text)
    return True


def is_read_so_far(text: str) -> bool:
    """Return True for a program, and for declarations and comments alone.

    Raises:
        SymcalcError: where the text is none.
    """
    try:
        return is_read(text)
    except ParseFailure as e:
        if e.span is not None:
            raise
        return is_read(f"{text}\n0")  # which had nothing to compute


def is_scalar(text: str) -> bool:
    """Tell whether the value of a program is a scalar.

    Raises:
        SymcalcError: where the text is none.
    """
    return not is_array(parsing.parse_program(text).expression)


def worded(found: Iterable[Candidate]) -> str:
    """Return the hint that proposes some candidates: readings first, and what is said alike together."""
    groups: dict[str, list[str]] = {}
    for c in sorted(found, key=lambda c: (c.sort.value, c.cost)):
        claim = f"`{c.claim}` ({c.meaning})" if c.meaning else f"`{c.claim}`"
        groups.setdefault(c.said, []).append(claim)
    said = list[str]()
    for words, claims in groups.items():
        listed = " or ".join(filter(None, [", ".join(claims[:-1]), claims[-1]]))
        said.append(f"{words} {listed}{'?' if words.startswith('did') else ''}")
    return "; ".join(said)


def claims(error: SymcalcError) -> bool:
    """Tell whether a hint that was not tried proposes a text, or a reading, for what was typed."""
    named = isinstance(error, (KindMismatch, ShapeMismatch, UnknownName)) and not isinstance(error, NotSupported)
    return (named and any(word in error.hint for word in ("write ", "declare it", "did you mean"))) or "*" in error.hint
