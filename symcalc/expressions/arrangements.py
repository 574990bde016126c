"""Primitives of operations that move entries, or leave some out.

What the steps of one operation differ in, such as how far rows are moved, a step is told.
"""

from __future__ import annotations

from symcalc.expressions.primitives import Primitive

ROLLED = Primitive("rows moved in a circle")  # told how far down
LOWER_FROM = Primitive("what stands on a diagonal and below")  # told the diagonal, above the main one
UPPER_FROM = Primitive("what stands on a diagonal and above")
CROSS = Primitive("cross product")
CROSS_MATRIX = Primitive("skew matrix of a cross product")
TOEPLITZ = Primitive("Toeplitz matrix")  # of its first column and row
SYMMETRIC_TOEPLITZ = Primitive("symmetric Toeplitz matrix")
HANKEL = Primitive("Hankel matrix")  # of its first column and last row
SQUARE_HANKEL = Primitive("square Hankel matrix")
CIRCULANT = Primitive("circulant matrix")
DIAGONAL_SUMS = Primitive("sums along diagonals")
DIAGONAL_MEANS = Primitive("means along diagonals")
CYCLIC_SUMS = Primitive("sums along cyclic diagonals")
STACKED_TOEPLITZ = Primitive("stacked Toeplitz matrices")  # of entries, and the sizes m and n
STACKED_DIAGONAL_SUMS = Primitive("sums along the diagonals of stacked matrices")  # the transpose of that
CONVOLVED = Primitive("convolution")
CORRELATED = Primitive("correlation")
