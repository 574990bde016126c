"""A derivation: the steps from a formula to its derivative, and how they are written."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from symcalc.calculus.derivation_steps import Differentiation, Side, Step
from symcalc.calculus.derivation_turns import as_differential, gradient_steps, jacobian_steps
from symcalc.calculus.substitutions import substituted
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of, variable
from symcalc.expressions.kinds import kind_of
from symcalc.faces.footnotes import lines_below
from symcalc.faces.layouts import in_layout
from symcalc.printing.derivation_lines import LEVELS, STANDARD, shown_steps
from symcalc.printing.derivation_pages import Written, in_columns, in_html, in_latex, in_markdown
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.verification.derivation_checks import check_lines
from symcalc.verification.derivative_checks import Report

GRADIENT, JACOBIAN, HESSIAN = "gradient", "jacobian", "hessian"
FORMS = ("text", "unicode", "latex", "markdown", "json")
WANTED = (GRADIENT, JACOBIAN, HESSIAN)


class Derivation:
    """The steps from a formula to its derivative by a variable.

    Printed it is text with the reasons at the right; a notebook shows it folded.

    Attributes:
        steps: the steps, of all levels.
        answer: the derivative, a formula.
        first: of a Hessian, the derivation of the gradient.
        level: brief (the differential and the answer), standard (sums, transposes and constants are silent), full.
    """

    def __init__(self, f: Any, name: str, of: str | None = None, level: str = STANDARD) -> None:
        if level not in LEVELS:
            raise ArgumentMismatch(f"the level of a derivation is {', '.join(LEVELS)}, and not {level!r}")
        if of not in (None, *WANTED):
            raise ArgumentMismatch(f"a derivation is of the {', '.join(WANTED)}, and not of {of!r}")
        self.formula, self.level = f, level
        self.x = f.variable(name)
        self.of = of or (JACOBIAN if is_array(f.expression) else GRADIENT)
        if self.of == HESSIAN and kind_of(self.x).bend is not None:
            raise NotSupported(
                f"{name} moves on a curved space, where the Hessian is no differential of the gradient",
                hint="ask for the derivation of the gradient, or for the Hessian alone",
            )
        self.first = Derivation(f, name, GRADIENT, level) if self.of == HESSIAN else None
        self.start = f if self.first is None else self.first.answer
        self.answer: Any = getattr(f, self.of)(name)
        self.dx = self.start.moved(self.x)
        self._work = Differentiation(self.start.expression, {self.x: self.dx}, [*f.nodes, *f.definitions])
        self.steps = tuple(self._steps())
        self.report = self._checked()

    def _steps(self) -> list[Step]:
        work, x, dx = self._work, self.x, self.dx
        if self.of == GRADIENT:
            return gradient_steps(work, x, dx, self.answer.expression)
        if not self.answer.is_operator:
            side = Side.SLOPE if not is_array(x) else Side.HESSIAN if self.of == HESSIAN else Side.JACOBIAN
            return jacobian_steps(work, x, dx, side, self.answer.expression)
        body, stacked = substituted(self.answer.expression, {self.answer.along: dx}), None
        with suppress(NotSupported):  # no matrix notation says it
            stacked = self.answer.matrix().expression
        return jacobian_steps(work, x, dx, Side.OPERATOR, body, stacked)

    def _checked(self) -> Report:
        """Compare all lines with the differential, at random points.

        Raises:
            NotSupported: where one differs, which would be a fault of symcalc.
        """
        f, df = self.start, [s.after for s in self.steps if s.side is Side.DIFFERENTIAL][-1]
        forms = [as_differential(s, self.dx) for s in self.steps]
        lines = {f"line {i}": self._work.value(e) for i, e in enumerate(forms) if e is not None}
        here = dict[Any, Any]()
        if (dX := differential_of(self.x)) != self.dx:  # the formula holds dX itself: here it is another variable
            here = {dX: variable(f.fresh_name(str(dX.name)), dX.kind_name, shape_of(dX)), self.dx: dX}
        values = {name: substituted(e, here) for name, e in {"": f.expression, **lines}.items()}
        report = check_lines(values.pop(""), substituted(df, here), values, self.x, f.nodes.values())
        if report.errors and not report.ok:
            raise NotSupported(f"a line of the derivation does not agree with numbers ({report})")
        return report

    def _written(self, style: str, chosen: LatexStyle = PLAIN_LATEX) -> Written:
        f = self.formula
        written = Written(
            shown_steps(self.steps, self.level),
            style,
            self.level,
            self._work.formals,
            self.x,
            self.dx,
            self.start.nodes,
            f.names_kept,
            f.wording.decimals,
            self.of == HESSIAN,
            self._typed(style, chosen),
            chosen,
            in_layout(self.answer, chosen),
        )
        return written if self.first is None else written.after(self.first._written(style, chosen))

    def _typed(self, style: str, chosen: LatexStyle) -> str:
        """Return the function as it was typed, in a style, where it is one line, and not how it is written here."""
        typed = self.start.typed
        if typed is None or "\n" in typed.unicode():  # it has definitions
            return ""
        written, start = str(typed).splitlines()[-1], self.start
        if written == str(start).splitlines()[-1] or typed.unicode() == start.unicode().splitlines()[0]:
            return ""
        return {"text": written, "unicode": typed.unicode(), "latex": typed.latex(chosen)}[style]

    def text(self) -> str:
        """Return it in the input language, reasons at the right."""
        return self._in_columns("text")

    def unicode(self) -> str:
        """Return it as on the blackboard, reasons at the right."""
        return self._in_columns("unicode")

    def _in_columns(self, style: str) -> str:
        return "\n".join([*self.lines(style), *(f"# {line}" for line in self.below(style))])

    def below(self, style: str = "unicode") -> list[str]:
        """Return what stands below it: how names were read, conditions, and what was not compared with numbers."""
        unseen = [f"in numbers {line}" for line in self.report.remarks if line.startswith("not checked")]
        return [*lines_below(self.answer, style), *unseen]

    def lines(self, style: str = "text") -> list[str]:
        """Return its lines as text or in Unicode, without what stands below it."""
        return in_columns(self._written(style))

    def latex(self, style: LatexStyle = PLAIN_LATEX) -> str:
        r"""Return it in LaTeX, an align* environment, in a style."""
        return in_latex(self._written("latex", style))

    def markdown(self, style: LatexStyle = PLAIN_LATEX, remarks: bool = True) -> str:
        """Return it in Markdown, one displayed formula, and below it how names were read and what holds."""
        return in_markdown(self._written("latex", style), self.below() if remarks else ())

    def data(self, style: LatexStyle = PLAIN_LATEX) -> dict[str, Any]:
        """Return it as plain data: the lines with their reasons, in text and LaTeX."""
        text, latex = self._written("text"), self._written("latex", style)
        return {
            "derivation": self.of,
            "by": self.x.name,
            "level": self.level,
            "lines": [_plain(a, b) for a, b in zip(text.lines, latex.lines, strict=True)],
            "names": text.where,
            "checked": str(self.report),
        }

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.unicode()

    def _repr_html_(self) -> str:
        return in_html(self._written("latex"), self.answer.latex())


def _plain(line: Any, latex: Any) -> dict[str, Any]:
    """Return a line as plain data."""
    data = {
        "left": line.left,
        "relation": line.sign,
        "right": line.right,
        "latex": f"{latex.left} {latex.sign} {latex.right}".strip(),
        "reason": [{"formula" if p.is_formula else "words": p.text} for p in line.reason],
    }
    small = [_plain(a, b) for a, b in zip(line.small, latex.small, strict=True)]
    return data | {"substeps": small} if small else data
