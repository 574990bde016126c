"""The caches of the engine and of SymPy, emptied together: they keep every formula that was ever seen.

SymPy remembers the last arguments of each of its functions, and the formulas that these are parts of live as long.
"""

from __future__ import annotations

from sympy.core.cache import clear_cache

from symcalc import spelling
from symcalc.algebra import coefficients, scalars
from symcalc.codegen.graph import nearest_doubles
from symcalc.expressions import dimensions, index_forms, node, structure, sympy_forms
from symcalc.printing import style

MANY = 20_000  # nodes after which the caches are emptied; a graph of so many takes about 25 MB
CACHES = (
    node._of_scalar,
    scalars.share,
    coefficients.zeros,
    dimensions.named,
    dimensions.text_of_sum,
    spelling.plain_name,
    spelling.canonical_name,
    spelling.fault_of_name,
    style.level_of,
    nearest_doubles.constant_value,
    index_forms.pattern,
    sympy_forms.index,
)


def clear_caches() -> None:
    """Empty all caches of symcalc, and SymPy's: what no formula holds any more is given back.

    >>> clear_caches()
    """
    for cached in CACHES:
        cached.cache_clear()
    structure.forget_signs()
    clear_cache()
    node.count_anew()


def limit_caches() -> None:
    """Empty all caches where many nodes have been made since they were emptied: at the beginning of a formula."""
    if node.made() >= MANY:
        clear_caches()
