"""Which parts of a formula are named: « where T₀ = A x − b ».

A part that is used several times is named where that saves enough: n uses of a part of length l are worth
(n − 1) (l − 2) characters. A part that is long is named, though it is used once. So what is printed is linear in the
graph. All styles name the same parts, as lengths are counted by what is written, not by how; but A⁺, which is a call in
text, has no name where it is written with a mark.

What merely wraps a part, as inv(A + B) wraps A + B, is not named where the part is used elsewhere too and is worth a
name itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

from symcalc.expressions.core_nodes import DeclaredArray, Inverse, MatMul, constants
from symcalc.expressions.node import Expression
from symcalc.printing.letters import is_adjoint_solution, letter_of
from symcalc.printing.picked_parts import Part
from symcalc.printing.views import Call, Leaf, Row, Solution, Sum, Turned, View

WORTH = 24  # characters that a name must save in a line of text
WORTH_IN_LONG = 10  # in a longer formula
WORTH_WITH_LETTER = 9  # where books have a letter for it
LINE = 50  # characters of a formula that needs no names to be read
SHORT = 5  # length up to which a part is never named
LONG = 400  # length above which a part is named, though it is used once
NAME = 2  # length of a name
BRACKETS = 2  # length of those that a name needs not


def parts_to_name(
    root: Any,
    views: Mapping[Expression, View],
    share: bool = True,
    with_marks: bool = False,
    given: Collection[Expression] = (),
) -> set[Expression]:
    """Return the parts that are named.

    Args:
        root: the formula.
        views: how its parts are written, arguments first.
        share: whether parts are named because they are used several times.
        with_marks: whether calls that can be are written as marks behind their argument.
        given: parts that have a name already.
    """
    uses = Counter(chain.from_iterable([v.operands() for v in views.values()]))
    lengths = lengths_of(views, given)
    adjoints = _adjoint_solutions(views, given) - {root, *given} if share and given else set[Expression]()
    repeated = share and any(n > 1 and lengths[e] > SHORT and type(views[e]) is not Leaf for e, n in uses.items())
    repeated = repeated and _may_save(root, views, lengths, given)
    declared = set(filter(is_declared, views)) - {root, *given}
    if not repeated and lengths[root] <= LONG:
        return declared | adjoints
    nameable = (
        {e for e, v in views.items() if lengths[e] > SHORT and not isinstance(v, Leaf | Solution | Turned)}
        - sizes_in(views)
        - within_equations(views)
        - {e for e, v in views.items() if with_marks and is_marked_name(v, views)}
        - {e for e, v in views.items() if isinstance(v, Call) and len(constants(e)) == len(v.operands())}
        - {root, *given}
    )
    named = _repeated(root, views, uses, lengths, nameable, given) if share else set()
    is_short = max(lengths.values()) <= LONG // 2  # whatever is called by a name that is longer than what it stands for
    long = set() if is_short else _long(views, nameable, named, given)
    return named | long | declared | adjoints


def _may_save(
    root: Any, views: Mapping[Expression, View], lengths: Mapping[Expression, int], given: Collection[Expression]
) -> bool:
    """Tell whether some part would stand so often in a formula without names that one may be worth it."""
    worth = _worth_in(lengths[root])
    times = _choose(root, views, {}, worth, given)[0]
    often = [e for e, n in times.items() if n > 1 and lengths[e] > SHORT]
    return any((times[e] - 1) * (lengths[e] + BRACKETS - NAME) > _worth_of(e, worth) for e in often)


def _adjoint_solutions(views: Mapping[Expression, View], given: Collection[Expression]) -> set[Expression]:
    """Return what solves the adjoint equation of one whose solution x = A⁻¹ b has a name: λ = A⁻ᵀ c."""
    solved = {e.args[0] for e in given if type(e) is MatMul and type(e.args[0]) is Inverse}
    return {e for e in views if is_adjoint_solution(e) and e.args[0].arg in solved} if solved else set()


def is_declared(e: Any) -> bool:
    """Tell what a program declares to have a structure: it always has a name, of which that can be said."""
    return type(e) is DeclaredArray


def is_marked_name(v: View, views: Mapping[Expression, View]) -> bool:
    """Tell what is no more than a mark behind a name, where it is written so."""
    is_mark = isinstance(v, Call) and v.operation is not None and v.operation.is_mark
    return is_mark and all(isinstance(views[a], Leaf) for a in v.operands())


def within_equations(views: Mapping[Expression, View]) -> set[Expression]:
    """Return the parts of equations in which the unknown stands: no line before the equation's can define them."""
    inside = {v.unknown for v in views.values() if isinstance(v, Solution)}
    if inside:
        for e, v in views.items():
            if not isinstance(v, Solution) and not inside.isdisjoint(v.operands()):
                inside.add(e)
    return inside


def lengths_of(views: Mapping[Expression, View], given: Collection[Expression] = ()) -> dict[Expression, int]:
    """Return about how many characters each part has; above twice `LONG` it is no longer counted."""
    lengths: dict[Expression, int] = {}
    for e, v in views.items():
        length = v.marks()
        for a in () if isinstance(v, Solution) else v.operands():
            length += lengths[a]
        lengths[e] = NAME if given and e in given else min(length, 2 * LONG)
    return lengths


def sizes_in(views: Mapping[Expression, View]) -> set[Expression]:
    """Return what stands as a size in `ones(m*n, 1)`: it cannot be a definition."""
    sizes: set[Expression] = set()
    for e, v in views.items():
        if isinstance(v, Leaf):
            sizes.update(v.operands())
        elif isinstance(v, Call):
            sizes.update(constants(e))
        elif isinstance(v, Part):
            sizes.update(v.sizes())
    return sizes


def _wrapped(v: View, views: Mapping[Expression, View]) -> Any:
    """Return the one operand of a view that is no name or number, if there is one only."""
    found = [a for a in v.operands() if not isinstance(views[a], Leaf)]
    return found[0] if len(found) == 1 and len(v.operands()) - len(found) <= 1 else None


def _repeated(
    root: Any,
    views: Mapping[Expression, View],
    uses: Mapping[Expression, int],
    lengths: Mapping[Expression, int],
    nameable: set[Expression],
    given: Collection[Expression],
) -> set[Expression]:
    """Return the parts that are used several times and worth a name."""
    worth = _worth_in(lengths[root])
    inner: dict[
        Expression, tuple[Any, int]
    ] = {}  # of what wraps: a part that is used elsewhere too, the length without it
    for e, v in views.items():
        a = _wrapped(v, views)
        if a is not None:
            own = v.marks() + sum([lengths[b] for b in v.operands() if b is not a])
            if uses[a] > 1 and a in nameable:
                inner[e] = (a, own + NAME)
            elif a in inner:
                inner[e] = (inner[a][0], own + inner[a][1])
    times, named = _choose(root, views, {e: lengths[e] for e in nameable if e not in inner}, worth, given)
    chosen = {e: lengths[e] for e in nameable}
    for e in {v.arg for v in views.values() if isinstance(v, Turned) and isinstance(views[v.arg], Row | Sum)}:
        if e in chosen:
            chosen[e] += BRACKETS
    for e, (part, length) in inner.items():
        if e in nameable and (part in named or (times[part] - 1) * (lengths[part] - NAME) > worth):
            chosen[e] = length
    return _choose(root, views, chosen, worth, given)[1]


def _choose(
    root: Any,
    views: Mapping[Expression, View],
    lengths: Mapping[Expression, int],
    worth: int,
    given: Collection[Expression],
) -> tuple[dict[Any, int], set[Expression]]:
    """Name parts from the whole to its parts, a name counting as one use; return the uses and what is named."""
    named: set[Expression] = set()
    times: dict[Any, int] = {**dict.fromkeys(views, 0), root: 1}
    for e, v in reversed([*views.items()]):
        n = times[e]
        if isinstance(v, Solution) or (given and e in given):
            n = min(n, 1)
        if n > 1 and e in lengths and (n - 1) * (lengths[e] - NAME) > _worth_of(e, worth):
            named.add(e)
            n = 1
        for a in v.operands():
            times[a] += n
    return times, named


def _worth_in(length: int) -> int:
    return WORTH if length <= LINE else WORTH_IN_LONG


def _worth_of(e: Any, worth: int) -> int:
    return min(worth, WORTH_WITH_LETTER) if letter_of(e) else worth


def _long(
    views: Mapping[Expression, View],
    nameable: set[Expression],
    named: set[Expression],
    given: Collection[Expression],
) -> set[Expression]:
    """Return the parts that are long though parts of theirs are named."""
    long: set[Expression] = set()
    lengths: dict[Expression, int] = {}
    for e, v in views.items():
        length = v.marks() + sum([lengths[a] for a in v.operands()])
        if length > LONG and e in nameable:
            long.add(e)
        has_name = e in named or e in long or e in given or isinstance(v, Solution)
        lengths[e] = NAME if has_name else length
    return long
