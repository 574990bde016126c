"""What classes of nodes know of themselves: tables with one rule a class, which constructors and engines look up.

`symcalc.expressions.registry` fills them from the records of operations. A table refuses what is taken, and everything
once the package has been imported: what is looked up never depends on what has been imported since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NoReturn, TypeVar

from symcalc.expressions.structures_and_signs import Sign, Structure

K = TypeVar("K")
V = TypeVar("V")


class Rules(dict[K, V]):
    """A table of rules that refuses a second one for a key, and all that come late."""

    tables: ClassVar[list[Rules[Any, Any]]] = []
    dependent: ClassVar[list[Callable[[], object]]] = []  # what forgets what was worked out by rules
    is_open: ClassVar[int] = 1  # all of them together: how many let them be

    def __init__(self, rules: Mapping[K, V] | None = None) -> None:
        super().__init__(rules or {})  # with which it begins
        Rules.tables.append(self)

    def __setitem__(self, key: K, rule: V) -> None:
        """Enter a rule.

        Raises:
            ValueError: where there is one, or the tables are closed.
        """
        check_open(key)
        if key in self:
            raise ValueError(f"{_name(key)} has such a rule already")
        super().__setitem__(key, rule)

    def take(self, key: K) -> V | None:
        """Take the rule of a key out, if there is one.

        Raises:
            ValueError: where the tables are closed.
        """
        check_open(key)
        return super().pop(key, None)

    def exchange(self, key: K, rule: V) -> None:
        """Enter a rule in place of another; what is late is refused, as ever."""
        self.take(key)
        self[key] = rule

    def restore(self, rules: dict[K, V]) -> None:
        """Hold these rules again; at no moment it holds none."""
        super().update(rules)
        for key in [k for k in self if k not in rules]:
            super().__delitem__(key)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse what would pass by the checks."""
        raise TypeError("rules are entered and taken out one by one")

    update = pop = popitem = clear = setdefault = __delitem__ = __ior__ = _refuse


def check_open(key: Any) -> None:
    """Refuse what is registered late.

    Raises:
        ValueError: where the tables are closed.
    """
    if not Rules.is_open:
        raise ValueError(f"{_name(key)} is late: operations register within `registry.extending()`")


def forgotten_with_rules(forget: Callable[[], object]) -> None:
    """Have something forget what it remembers when rules change: it was worked out by those that were."""
    Rules.dependent.append(forget)


def forget_what_depends() -> None:
    """Forget what was worked out by rules that have changed."""
    for forget in Rules.dependent:
        forget()


def _name(key: Any) -> str:
    return ", ".join(map(_name, key)) if isinstance(key, tuple) else getattr(key, "__name__", str(key))


Rule = Callable[[Any], Any]  # of a node
CONSTRUCTORS: Rules[type, Callable[..., Any]] = Rules()  # (*arguments) -> the normal form
FORMS: Rules[Any, tuple[Callable[..., Any], bool]] = (
    Rules()
)  # by form in indices: the constructor, and whether it asks sizes
TRANSPOSES: Rules[type, Any] = Rules()  # laws; without one it is a Transpose node
PRODUCTS: Rules[tuple[type, type], Any] = Rules()  # laws of neighbours
# (factors of a product, place of such a node or its transpose) -> from where to where they are simpler, and what
WITHIN: Rules[type, Callable[[Any, int], Any]] = Rules()
STRUCTURES: Rules[type, Callable[..., Structure]] = Rules()  # (node, structure of each argument) -> structure
SIGNS: Rules[type, Sign | Callable[..., Sign]] = Rules()  # the sign, or (node, sign of each argument) -> sign
CODES: Rules[type, Callable[..., Any]] = Rules()  # of nodes without operation: (graph, node, *values) -> value
PLAINER: Rules[type, Callable[[Any], Any]] = Rules()  # a demand on the value -> demands on the arguments, or None
NUMBERS: Rules[type, Callable[[Any], Any]] = Rules()  # of a function: the value at a number of mpmath
ENCLOSURES: Rules[type, Rule] = Rules()  # of a function: an interval -> one that holds the values, or None
# which classes' signs depend on the structure of their arguments, and whose structure on the sign of the first one
ASKS_STRUCTURE: Rules[type, bool] = Rules()
ASKS_SIGN: Rules[type, bool] = Rules()
