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
