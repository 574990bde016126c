"""The laws of the normal form: what the constructors beside this folder look up, family by family.

A law may ask every constructor; no constructor imports a law.
"""

from symcalc.algebra.laws import chains, diagonals, entry_products, norms, sums, sums_of_entries, traces

__all__ = ["chains", "diagonals", "entry_products", "norms", "sums", "sums_of_entries", "traces"]
