"""Whole numbers near to a scalar, or to every entry.   ⌊a⌋′ = 0, where it has a derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import S

from symcalc.algebra import zeros
from symcalc.algebra.scalar_functions import own
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.intervals import INTERVALS, POINTS
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import AtKink
from symcalc.expressions.spellings import Spelled
from symcalc.operations.elementwise import Entrywise, register_function_of_entries


def _zero(Y: Expression, A: Expression) -> Expression:
    return zeros(*A.shape) if is_array(A) else S.Zero


def _enclosure(rounded: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the enclosure of what has steps: known where both ends are rounded to the same."""

    def enclosure(x: Any) -> Any:
        below, above = (rounded(POINTS.mpf(end._mpi_[0])) for end in (x.a, x.b))
        return INTERVALS.mpf(below) if below == above else None

    return enclosure


for _name, _cls, _rounded, _numpy, _summary, _convention in (
    ("floor", sympy.floor, mpmath.floor, "floor", "the largest whole number that is not larger", ""),
    ("ceil", sympy.ceiling, mpmath.ceil, "ceil", "the smallest whole number that is not smaller", ""),
    ("round", own("round", S.Zero), mpmath.nint, "round", "the nearest whole number, of two the even one", ""),
):
    register_function_of_entries(
        Entrywise(
            name=_name,
            # MATLAB's round takes the one that is farther from 0
            spelled=Spelled(None if _name == "round" else _name, _name, _cls.__name__.title()),
            aliases=("ceiling",) if _name == "ceil" else ("rint",) if _name == "round" else (),
            cls=_cls,
            is_placed=False,
            derivative=_zero,
            example="0*x",
            summary=f"{_summary}; its derivative is 0",
            reference=lambda np, A, name=_numpy: getattr(np, name)(A),
            at_kink=AtKink.FLAT,
            enclosure=_enclosure(getattr(POINTS, {"round": "nint"}.get(_name, _name))),
            number=_rounded,
            vanishes=True,
            entry_to_sympy=_cls if _name != "round" else None,
        )
    )
