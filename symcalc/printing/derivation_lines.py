"""Derivations as lines: what stands on the left, the formula, and why it follows, in any style.

All formulas of a derivation are laid out together, so that a name means one thing in all of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from symcalc.algebra import multiply, trace, transpose
from symcalc.algebra.scalars import unshare
from symcalc.calculus.derivation_steps import Fact, Formals, Reason, Side, Step, axes_of
from symcalc.expressions.core_nodes import Transpose, shape_of
from symcalc.expressions.equations import Defined
from symcalc.expressions.kinds import kind_of, plain_kind, said_of
from symcalc.expressions.node import Expression, Node, variable
from symcalc.printing.engine import Engine, Layout
from symcalc.printing.kept_names import NO_NAMES, kept_in
from symcalc.printing.style import CHAIN, Piece, unsigned
from symcalc.printing.views import Call, Leaf, View
from symcalc.printing.written_parts import Viewing, names_in, views_in_order

BRIEF, STANDARD, FULL = "brief", "standard", "full"
LEVELS = (BRIEF, STANDARD, FULL)


class Phrase(NamedTuple):
    """Words, or a formula among them."""

    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        left: what stands before the sign; "" where it is that of the line above.
        sign: what stands between, = or ↦.
        right: the formula.
        reason: why it follows.
        small: the lines of its substeps, in a full derivation.
        step: what it shows.
    """

    left: str
    sign: str
    right: str
    reason: tuple[Phrase, ...]
    small: tuple[Line, ...]
    step: Step


class Signs(NamedTuple):
    """How a style writes what stands in derivations alone."""

    differential: str  # of f, a template
    gradient: str
    slope: str
    inner: str
    stacked: str
    maps: str
    long: int = 200  # characters of a line in which repeated parts are named
    viewed: Callable[[Viewing], Viewing] = lambda view: view  # what becomes of a view of nodes


@dataclass(frozen=True)
class Names:
    """What a derivation calls its function and the variable, in a style."""

    f: str
    x: str
    dx: str
    head: str  # f(X)
    matrix: str = "J"  # what takes dx to df
    inner: str = "G"  # that of which df is the inner product with dx


class Together(Node):
    """The formulas of a derivation as one, so that they are laid out together."""

    __slots__ = ()


def shown_steps(steps: Sequence[Step], level: str) -> list[Step]:
    """Return the steps of a level: all of them, or of a brief derivation the differential and the answer."""
    if level != BRIEF:
        return [*steps]
    of = [s for s in steps if s.side is Side.DIFFERENTIAL]
    return [s for s in steps if s.side is not Side.DIFFERENTIAL or s is of[-1]]


def formulas_in(steps: Iterable[Step], level: str) -> list[Any]:
    """Return the formulas that lines of steps hold, each once, but for what rules say of letters."""
    found: dict[Any, None] = {}
    for s in steps:
        found[s.after] = None
        found.update(dict.fromkeys(e for _, e in s.bindings))
        if s.rule is Reason.EQUATION:
            found[s.said[0]] = None
        else:
            found.update(dict.fromkeys(e for fact, e in s.said if fact is Fact.SYMMETRIC))
        if s.before is not None:
            found[s.before] = None
        found.update(dict.fromkeys(formulas_in(s.substeps, level)))
    return [*found]


class Page:
    """Lays the formulas of a derivation out, in a style.

    Args:
        engine: makes the engine of a style of the names that stand in formulas, of dimensions and given names.
        signs: of the style.
        formals: the differentials that are not worked out.
        level: how much is told.
        variables: the variables of the program by name.
        given: names of values, which are kept where these occur.
    """

    def __init__(
        self,
        engine: Callable[..., Engine],
        signs: Signs,
        formals: Formals,
        level: str,
        variables: Mapping[str, Any],
        given: Mapping[Any, str] = NO_NAMES,
        decimals: bool = False,
    ) -> None:
        self.engine, self.signs, self.formals, self.level = engine, signs, formals, level
        self.variables, self.given, self.decimals = variables, given, decimals
        self.layout = Layout((), "")
        self.texts: dict[Any, Piece] = {}

    # ---------------------------------------------------------------- formulas

    def lay_out(self, steps: Sequence[Step]) -> None:
        """Lay all formulas of the steps out together."""
        formulas = [*dict.fromkeys(map(unshare, formulas_in(steps, self.level)))]
        root = Together.make(*formulas)
        kept = kept_in(root, self.given, self.variables, self.decimals)
        views = views_in_order(root, self.variables, self.decimals, lambda view: self._formal(kept.view(view)))
        for share in (False, True):
            names, dimensions = names_in(views, [*self.variables, *self.given.values()])
            engine = self.engine(names, share=share, dimensions=dimensions, given=kept.names, known=self.given)
            self.layout = engine.lay_out(root, views)
            self.texts = {e: engine.pieces[e] for e in formulas}
            self.style = engine.style
            if all(len(p.text) <= self.signs.long for p in self.texts.values()):
                break

    def _formal(self, view: Viewing) -> Viewing:
        """Return a view in which d(A) is written as a call."""
        return _formal_in(self.formals, self.signs.viewed(view))

    def text(self, e: Any) -> str:
        """Return a formula of the derivation."""
        return self.style.signed(self.texts[unshare(e)])

    def alone(self, e: Any) -> str:
        """Return a formula that is laid out by itself: what a rule says."""
        views = views_in_order(e, self.variables, self.decimals, self._formal)
        names, dimensions = names_in(views, [*self.variables])
        return self.engine(names, share=False, dimensions=dimensions).lay_out(e, views).text

    # ---------------------------------------------------------------- lines

    def lines(self, steps: Sequence[Step], names: Names, x: Any, dx: Any) -> list[Line]:
        """Return the lines of steps."""
        made: list[Line] = []
        last = Side.VALUE
        for s in steps:
            left = self._left(s, names) if s.side is not last or s.side is Side.VALUE else ""
            last = s.side
            sign, right = self._right(s, names)
            small = self._small(s, names) if self.level == FULL else ()
            made.append(Line(left, sign, right, tuple(self._reason(s, names, x, dx)), small, s))
        return made

    def _left(self, s: Step, names: Names) -> str:
        match s.side:
            case Side.VALUE:
                return names.head
            case Side.DIFFERENTIAL:
                return self.signs.differential.format(names.f)
            case Side.INNER:
                return ""
            case Side.GRADIENT:
                return self.signs.gradient.format(names.f)
            case Side.SLOPE:
                return self.signs.slope.format(names.f, names.x)
            case Side.JACOBIAN | Side.HESSIAN:
                return names.matrix
            case Side.OPERATOR:
                return names.dx
            case Side.STACKED:
                return self.signs.stacked.format(self.signs.differential.format(names.f))

    def _right(self, s: Step, names: Names) -> tuple[str, str]:
        text = self.text(s.after)
        match s.side:
            case Side.INNER:
                return "=", self.signs.inner.format(text, names.dx)
            case Side.OPERATOR:
                return self.signs.maps, text
            case Side.STACKED:
                piece = self.texts[unshare(s.after)]
                of_stacked = self.style.within(unsigned(piece), CHAIN), self.signs.stacked.format(names.dx)
                return "=", self.style.signed(Piece(self.style.product(of_stacked), CHAIN, piece.negative))
        return "=", text

    def _small(self, s: Step, names: Names) -> tuple[Line, ...]:
        """Return the lines of substeps: each rule by itself."""
        made = []
        for t in s.substeps:
            left, (sign, right) = self.text(t.before), self._right(t, names)
            reason = [phrase for phrase in self._of_rule(t) if phrase.text != f"{left} {sign} {right}"]
            if self._says_something(t):
                made.append(Line(left, sign, right, tuple(reason), (), t))
        is_whole = len(s.substeps) == 1 and s.before == s.substeps[0].before
        return () if is_whole else tuple(made)

    # ---------------------------------------------------------------- reasons

    def _reason(self, s: Step, names: Names, x: Any, dx: Any) -> list[Phrase]:
        if isinstance(s.rule, str):
            return self._of_rules(s, x)
        d, g = names.dx, self.signs
        df = g.differential.format(names.f)
        # of any matrices, so that a symmetric dx is no reason to leave a transpose out
        G, plain = (variable(name, plain_kind(axes_of(x)).name, shape_of(x)) for name in (names.inner, dx.name))
        inner = g.inner.format(self.alone(G), d)
        match s.rule:
            case Reason.COLLECTED:
                return self._of_facts(s, d)
            case Reason.INNER_PRODUCT:
                return [Phrase(f"{inner} = {self.alone(trace(multiply(transpose(G), plain)))}", True)]
            case Reason.WITHIN_STRUCTURE:
                return [Phrase(d, True), Phrase(f"is within {said_of(kind_of(x))}: so is the gradient")]
            case Reason.FOR_EVERY if s.side is Side.GRADIENT:
                return [Phrase(f"{df} = {inner}", True), Phrase("for every"), Phrase(d, True)]
            case Reason.FOR_EVERY if s.side is Side.SLOPE:
                return []
            case Reason.FOR_EVERY if s.side in (Side.JACOBIAN, Side.HESSIAN):
                return [Phrase(f"{df} = {names.matrix} {d}", True), Phrase("for every"), Phrase(d, True)]
            case Reason.STACKED:
                return [Phrase("columns stacked")]
        return []

    def _is_transposed(self, t: Step, x: Any) -> bool:
        Y = self.formals.of[t.before]
        return type(Y) is Transpose and Y.arg == x

    def _says_something(self, t: Step) -> bool:
        """Tell a rule that changes what is written: not that of the trace of a number."""
        return self.text(t.before) != self.text(t.after)

    def _of_rules(self, s: Step, x: Any) -> list[Phrase]:
        told = [t for t in s.substeps if not t.is_silent] or [t for t in s.substeps if self._says_something(t)]
        found: dict[tuple[Phrase, ...], None] = {}
        for t in told:
            found[tuple(self._of_rule(t))] = None
        if self.level != FULL:
            turned = next((t for t in s.substeps if t.is_silent and self._is_transposed(t, x)), None)
            if turned is not None:
                found[(Phrase(f"{self.text(turned.before)} = {self.text(turned.after)}", True),)] = None
        if not found:
            return [Phrase(str(s.rule))] if s.rule else []
        return _joined([*found, *((Phrase(fact.value),) for fact, _ in s.said)])

    def _of_rule(self, t: Step) -> list[Phrase]:
        """Return what one rule says, and what its letters stand for."""
        if t.rule is Reason.EQUATION:
            return [Phrase("the equation, differentiated:"), Phrase(f"{self.text(t.said[0])} = 0", True)]
        if t.side is Side.INNER:
            return []
        if t.statement is None:
            return [Phrase(str(t.rule))] if t.rule else []
        left, right = t.statement
        said = [Phrase(f"{self._differential_of(left)} = {self.alone(right)}", True)]
        for v, e in t.bindings:
            said.append(Phrase(f"{self.alone(v)} = {self.text(e)}", True))
        return said

    def _differential_of(self, Y: Expression) -> str:
        formals = Formals()
        made = formals.d(Y)
        views = views_in_order(made, self.variables, self.decimals, lambda view: _formal_in(formals, view))
        names, dimensions = names_in(views, [*self.variables])
        return self.engine(names, share=False, dimensions=dimensions).lay_out(made, views).text

    def _of_facts(self, s: Step, dx: str) -> list[Phrase]:
        said: list[tuple[Phrase, ...]] = []
        for fact, e in s.said:
            match fact:
                case Fact.SYMMETRIC:
                    said.append((Phrase(self.text(e), True), Phrase("is symmetric")))
                case Fact.GATHERED:
                    said.append((Phrase("terms in"), Phrase(dx, True), Phrase("are gathered")))
                case _:
                    said.append((Phrase(fact.value),))
        return _joined(said) if said else [Phrase("simplified")]


def _formal_in(formals: Formals, view: Viewing) -> Viewing:
    """Return a view in which d(A) is written as a call, dx of what an equation defines as a name."""

    def found(e: Any) -> View:
        Y = formals.of.get(e)
        if Y is None:
            return view(e)
        if isinstance(Y, Defined):
            return Leaf(variable(f"d{Y.equation.wish}", plain_kind(axes_of(Y)).name, shape_of(Y)))
        return Call("d", None, (Y,))

    return found


def _joined(parts: Sequence[Sequence[Phrase]]) -> list[Phrase]:
    """Return phrases with semicolons between them."""
    made: list[Phrase] = []
    for i, part in enumerate(parts):
        made += [Phrase(";")] if i else []
        made += part
    return made
