"""The normal form: constructors of scalars, products, sums, transposes, entries, which ask each other.

What they do is local and always right: sums and products are flat, like terms and powers are collected, scalars stand
in front, 1×1 products are scalars, transposes and inverses are pushed inwards, I and 0 vanish, structure is used. None
of them multiplies a sum out.
"""

from symcalc.algebra import laws  # noqa: F401  (enters them)
from symcalc.algebra.adjacent_factors import matrix_power
from symcalc.algebra.coefficients import filled, identity, scaled, zeros
from symcalc.algebra.entry_products import diagonal, hadamard, hadamard_power
from symcalc.algebra.products import multiply, trace
from symcalc.algebra.reductions import norm2, sum_columns, sum_rows, total
from symcalc.algebra.scalars import share
from symcalc.algebra.sums import add, divide, negate, power, repeated, spread, subtract
from symcalc.algebra.transposes import diagonal_matrix, inverse, transpose

__all__ = [
    "add",
    "diagonal",
    "diagonal_matrix",
    "divide",
    "filled",
    "hadamard",
    "hadamard_power",
    "identity",
    "inverse",
    "matrix_power",
    "multiply",
    "negate",
    "norm2",
    "power",
    "repeated",
    "scaled",
    "share",
    "spread",
    "subtract",
    "sum_columns",
    "sum_rows",
    "total",
    "trace",
    "transpose",
    "zeros",
]
