"""Where engines find a function, whatever it is called: by its role, by a class of its nodes, by a class of SymPy's.

`symcalc.expressions.registry` enters functions here, out of their records.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcalc.errors import MissingRule
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.rules import Rules

_IN_ROLE: Rules[Role, Function] = Rules()
_FUNCTION_OF: Rules[type, Function] = Rules()  # by the class of its nodes
_FROM_SYMPY: Rules[type | str, tuple[Function, Callable[..., Any]]] = Rules()


def places_of(function: Function, nodes: tuple[type, ...]) -> list[tuple[Rules[Any, Any], Any, Any]]:
    """Return what a function is in these tables, each with its key; ``nodes`` are the classes of its nodes."""
    return [
        *((_IN_ROLE, role, function) for role in (function.role,) if role is not None),
        *((_FUNCTION_OF, node, function) for node in nodes),
        *((_FROM_SYMPY, cls, (function, build)) for cls, build in function.from_sympy.items()),
    ]


def function_in(role: Role) -> Function:
    """Return the function that plays a role.

    Raises:
        MissingRule: where nobody registered one.
    """
    function = _IN_ROLE.get(role)
    if function is None:
        raise MissingRule(f"no function is registered as {role.value}")
    return function


def plays(e: Any, role: Role) -> bool:
    """Tell whether a node is of the function that plays a role."""
    function = _FUNCTION_OF.get(type(e))
    return function is not None and function.role is role


def function_of(node: type) -> Function:
    """Return the function whose nodes are of a class.

    Raises:
        MissingRule: where nobody registered one.
    """
    function = _FUNCTION_OF.get(node)
    if function is None:
        raise MissingRule(f"no function is registered for {node.__name__}")
    return function


def function_from_sympy(cls: type) -> tuple[Function, Callable[..., Any]] | None:
    """Return the function for which a class of SymPy's is taken, and what builds it; None where there is none."""
    return _FROM_SYMPY.get(cls) or _FROM_SYMPY.get(f"{cls.__module__}.{cls.__qualname__}")
