"""Arguments that are functions: what they are called, how they are called, and what they may return.

A program that declares ``f : function`` becomes a function of f and of those of its derivatives that it asks for, which
are called f, df, d2f: each takes an array or a number, and returns its value at each entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text
from symcalc.codegen.numpy.quoting import identifier, quoted
from symcalc.codegen.targets import GivenFunction
from symcalc.expressions.core_nodes import variable
from symcalc.spelling import canonical_name

GIVEN_FUNCTIONS = {
    "applied": '''
def _applied(f, x, name):
    """Return f at the entries of x, which it cannot change, as an array of its own."""
    x = np.asarray(x).view()
    x.flags.writeable = False
    try:
        y = np.array(f(x[()]))
    except TypeError as e:
        raise ValueError(f"{name}: a function of arrays was expected, entry by entry: {e}") from e
    if y.shape != x.shape:
        raise ValueError(f"{name}: at shape {x.shape} a value of that shape was expected, not {y.shape}")
    if y.dtype.kind not in "biuf":
        raise ValueError(f"{name}: real numbers were expected, not {y.dtype}")
    return (y if y.dtype in (np.float32, np.float64) else y.astype(x.dtype))[()]
''',
}


def given_functions(used: Iterable[Any], variables: Sequence[Any]) -> dict[Any, GivenFunction]:
    """Return the arguments that are functions, in order: f, df, d2f are the function and two derivatives.

    A name that a variable has, as d2f may be, is followed by ``_``.
    """
    found: dict[Any, GivenFunction] = {}
    taken = {canonical_name(v.name) for v in variables}
    orders = sorted(f for f in used if isinstance(f, GivenFunction))
    for v in variables:
        for f in (f for f in orders if f.name == v.name):
            name = f.argument
            while f.order and canonical_name(name) in taken:
                name += "_"
            taken.add(canonical_name(name))
            found[variable(name, v.kind_name)] = f
    return found


def applied(n: Notation, v: Value) -> Text:
    """Return a function that is an argument, at each entry; its name comes along, for messages."""
    f, a = v.args
    at = f"dtype({n.bare(a)})" if a.is_plain else n.bare(a)
    name = n.bare(f) if f.data.order else identifier(f.data.argument)
    return n.helper("applied", n.bare(f), at, quoted(name))
