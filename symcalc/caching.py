"""The caches of the engine, emptied together: for fair measurements, and to give memory back."""

from __future__ import annotations

from symcalc import bases, naming, scaling, shapes
from symcalc.printing import style


def clear_caches() -> None:
    """Empty all caches of symcalc; SymPy's own is not touched.

    >>> clear_caches()
    """
    for cached in (
        bases._scalar_digest,
        bases._scalar_label,
        scaling.share,
        scaling.zeros,
        shapes.named,
        naming.plain_name,
        naming.canonical_name,
        naming.fault_of_name,
        style.level_of,
    ):
        cached.cache_clear()
