"""Primitives of factorisations of which operations are results, and what is read off them.

Codes of operations pick results of one factorisation, so that it is worked out once for a value and all derivatives.
"""

from __future__ import annotations

from symcalc.expressions.primitives import Primitive

EIGENVALUES = Primitive("eigenvalues of a symmetric matrix")
# S = U diag(λ) Uᵀ, λ ascending
EIGH = Primitive("eigenvalues and eigenvectors of a symmetric matrix", results=("lam", "U"), alone={0: EIGENVALUES})
REAL_EIGENVALUES = Primitive("eigenvalues of a matrix, all real")
# A = V diag(λ) V⁻¹, λ ascending, with unit columns and fixed signs
EIG = Primitive("eigenvalues and eigenvectors of a matrix, all real", results=("lam", "V"), alone={0: REAL_EIGENVALUES})
ENTRY = Primitive("entry", is_new=False)  # told the place, from 0, or from the end, −1
COLUMN = Primitive("column", is_new=False)  # told the place
SIGNED = Primitive("vectors with fixed signs")
DIVIDED_DIFFERENCES = Primitive("divided differences")
INVERSE_DIFFERENCES = Primitive("inverse differences")
# A = L Lᵀ; A = Q R, R with a positive diagonal
CHOLESKY = Primitive("factor of Cholesky", is_factored=True)
QR = Primitive("orthogonal and triangular factor", results=("Q", "R"), is_factored=True)
# A = U diag(σ) Vᵀ, the thin factors, σ descending
SINGULAR_VALUES = Primitive("singular values")
SVD = Primitive("singular value decomposition", results=("U", "s", "V"), alone={1: SINGULAR_VALUES})
DIVIDED_SUMS = Primitive("divided sums")
