"""A formula in LaTeX and Markdown, and as text of MATLAB, Julia or Mathematica."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symcalc.faces.footnotes import lines_below
from symcalc.faces.layouts import latex_of
from symcalc.language.spans import Spans, pointing
from symcalc.language.wordings import Wording
from symcalc.printing.dialects import Dialect, print_dialect
from symcalc.printing.julia import JuliaStyle
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.markdown import displayed
from symcalc.printing.mathematica import MathematicaStyle
from symcalc.printing.matlab import MatlabStyle


class WrittenForms:
    """What is written in styles, and as other systems write it; an operation that one does not have is refused."""

    expression: Any
    nodes: dict[str, Any]
    along: Any
    spans: Spans
    wording: Wording

    @property
    def names_kept(self) -> Mapping[Any, str]:
        """The names of values that answers keep."""
        raise NotImplementedError

    def latex(self, style: LatexStyle = PLAIN_LATEX) -> str:
        r"""Return it in LaTeX, in a style: 2 A^{\top} (A x - b)."""
        return latex_of(self, style)

    def markdown(self, style: LatexStyle = PLAIN_LATEX, remarks: bool = True) -> str:
        """Return it in Markdown, displayed, and below it how names were read, notes, conditions."""
        return displayed(self.latex(style), lines_below(self) if remarks else ())

    @pointing
    def matlab(self) -> str:
        """Return it in MATLAB: columns are n×1 matrices. Octave reads it, but spreads no column over diag(x).

        Raises:
            NotSupported: for an operation that MATLAB does not have, or not with the same meaning.

        >>> import symcalc as sc
        >>> print(sc.parse("A'*A + I").matlab())
        n = size(A, 2);  % a size
        eye(n) + A'*A
        """
        return self._in(MatlabStyle)

    @pointing
    def julia(self) -> str:
        """Return it in Julia with LinearAlgebra; columns are Vectors.

        Raises:
            NotSupported: for an operation that Julia does not have, or not with the same meaning.

        >>> import symcalc as sc
        >>> print(sc.parse("exp(x)'*x").julia())
        x'*exp.(x)
        """
        return self._in(JuliaStyle)

    @pointing
    def mathematica(self) -> str:
        """Return it in Mathematica; columns and rows are lists.

        Raises:
            NotSupported: for an operation that Mathematica does not have, or not with the same meaning.

        >>> import symcalc as sc
        >>> print(sc.parse("x'*inv(A)*x + a").mathematica())
        a + x.Inverse[A].x
        """
        return self._in(MathematicaStyle)

    def _in(self, dialect: type[Dialect]) -> str:
        own = self.wording.decimals, self.along, self.names_kept
        return print_dialect(dialect, self.expression, self.nodes, *own)
