"""A person's derivation, judged line by line: the first line that does not follow, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symcalc.errors import ShapeMismatch, SymcalcError, UnknownName
from symcalc.expressions.core_nodes import is_array
from symcalc.faces.comparisons import GRADIENT, HESSIAN, JACOBIAN, Comparison, Task, compared_text
from symcalc.faces.formula import Formula
from symcalc.faces.session import formula_of
from symcalc.faces.texts_beside import WORD, read_beside
from symcalc.faces.worked_lines import DERIVATIVE, Claim, Derivation, Place, read_derivation
from symcalc.hints.proposals import parse_program
from symcalc.printing.remarks import with_rows, words_in_latex
from symcalc.spelling import canonical_name


class JudgedLine:
    """What is said of a line: its number, what stands there, and whether it follows.

    Attributes:
        number: of the line.
        text: what is claimed to be equal.
        comparison: how it was judged.
    """

    def __init__(self, number: int, text: str, comparison: Comparison) -> None:
        self.number = number
        self.text = text
        self.comparison = comparison

    def __bool__(self) -> bool:
        return bool(self.comparison)

    @property
    def heading(self) -> str:
        """Whether it follows, in one line, with what was typed."""
        undecided = self.comparison.verdict == "unknown"
        said = "follows" if self else "is not decided" if undecided else "does not follow"
        return f"line {self.number} {said}: {self.text}"

    def __str__(self) -> str:
        return self.heading if self else f"{self.heading}\n{self.comparison}"

    def __repr__(self) -> str:
        return f"<JudgedLine: {str(self).splitlines()[0]}>"


class JudgedDerivation:
    """A derivation line by line; true where all lines follow.

    Attributes:
        lines: what is claimed, in order, up to the first line that does not follow.
        wrong: that line, None where all follow.
    """

    def __init__(self, lines: list[JudgedLine]) -> None:
        self.lines = tuple(lines)
        wrong = [line for line in lines if not line]
        self.wrong = next((line for line in wrong if line.comparison.verdict != "unknown"), wrong[0] if wrong else None)

    def __bool__(self) -> bool:
        return self.wrong is None

    @property
    def heading(self) -> str:
        """The verdict in one line: that all follow, or the first that does not."""
        if self.wrong is not None:
            return self.wrong.heading
        count = len(self.lines)
        return "the line follows" if count == 1 else f"all {count} lines follow"

    def __str__(self) -> str:
        return self.heading if self.wrong is None else str(self.wrong)

    def unicode(self) -> str:
        """Return the verdict, with formulas as they are read; what was typed stays so."""
        return self.heading if self.wrong is None else f"{self.heading}\n{self.wrong.comparison.unicode()}"

    def markdown(self) -> str:
        """Return it in Markdown, a paragraph a line; what was typed is code."""
        if self.wrong is None:
            return self.heading
        said = self.wrong.heading.removesuffix(self.wrong.text)
        return f"{said}`{self.wrong.text}`\n\n{self.wrong.comparison.markdown()}"

    def latex(self) -> str:
        """Return it in LaTeX, a row a line."""
        return with_rows(words_in_latex(self.heading), () if self.wrong is None else [self.wrong.comparison.latex()])

    def __repr__(self) -> str:
        return f"<JudgedDerivation: {str(self).splitlines()[0]}>"


def compare_lines(text: str, /, *, seed: int = 0, **declarations: str) -> JudgedDerivation:
    r"""Judge a derivation, one equation a line, and find the first line that does not follow.

    Declarations and definitions are those of the language. ``dr = …`` is the differential of what is defined, ``d(…)``
    that of an expression; ``∇f = …``, ``grad f = …`` and ``df/dx = …`` are derivatives, ``∇²f = …`` is the Hessian. A
    line that begins with ``=`` goes on with the one before. What moves are the variables of which differentials occur.

    Each side is compared with the value, differential or derivative itself, as `compare` does: a line follows whatever
    stands before it, if it is right.

    Args:
        text: the derivation.
        seed: of the random points.
        declarations: as `parse` takes them.

    Raises:
        SymcalcError: where a line is not in the language, pointing at what is wrong.

    >>> print(compare_lines('''
    ... r = A*x - b
    ... f = r'*r
    ... df = 2*r'*dr
    ...    = 2*r'*A*dx
    ... ∇f = 2*A'*r
    ... '''))
    all 3 lines follow
    >>> print(compare_lines("f = logdet(X)\ndf = tr(inv(X)*dX)\n∇f = inv(X)"))
    line 3 does not follow: inv(X)
    equal up to transposition: yours is the transpose, as the other layout has it (numerator for denominator)
    the gradient is inv(X)'
    """
    work = read_derivation(text)
    judge = Judge(work, declarations, seed)
    lines: list[JudgedLine] = []
    for claim in work.claims:
        lines.append(judge.judged(claim))
        if not lines[-1] and lines[-1].comparison.verdict != "unknown":
            break
    return JudgedDerivation(lines)


class Judge:
    """What a derivation is about: its variables, its values, and what moves."""

    def __init__(self, work: Derivation, declarations: Mapping[str, str], seed: int) -> None:
        self.work = work
        self.seed = seed
        self.whole = self._program(declarations)
        self.values = {canonical_name(name): e for name, e in self.whole.definitions.items()}
        words = {w for c in work.claims for p in (c.place, c.body) if p for w in map(canonical_name, self._words(p))}
        free = [self.whole.variable(name) for name in self.whole.free_variables]
        self.moving = [v for v in free if f"d{canonical_name(v.name)}" in words]
        self.meant: list[Any] = []  # by which a derivative was right
        if not self.moving and any(f"d{name}" in words for name in self.values):
            named = [c.by for c in work.claims if c.by]
            self.moving = [self.whole.variable(name) for name in named] or free

    def _words(self, place: Place) -> list[str]:
        return WORD.findall(self.work.text[place.start : place.end])

    def _program(self, declarations: Mapping[str, str]) -> Formula:
        """Return the program of the definitions; without any, of the first expression of which something is said."""
        work = self.work
        places = [Place(left.start, value.end) for left, value in work.defined.values()]
        if not places:
            body = work.claims[0].body
            places = [body or work.claims[0].place]
        with Pointing(work.text):
            text = work.only(*work.declared, *places)
            return formula_of(parse_program(text, declarations))

    def formula(self, claim: Claim) -> Formula:
        """Return what a claim is about."""
        if claim.body is not None:
            text = self.work.only(*self.work.declared, claim.body)
            whole = self.whole.part()
            found = read_beside(self.whole.nodes, text, self.whole.definitions, moving=self.moving).part
            return self.whole.made_of(replace(whole, expression=found.expression, nodes={**whole.nodes, **found.nodes}))
        name = claim.of or self.function()
        if not name:
            return self.whole
        if name not in self.values:
            raise self._error(f"{name} is not defined", claim)
        return self.whole.made_of(replace(self.whole.part(), expression=self.values[name], kept=None))

    def function(self) -> str:
        """Return the name of the function: f, or what is defined last."""
        return "f" if "f" in self.values else next(reversed(self.values), "")

    def variables(self, claim: Claim) -> list[Any]:
        """Return the variables by which a derivative may be: the one that is named, those that move, else all."""
        if claim.by:
            return [self.whole.variable(claim.by)]
        return self.moving or self.meant or [self.whole.variable(name) for name in self.whole.free_variables]

    def _error(self, said: str, claim: Claim, hint: str = "") -> UnknownName:
        return UnknownName(said, text=self.work.text, span=self.work.span(claim.place), hint=hint)

    def judged(self, claim: Claim) -> JudgedLine:
        """Return what is said of a claim.

        Raises:
            SymcalcError: where it is not in the language, pointing at what is wrong.
        """
        said, number = self.work.said(claim.place), claim.number
        with Pointing(self.work.text):
            f = self.formula(claim)
            if claim.what in (DERIVATIVE, HESSIAN):
                default = JACOBIAN if is_array(f.expression) else GRADIENT
                found = self._derivative(claim, f, default if claim.what == DERIVATIVE else HESSIAN)
            else:
                found = self._compared(claim, f, claim.what, None)
        return JudgedLine(number, said, found)

    def _derivative(self, claim: Claim, f: Formula, wanted: str) -> Comparison:
        """Judge a derivative; of several variables by which it may be, one of which it is right is meant.

        Raises:
            UnknownName: where there are several, and it is right of none.
        """
        choices = self.variables(claim)
        found = [self._compared(claim, f, wanted, x) for x in choices]
        right = next((c for c in found if c), None)
        if right is None and len(found) != 1:
            names = ", ".join(v.name for v in choices)
            raise self._error(f"the derivative by which variable, of {names}?", claim, "write df/dx = …, or ∇_x f = …")
        if right is not None:
            self.meant = [choices[found.index(right)]]
        return right or found[0]

    def _compared(self, claim: Claim, f: Formula, wanted: str, x: Any) -> Comparison:
        moving = tuple(self.moving) or (() if x is None else (x,))
        try:
            return compared_text(Task(f, x, wanted, self.seed, moving), self.work.only(claim.place))
        except ShapeMismatch as error:
            return unfit(error, wanted)


def unfit(error: ShapeMismatch, wanted: str) -> Comparison:
    """Return what is said of a line whose sizes do not fit."""
    return Comparison("different", wanted, "", (f"the sizes do not fit: {error.message}",))


class Pointing:
    """Makes errors show the whole text, of which they saw a part at its place."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, SymcalcError) and error.span is not None and error.span[0] <= len(self.text):
            error.text = self.text
