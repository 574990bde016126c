"""The entries of a linear map's array, as a sum of products of entries: A[i, k]*B[l, j].

The array has the axes of F, then those of X: the indices i, j are those of an entry of F, k, l of one of X. Equal
indices are told by δ[i, k], which is 1 where i = k and 0 elsewhere; an index that stands on no axis is summed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sympy import S

from symcalc.algebra import multiply
from symcalc.algebra.coefficients import split
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import Transpose
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.networks import Factor, Index, Term, settle

RESULT, SOURCE, SUMMED = "ij", "kl", "pqrstuvw"
NAME, CALL = re.compile(r"\w+"), re.compile(r"\w+\([^()]*\)")


def entries_of(linear_map: LinearMap, write: Callable[[Any], str]) -> str:
    """Return what an entry of the array is; ``write`` prints an expression."""
    terms = []
    for term in linear_map.terms:
        opened = term.copy()
        opened.leading = False
        settled = settle(opened)
        if settled is not None:
            terms.append(_term(settled, write))
    return " + ".join(terms).replace("+ -", "- ") if terms else "0"


def axes_named(linear_map: LinearMap) -> tuple[str, str]:
    """Return the indices of an entry of the result, and of one of dX: ``("[i, j]", "[k]")``."""
    return _bracketed(RESULT, linear_map.shape), _bracketed(SOURCE, linear_map.of)


def _bracketed(letters: str, shape: tuple[Any, ...]) -> str:
    named = [letter for letter, size in zip(letters, shape, strict=False) if size != 1]
    return f"[{', '.join(named)}]" if named else ""


def _term(term: Term, write: Callable[[Any], str]) -> str:
    """Return the product of entries that a term is."""
    names: dict[Index, str] = {}
    equal: list[str] = []
    for letters, axes in ((RESULT, term.result), (SOURCE, term.source)):
        for letter, axis in zip(letters, axes, strict=True):
            for at, i in enumerate(axis):
                called = letter if len(axis) == 1 else f"{letter}{at + 1}"
                if i in names:
                    equal.append(f"δ[{names[i]}, {called}]")
                names.setdefault(i, called)
    fresh = iter(SUMMED)
    summed = []
    for i in dict.fromkeys(i for f in term.factors for i in f.indices):
        if i not in names:
            names[i] = next(fresh)
            summed.append(names[i])
    scale = multiply(term.scale, *(split(f.array)[0] for f in term.factors))
    factors = [_entry(f, names, write) for f in term.factors] + equal
    if scale is S.NegativeOne and factors:
        factors[0] = f"-{factors[0]}"
    elif scale is not S.One or not factors:
        text = write(scale)
        factors.insert(0, text if NAME.fullmatch(text) or not factors or scale.is_number else f"({text})")
    product = "*".join(factors)
    return f"Σ_{{{', '.join(summed)}}} {product}" if summed else product


def _entry(f: Factor, names: dict[Index, str], write: Callable[[Any], str]) -> str:
    """Return an entry of an array."""
    core = split(f.array)[1]
    is_turned = isinstance(core, Transpose)
    text = write(core.arg if is_turned else core)
    if "\n" in text:
        raise NotSupported(
            "an array that lines of its own define has no entry in one line", hint="ask for the operator"
        )
    array = text if NAME.fullmatch(text) or CALL.fullmatch(text) else f"({text})"
    sides = (f.columns, f.rows) if is_turned else (f.rows, f.columns)
    axes = [",".join(names[i] for i in axis) for axis in sides if axis]
    return f"{array}[{', '.join(axes)}]"
