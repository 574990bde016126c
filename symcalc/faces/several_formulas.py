"""Several derivatives at once: a mapping from the names that each is by to its formula, printed one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from symcalc.faces.footnotes import lines_below, rows_below
from symcalc.printing.dialects import Dialect
from symcalc.printing.julia import JuliaStyle
from symcalc.printing.latex import print_latex
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.markdown import displayed
from symcalc.printing.mathematica import MathematicaStyle
from symcalc.printing.matlab import MatlabStyle
from symcalc.printing.remarks import with_rows
from symcalc.printing.unicode import print_unicode

F = TypeVar("F")
By = str | tuple[str, str]
NABLAS = {1: ("∇", r"\nabla"), 2: ("∇²", r"\nabla^{2}")}  # by how many names


class Formulas(Mapping[By, F], Generic[F]):
    """Derivatives of one program, each under the name, or the two names, of the variables that it is by.

    >>> import symcalc as sc
    >>> g = sc.parse("x'*A*y").gradient("x", "y")
    >>> print(g)
    by x: A*y
    by y: A'*x
    >>> print(g["y"])
    A'*x
    >>> sorted(sc.compile(g)(x=[1.0], A=[[2.0]], y=[3.0]))
    ['x', 'y']
    """

    def __init__(self, wanted: str, formulas: Mapping[Any, F], variables: Mapping[str, Any]) -> None:
        self.wanted = wanted  # what they are: gradients, blocks of a Hessian
        self._formulas: dict[Any, Any] = dict(formulas)
        self.variables = dict(variables)  # by which they are

    def __getitem__(self, by: Any) -> F:
        found: F = self._formulas[by]
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter(self._formulas)

    def __len__(self) -> int:
        return len(self._formulas)

    @property
    def is_hessian(self) -> bool:
        """Whether they are all blocks of a Hessian."""
        return all(isinstance(by, tuple) for by in self)

    def __hash__(self) -> int:
        return hash(tuple(self._formulas.items()))

    def __str__(self) -> str:
        declared: dict[str, None] = {}
        lines: list[str] = []
        for by, g in self._formulas.items():
            program = str(g).split("\n")
            declarations = [line for line in program[:-1] if is_declaration(line)]
            declared |= dict.fromkeys(declarations)
            lines += labelled(f"by {', '.join(names_of(by))}:", program[len(declarations) :])
        return "\n".join([*declared, *lines])

    def __repr__(self) -> str:
        return "\n# ".join([self.unicode(), *self.lines_below()])

    def unicode(self) -> str:
        """Return them as they are read, one below the other: ∇_x f = A y."""
        return "\n".join(
            line
            for by, g in self._formulas.items()
            for line in labelled(f"{self._nabla(by, 0)} f =", g.unicode().split("\n"))
        )

    def latex(self, style: LatexStyle = PLAIN_LATEX) -> str:
        r"""Return them in LaTeX, one below the other: \nabla_{x} f = A y; in a layout with \partial f."""
        return with_rows(*self._rows(style))

    def markdown(self, style: LatexStyle = PLAIN_LATEX, remarks: bool = True) -> str:
        """Return them in Markdown, displayed, and below them how names were read, notes, conditions."""
        return displayed(self.latex(style), self.lines_below() if remarks else ())

    def _repr_latex_(self) -> str:
        below = dict.fromkeys(row for g in self._formulas.values() for row in rows_below(g))
        first, others = self._rows()
        return rf"$\displaystyle {with_rows(first, [*others, *below])}$".replace("\n", " ")

    def _rows(self, style: LatexStyle = PLAIN_LATEX) -> tuple[str, list[str]]:
        rows = [f"{self._left(by, style)} = {g.latex(style)}" for by, g in self._formulas.items()]
        return rows[0], rows[1:]

    def _left(self, by: By, style: LatexStyle) -> str:
        r"""Return what stands on the left in LaTeX: \nabla_{x} f, which is a column; in a layout the derivative."""
        if style.layout and isinstance(by, str):
            return rf"\frac{{\partial f}}{{\partial {print_latex(self.variables[by], {}, style=style)}}}"
        return f"{self._nabla(by, 1, style)} f"

    def _nabla(self, by: By, form: int, style: LatexStyle = PLAIN_LATEX) -> str:
        variables = [self.variables[name] for name in names_of(by)]
        nabla = NABLAS[len(variables)][form]
        if form:
            return f"{nabla}_{{{', '.join(print_latex(v, {v.name: v}, style=style) for v in variables)}}}"
        names = [print_unicode(v, {v.name: v}) for v in variables]
        return f"{nabla}_{names[0]}" if len(names) == 1 else f"{nabla}_({', '.join(names)})"

    def lines_below(self, form: str = "unicode") -> list[str]:
        """Return what stands below them as text or in Unicode, line by line."""
        return list(dict.fromkeys(line for g in self._formulas.values() for line in lines_below(g, form)))

    def matlab(self) -> str:
        """Return them in MATLAB, each below a comment that says by what it is."""
        return self._in(MatlabStyle, "matlab")

    def julia(self) -> str:
        """Return them in Julia, each below a comment that says by what it is."""
        return self._in(JuliaStyle, "julia")

    def mathematica(self) -> str:
        """Return them in Mathematica, each below a comment that says by what it is."""
        return self._in(MathematicaStyle, "mathematica")

    def _in(self, dialect: type[Dialect], method: str) -> str:
        said = [(dialect.comment.format(f"by {', '.join(names_of(by))}:"), g) for by, g in self._formulas.items()]
        return "\n".join(f"{label}\n{getattr(g, method)()}" for label, g in said)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold for one of them, and what was taken at a kink: one line each."""
        return tuple(dict.fromkeys(line for g in self._formulas.values() for line in g.conditions))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noted of one of them."""
        return tuple(dict.fromkeys(line for g in self._formulas.values() for line in g.notes))


def names_of(by: By) -> tuple[str, ...]:
    """Return the names of the variables that a derivative is by."""
    return (by,) if isinstance(by, str) else by


def is_declaration(line: str) -> bool:
    """Tell a line that declares from one that defines or says the value.

    >>> is_declaration("K : spd(n)"), is_declaration("T_0 = K*x"), is_declaration("K*x")
    (True, False, False)
    """
    return line.partition(" ")[2].startswith(": ")


def labelled(label: str, lines: Iterable[str]) -> list[str]:
    """Return lines behind a label: one beside it, several below it.

    >>> labelled("by x:", ["2*x"]), labelled("by x:", ["T_0 = A*x", "T_0*T_0'"])
    (['by x: 2*x'], ['by x:', '  T_0 = A*x', "  T_0*T_0'"])
    """
    only, *others = lines
    return [f"{label} {only}"] if not others else [label, *(f"  {line}" for line in (only, *others))]
