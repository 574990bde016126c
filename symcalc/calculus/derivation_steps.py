"""Derivations: the differential rule by rule, from the outside in, and the turn from it to the derivative.

There is one engine. A line of a derivation is what `differential` gives where the differentials of some parts are not
worked out yet: they are given to it as they are, d(XᵀX), and it stops there as it stops at dX. Each line works out the
outermost of them that are left, by the rules of their operations, and through what is linear. What a rule says is
shown by itself: it is applied to letters in place of arguments, d log det M = tr(M⁻¹ dM).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from symcalc.algebra import add, negate
from symcalc.calculus.adjoints import gradient
from symcalc.calculus.differentials import differential
from symcalc.calculus.substitutions import rebuilt, substituted
from symcalc.errors import SymcalcError, TooLarge
from symcalc.expressions.core_nodes import (
    Trace,
    Transpose,
    children,
    dependents,
    differential_of,
    is_array,
    postorder,
    shape_of,
    variables_of,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.equations import Defined, Minimum, Solved, with_parts
from symcalc.expressions.kinds import plain_kind
from symcalc.expressions.node import variable
from symcalc.expressions.registry import find_rule, rule_for

LINES = 40  # of rules that a derivation may have
PARTS = 2_500  # of all lines together
LETTERS = ("tsrcpq", "uvwzyx", "MNPQRS")  # for arguments in what a rule says, by the number of axes
CONSTANT = "a constant factor"
STILL = "nothing in it moves"
FORMAL = "formal"  # the mark of a differential that is not worked out


class Side(Enum):
    """What stands on the left of a line."""

    VALUE = "f"
    DIFFERENTIAL = "df"
    INNER = "df as an inner product with dX"
    SLOPE = "the derivative by a scalar"
    GRADIENT = "the gradient"
    JACOBIAN = "the Jacobian"
    HESSIAN = "the Hessian"
    OPERATOR = "the derivative as a linear operator"
    STACKED = "vec(df)"


class Reason(Enum):
    """Why a line follows, where it is no rule of an operation."""

    GIVEN = "what is asked about"
    COLLECTED = "terms are collected"
    INNER_PRODUCT = "the differential is an inner product with dX"
    WITHIN_STRUCTURE = "dX has a structure"
    FOR_EVERY = "it holds for every dX"
    STACKED = "columns are stacked"
    EQUATION = "the differential of the equation is 0"


class Fact(Enum):
    """By what terms are collected."""

    TRANSPOSED = "a trace is that of the transpose"
    ITSELF = "a number is its own transpose"
    ROTATED = "factors in a trace may be rotated"
    SYMMETRIC = "a part is symmetric"
    EQUAL = "equal terms are added"
    FEWER = "common factors are taken out"
    GATHERED = "terms in dX are gathered"
    ADJOINT = "the adjoint equation"


@dataclass(frozen=True)
class Step:
    """One step of a derivation.

    Attributes:
        before: what it begins with; of the first None.
        rule: the operations whose rules are applied, or why the line follows.
        after: what it ends with.
        statement: what the rule says of letters, as two sides: (log det M differentiated, tr(M⁻¹ dM)); of a reason in
            words None.
        bindings: what the letters stand for.
        substeps: the rules of a line, each by itself; or what leads from one line to the next in small.
        is_silent: whether it stands only in a full derivation: of sums, transposes, constant factors.
        said: facts about it, each with expressions: of an equation its differential and itself.
        side: what stands on the left of it.
    """

    before: Any
    rule: str | Reason
    after: Any
    statement: tuple[Any, Any] | None = None
    bindings: tuple[tuple[Any, Any], ...] = ()
    substeps: tuple[Step, ...] = ()
    is_silent: bool = False
    said: tuple[Any, ...] = ()
    side: Side = Side.DIFFERENTIAL


@dataclass
class Formals:
    """Differentials that are not worked out: a variable for each, as all engines see it."""

    of: dict[Any, Any] = field(default_factory=dict)  # the part, by its differential
    _made: dict[Any, Any] = field(default_factory=dict)

    def d(self, Y: Any) -> Any:
        """Return the differential of a part as a variable."""
        if Y not in self._made:
            # a name that is a differential's: traces are turned so that it stands last
            made = variable(f"dF{len(self._made)}", plain_kind(axes_of(Y)).name, shape_of(Y), FORMAL)
            self._made[Y], self.of[made] = made, Y
        return self._made[Y]

    def left_in(self, e: Any) -> set[Any]:
        """Return the parts whose differentials stand in an expression."""
        return {self.of[v] for v in variables_of(e) if v in self.of}


def sizes_named(variables: Iterable[Any]) -> set[str]:
    """Return how the dimensions are called that sizes of variables are made of."""
    return {s.name for v in variables for n in shape_of(v) for s in n.free_symbols}


def transposed(df: Any) -> Fact:
    """Return by what a scalar differential is that of the transpose: as a trace, or as a number."""
    is_trace = any(isinstance(e, Trace) and e.arg.shape != (ONE, ONE) for e in postorder(df))
    return Fact.TRANSPOSED if is_trace else Fact.ITSELF


def axes_of(Y: Any) -> int:
    """Return how many axes an expression has: 0, 1 of a column, else 2."""
    return 0 if not is_array(Y) else 1 if Y.shape[1] is ONE else 2


class Differentiation:
    """The steps from f to d f.

    Args:
        f: the expression.
        seeds: the differentials of the variables that move.
        taken: names that letters must not take.
    """

    def __init__(self, f: Any, seeds: Mapping[Any, Any], taken: Iterable[str] = ()) -> None:
        self.f, self.seeds = f, dict(seeds)
        self.taken = {*taken, *(v.name for v in variables_of(f)), *sizes_named(variables_of(f))}
        self.formals = Formals()
        self._worked_out: dict[Any, Any] = {}
        self.active = dependents([f], seeds)
        self.rank = {Y: i for i, Y in enumerate(self.active)}
        self.pending: set[Any] = {f} if f in self.active and f not in seeds else set()
        self.line = self.formals.d(f) if self.pending else differential(f, seeds)

    def steps(self) -> list[Step]:
        """Return the lines, each with the rules that are applied in it.

        Raises:
            TooLarge: where there are too many.
        """
        self._check_size()
        found: list[Step] = []
        waiting = self._through_linear()  # a sum, whose terms are differentiated each
        while self.pending:
            before, front = self.line, self._outermost(self.pending)
            rules = [*waiting, *self._applied(front, is_silent=False), *self._through_linear()]
            while self.pending and self.pending.isdisjoint(self._in_sight()):
                rules += self._applied(self._outermost(self.pending), is_silent=True)
            waiting = []
            found.append(self._line(before, rules))
        if waiting:
            found.append(self._line(self.formals.d(self.f), waiting))
        return found

    def _line(self, before: Any, rules: Sequence[Step]) -> Step:
        """Return the line that rules lead to; of a scalar in which what is transposed moves it is written without."""
        said: tuple[Any, ...] = ()
        if not is_array(self.f) and any(type(self.formals.of[s.before]) is Transpose for s in rules):
            moving = dependents([self.line], [*self.formals.of, *self.seeds.values()])
            if not any(type(e) is Transpose for e in moving):
                said = ((transposed(self.line), self.line),)
        return Step(before, _named(rules), self.line, substeps=tuple(rules), said=said)

    def _check_size(self) -> None:
        """Refuse what has too many rules one inside the other, or too many parts: each line is made of all of them."""
        lines: dict[Any, int] = {}
        for Y in self.active:
            below = max([lines.get(A, 0) for A in children(Y)], default=0)
            lines[Y] = below + (not self._is_linear(Y) and Y not in self.seeds)
        most = lines.get(self.f, 0)
        what = f"{most} lines" if most > LINES else f"{most * len(self.active):,} parts in its lines"
        if most > LINES or most * len(self.active) > PARTS:
            raise TooLarge(
                f"the derivation has {what}, which is too long",
                hint="derive its parts one by one, or ask for the differential",
            )

    def value(self, e: Any) -> Any:
        """Return what an expression is where the differentials in it are worked out."""
        left = self.formals.left_in(e)
        for Y in left - self._worked_out.keys():
            self._worked_out[Y] = differential(Y, self.seeds)
        return substituted(e, {self.formals.d(Y): self._worked_out[Y] for Y in left}) if left else e

    def _through_linear(self) -> list[Step]:
        """Apply the rules of what is linear as long as that is outermost."""
        found: list[Step] = []
        while front := [Y for Y in self._outermost(self.pending) if self._is_linear(Y)]:
            found += self._applied(front, is_silent=True)
        return found

    def _in_sight(self) -> set[Any]:
        """Return what is still to be differentiated in the line itself, and not in an equation beside it."""
        seen: set[Any] = set()
        stack = [self.line]
        while stack:
            e = stack.pop()
            if e not in seen:
                seen.add(e)
                stack += () if isinstance(e, Solved) else children(e)
        return {Y for v, Y in self.formals.of.items() if v in seen}

    def _outermost(self, parts: Collection[Any]) -> list[Any]:
        """Return those that are in no other, the outermost first."""
        found: list[Any] = []
        within: set[Any] = set()
        for Y in sorted(parts, key=self.rank.__getitem__, reverse=True):
            if Y not in within:
                found.append(Y)
                within.update(dependents([Y], self.seeds))
        return found

    def _is_linear(self, Y: Any) -> bool:
        """Tell what is linear in what moves, and whose rule says no more: that of a trace knows powers."""
        rule = find_rule(Y)
        if rule is None or isinstance(Y, Defined):
            return False
        moving = [i for i, A in enumerate(children(Y)) if A in self.active]
        if rule.linear == "joint":
            return True
        if len(moving) != 1 or not (rule.linear == "each" or moving[0] in rule.linear):
            return False
        A = children(Y)[moving[0]]
        if rule.differential is None or A in self.seeds:
            return True
        dA = self.formals.d(A)
        below = {B: self.formals.d(B) for B in children(A) if B in self.active and B not in self.seeds}
        return dA in variables_of(differential(Y, {**below, A: dA, **self.seeds}))

    def _applied(self, front: Sequence[Any], is_silent: bool) -> list[Step]:
        """Work out the differentials of some parts in the line."""
        rules = [self._rule(Y, is_silent) for Y in front]
        asked = set().union(*(self.formals.left_in(step.after) for step in rules))
        seeds = {A: self.formals.d(A) for A in (self.pending - {*front}) | asked if A not in self.seeds}
        self.line = differential(self.f, seeds | self.seeds)
        self.pending = self.formals.left_in(self.line)
        return rules

    def _rule(self, Y: Any, is_silent: bool) -> Step:
        """Return the rule of one part by itself: d(Y) in terms of differentials of arguments."""
        near: dict[Any, Any] = {}
        for A in children(Y):
            for B in (A, *children(A)):  # a norm's square asks for the differential of the vector
                if B in self.active and B not in self.seeds:
                    near[B] = self.formals.d(B)
        after = differential(Y, near | self.seeds)
        if isinstance(Y, Defined):
            return self._equation(Y, after)
        name = self._name(Y, is_silent)
        statement, bindings = (None, ()) if is_silent or rule_for(Y).rule else self._stated(Y, after)
        return Step(self.formals.d(Y), name, after, statement, bindings, is_silent=is_silent)

    def _name(self, Y: Any, is_silent: bool) -> str:
        """Return what is applied to a part, in words."""
        rule = rule_for(Y)
        if not is_silent:
            return rule.rule or rule.name
        if rule.linear == "joint" and rule.rule:
            return rule.rule
        return CONSTANT if rule.rule else f"{rule.name} is linear"

    def _equation(self, X: Any, after: Any) -> Step:
        """Return the step at what an equation defines: the differential of the equation is 0."""
        equation = X.equation
        e = with_parts(equation.expression, {equation.unknown: X})
        moving = {A: self.seeds.get(A) or self.formals.d(A) for A in X.parts[:-1] if A in self.active}
        if isinstance(equation, Minimum):
            e = gradient(e, X)
        if isinstance(X, Solved):  # of L(X) = R; solvers of matrix equations are of −L(X) = −R
            e = add(X.parts[0], negate(e))
        zero = differential(e, {X: self.formals.d(X), **moving})
        return Step(self.formals.d(X), Reason.EQUATION, after, said=(zero,))

    def _stated(self, Y: Any, after: Any) -> tuple[tuple[Any, Any] | None, tuple[tuple[Any, Any], ...]]:
        """Return what the rule says of letters in place of arguments, and what they stand for."""
        asked = self.formals.left_in(after)
        instead: dict[Any, Any] = {}
        for A in children(Y):
            # a norm's square asks for the differential of the vector
            opened = [A] if A in asked or A not in self.active else [B for B in children(A) if B in asked]
            for B in opened:
                if children(B) and B not in instead:
                    instead[B] = self._letter(B, instead.values())
        moving = {instead[A]: differential_of(instead[A]) for A in instead if A in self.active}
        moving |= self.seeds
        try:
            general = substituted(rebuilt(Y, children(Y)), instead)
            said = differential(general, moving)
        except SymcalcError:  # letters have no structure, as an eigenvalue asks for
            return None, ()
        return (general, said), tuple((v, A) for A, v in instead.items())

    def _letter(self, A: Any, others: Iterable[Any]) -> Any:
        """Return a variable of the shape of an argument, of a name that nothing has."""
        letters = LETTERS[2 if is_array(A) and ONE not in A.shape else min(axes_of(A), 1)]
        taken = {*self.taken, *(v.name for v in others)}
        name = next((c for c in letters if c not in taken), None) or _fresh(letters[0], taken)
        return variable(name, plain_kind(axes_of(A)).name, shape_of(A))


def _fresh(letter: str, taken: Collection[str]) -> str:
    i = 0
    while f"{letter}_{i}" in taken:
        i += 1
    return f"{letter}_{i}"


def _named(rules: Iterable[Step]) -> str:
    """Return the names of what is applied and not silent, else of all."""
    rules = list(rules)
    told = [s for s in rules if not s.is_silent] or rules
    return "; ".join(dict.fromkeys(s.rule if isinstance(s.rule, str) else s.rule.value for s in told))
