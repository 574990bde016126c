"""What is checked of a formula: its derivatives in numbers, and those that a person has found."""

from __future__ import annotations

from typing import Any

from symcalc.errors import UnknownName
from symcalc.faces.comparisons import Comparison, compared
from symcalc.verification import derivative_checks


class Checks:
    """What can be checked: of itself it asks for its expression and its variables."""

    expression: Any
    nodes: dict[str, Any]

    def variable(self, name: str) -> Any:
        """Return the variable of that name."""
        raise NotImplementedError

    def check(self, name: str, seed: int = 0) -> derivative_checks.Report:
        """Compare the derivatives by a variable with finite differences, at random points: a report, raises nothing."""
        try:
            x = self.variable(name)
        except UnknownName as e:
            return derivative_checks.Report(remarks=[f"not checked: {e.message}"])
        return derivative_checks.check_derivatives(self.expression, x, self.nodes.values(), seed=seed)

    def compare(self, name: str, mine: Any, *, wanted: str | None = None, seed: int = 0) -> Comparison:
        """Judge a derivative by a variable that a person has found.

        It is equal; right by another convention: transposed, by free entries, stacked; a multiple of the right one; or
        different, which the smallest point shows, and the one change that makes it right, where there is such.

        Args:
            name: the variable.
            mine: the derivative, a text or a formula; names of the program mean in a text what they mean there. It has
                lines for its pieces, as ``r = A*x - b``, and may be in dX.
            wanted: "gradient", "differential", "jacobian" or "hessian"; without it what the shape says.
            seed: of the random points.

        Raises:
            SymcalcError: where the text is not in the language, pointing at what is wrong.

        >>> import symcalc as sc
        >>> f = sc.parse("norm2(A*x - b)^2")
        >>> print(f.compare("x", "A'*(A*x - b)"))
        yours is 1/2 of the gradient: 2*A'*(A*x - b)
        >>> print(f.compare("x", "2*A'*(A*x + b)"))
        different from the gradient: 2*A'*(A*x - b)
        the term -2*A'*b has the wrong sign
        at A = [1], b = [1], x = [0]: yours is [2], the gradient is [-2]
        """
        return compared(self, self.variable(name), mine, wanted, seed)
