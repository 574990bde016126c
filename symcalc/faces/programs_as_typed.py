"""A program as it was typed, as a person meets it."""

from __future__ import annotations

from symcalc.language.literals import Typed
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.programs_as_typed import print_typed, print_typed_in_latex, print_typed_in_unicode


class TypedProgram:
    r"""What was typed, under the names that it gives: nothing is worked out.

    >>> import symcalc as sc
    >>> f = sc.parse("r = y./x\nx'*r + 0.5*a")
    >>> print(f)
    0.5*a + sum(y)
    >>> print(f.typed)
    r = y./x
    x'*r + 0.5*a
    """

    def __init__(self, typed: Typed) -> None:
        self._typed = typed

    def __str__(self) -> str:
        return print_typed(self._typed)

    def __repr__(self) -> str:
        return self.unicode()

    def unicode(self) -> str:
        """Return it as it is read."""
        return print_typed_in_unicode(self._typed)

    def latex(self, style: LatexStyle = PLAIN_LATEX) -> str:
        """Return it in LaTeX, in a style."""
        return print_typed_in_latex(self._typed, style)

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$".replace("\n", " ")
