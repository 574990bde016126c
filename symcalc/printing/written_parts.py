"""How all parts of what is printed are written, arguments first, and the names among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from symcalc.expressions.dimensions import SizeAtom
from symcalc.expressions.node import Expression
from symcalc.printing.decimals import in_decimals, is_fraction
from symcalc.printing.names import names_of_sizes
from symcalc.printing.presentation import view, view_sized
from symcalc.printing.solutions import names_of_defined, with_solutions
from symcalc.printing.views import Leaf, View
from symcalc.spelling import IDENTITY, canonical_name


def names_in(views: Mapping[Expression, View], others: Iterable[str] = ()) -> tuple[set[str], dict[Expression, str]]:
    """Return the names that are written and others, and what dimensions are called that bear one of them."""
    leaves = [v.value for v in views.values() if isinstance(v, Leaf)]
    dimensions = {s for d in leaves if isinstance(d, SizeAtom) for s in d.free_symbols}
    variables = {*others, *(v.name for v in leaves if hasattr(v, "name") and not isinstance(v, SizeAtom))}
    sizes = names_of_sizes(dimensions, set(map(canonical_name, variables)))
    return {*variables, *(d.name for d in dimensions), *sizes.values()}, sizes


Viewing = Callable[[Any], View]


def views_in_order(
    root: Any, others: Iterable[str] = (), decimals: bool = False, changed: Callable[[Viewing], Viewing] = lambda v: v
) -> dict[Expression, View]:
    """Return what is printed with how it is written, arguments first.

    Args:
        root: what is printed.
        others: names of further variables.
        decimals: whether numbers are written as decimals.
        changed: what becomes of a view of nodes.
    """
    defined = names_of_defined([root], others)
    views = _views(root, with_solutions(changed(decimals_in(view) if decimals else view), defined))
    names = (getattr(v.value, "name", "") for v in views.values() if isinstance(v, Leaf))
    if IDENTITY not in others and IDENTITY not in names:
        return views
    return _views(root, with_solutions(changed(decimals_in(view_sized) if decimals else view_sized), defined))


def decimals_in(view: Callable[[Any], View]) -> Callable[[Any], View]:
    """Return a view whose numbers are decimals."""
    return lambda e: in_decimals(e, view(e))


def is_decimal(v: View | None) -> bool:
    """Tell whether a view is that of a decimal."""
    return isinstance(v, Leaf) and is_fraction(v.value)


def _views(root: Any, view: Callable[[Any], View]) -> dict[Expression, View]:
    seen: set[Expression] = set()
    order: dict[Expression, View] = {}
    stack: list[Any] = [root]
    while stack:
        e = stack.pop()
        if e is None:  # a mark: what stands below it has its operands behind it
            v, e = stack.pop(), stack.pop()
            order[e] = v
        elif e not in seen:
            seen.add(e)
            v = view(e)
            below = v.operands()
            if below:
                stack += (e, v, None)
                stack += below[::-1]
            else:
                order[e] = v
    return order
