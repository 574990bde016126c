"""What may be claimed of arrays: the structures of square matrices, and the signs of entries."""

from __future__ import annotations

from enum import Flag, IntEnum


class Structure(Flag):
    """What is known of a square matrix."""

    NONE = 0
    SYMMETRIC = 1
    ANTISYMMETRIC = 2
    LOWER = 4
    UPPER = 8
    DIAGONAL = 1 | 4 | 8
    ORTHOGONAL = 16
    # every bit has a name of its own: the complement of a flag holds named bits only
    NONNEGATIVE = 32
    NONSINGULAR = 64
    HOLLOW = 128  # the diagonal is 0
    SKEW = 2 | 128
    SEMIDEFINITE = 1 | 32  # symmetric, too
    DEFINITE = 1 | 32 | 64


class Sign(IntEnum):
    """What is known of the sign of a scalar, or of all entries of an array."""

    UNKNOWN = 0
    NONNEGATIVE = 1
    POSITIVE = 2


S = Structure
TRIANGLES = S.LOWER | S.UPPER
ZEROS = TRIANGLES | S.HOLLOW  # where entries are 0, whatever a matrix holds
REGULAR = S.NONSINGULAR | S.ORTHOGONAL
NO_ADJUGATE = REGULAR | TRIANGLES  # the inverse of these takes less than the adjugate
