"""Whether two formulas are equal: names of sizes do not matter, nor what is declared in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from symcalc.calculus.substitutions import substituted
from symcalc.errors import KindMismatch, SymcalcError
from symcalc.expressions.core_nodes import shape_of, variable
from symcalc.expressions.dimensions import describe
from symcalc.expressions.kinds import kind_of
from symcalc.faces.combinations import Part
from symcalc.faces.formula import Formula
from symcalc.faces.named_variables import name_like
from symcalc.faces.session import read_formula
from symcalc.faces.texts_beside import read_beside, together
from symcalc.language.letters_called import letters_noted
from symcalc.printing.examples import in_lines_of_values
from symcalc.spelling import canonical_name
from symcalc.verification.counter_examples import CounterExample
from symcalc.verification.equality_trials import NORMAL_FORM, SHAPES, Decision, decide


@dataclass(frozen=True, repr=False)
class Equality:
    """Whether two formulas are equal, and which way that was decided; true where they are.

    Attributes:
        equal: None where it could not be decided.
        way: "normal form", "random evaluation" or "shapes".
        points: at how many random points they agree.
        example: the smallest point that was found at which they differ.
        said: the decision in words.

    >>> import symcalc as sc
    >>> sc.equal("tr(A*B)", "tr(B*A)")
    <Equality: equal, by normal form>
    """

    equal: bool | None
    way: str
    points: int = 0
    example: CounterExample | None = None
    said: str = ""

    def __bool__(self) -> bool:
        return self.equal is True

    def __str__(self) -> str:
        lines = [self.said]
        if self.example is not None:
            lines += in_lines_of_values(self.example, ("the first", "the second"))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Equality: {self.said}>"


def equal(f: Formula | str, g: Formula | str, /, *, seed: int = 0, **declarations: str) -> Equality:
    """Tell whether two formulas, or texts, are equal wherever both have values.

    By their normal forms first; else at random points of the right kinds, small and large, at several sizes: equal are
    formulas that agree within rounding at all of these, and different ones that differ at one of them, where the
    smallest such point is looked for. What points do not tell is neither.

    A text is read beside the other formula, whose variables it shares.

    Args:
        f: a formula or a text.
        g: another.
        seed: of the random points.
        declarations: of both texts, as `parse` takes them.

    Raises:
        KindMismatch: where a name is declared otherwise in the other.
        ParseFailure: for what is not in the language.

    >>> str(equal("sin(a)^2 + cos(a)^2", "1"))[:28]
    'equal, by random evaluation:'
    >>> print(equal("x'*A*x", "2*x'*A*x"))
    different, by random evaluation
    at A = [1], x = [1]: the first is 1, the second is 2
    """
    found = decided(read_together(f, g, declarations), seed)
    mixed = letters_mixed(*(read_formula(h, declarations if isinstance(h, str) else {}) for h in (f, g)))
    return replace(found, said="; ".join([found.said, *mixed]))


def letters_mixed(f: Formula, g: Formula) -> list[str]:
    """Return what is said of letters that one of two formulas calls as functions, and the other has for variables."""
    said = []
    for called, other, places in ((f, g, ("first", "second")), (g, f, ("second", "first"))):
        for letter in sorted(letters_noted(called.notes) & {*map(canonical_name, other.nodes)}):
            line = f"{letter}(…) is a function in the {{}}, and {letter} is a variable in the {{}}: write {letter}*(…)"
            said.append(f"{line.format(*places)} for the product")
    return said


def read_together(f: Formula | str, g: Formula | str, declarations: Mapping[str, str]) -> tuple[Any, Any, list[Any]]:
    """Return the expressions of two formulas, or texts, in the same variables, and these."""
    one, other = (read_formula(h, declarations if isinstance(h, str) else {}) for h in (f, g))
    if (one.along is None) != (other.along is None):
        said = "one is a linear operator, and the other is none"
        raise KindMismatch(said, hint="apply it, as J.apply('V'), or ask for its matrix")
    if one.along is not None:
        return together(*mapping_alike(one, other))
    try:
        return together(one.part(), other.part())
    except SymcalcError:
        if not isinstance(f, str) and not isinstance(g, str):
            raise
        if isinstance(g, str):
            return together(one.part(), read_beside(one.nodes, g, declared=declarations).part)
        return together(read_beside(other.nodes, str(f), declared=declarations).part, other.part())


def mapping_alike(f: Formula, g: Formula) -> tuple[Part, Part]:
    """Return what two operators map a direction to, of one name and kind."""
    name = name_like("V", [*f.nodes, *g.nodes])
    kinds = [kind_of(h.along) for h in (f, g)]
    kind = kinds[1] if kinds[0].is_plain else kinds[0]
    one, other = (
        replace(
            part := h.body().part(),
            expression=substituted(part.expression, {h.along: (V := variable(name, kind.name, shape_of(h.along)))}),
            nodes={n: v for n, v in part.nodes.items() if v != h.along} | {name: V},
        )
        for h in (f, g)
    )
    return one, other


def decided(parts: tuple[Any, Any, list[Any]], seed: int) -> Equality:
    """Return in words whether two expressions are equal."""
    f, g, variables = parts
    d = decide(f, g, variables, seed)
    return Equality(d.equal, d.way, d.points, d.example, said_of(d, f, g))


def said_of(d: Decision, f: Any, g: Any) -> str:
    """Return a decision in words."""
    if d.way == SHAPES:
        return f"different: one is {describe(shape_of(f))}, the other {describe(shape_of(g))}"
    if d.equal is None:
        return f"not decided: {d.reason}"
    if d.equal:
        return "equal, by normal form" if d.way == NORMAL_FORM else f"equal, by {d.way}: at {d.points} points"
    return f"different, by {d.way}"
