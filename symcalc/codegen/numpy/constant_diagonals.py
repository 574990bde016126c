"""How matrices are written that are constant along diagonals, sums along these, and convolutions."""

from __future__ import annotations

from symcalc.codegen.numpy.written_primitives import Written, from_text
from symcalc.expressions import arrangements as a
from symcalc.expressions.primitives import Primitive

CONSTANT_DIAGONALS: dict[Primitive, Written] = {
    a.TOEPLITZ: from_text("scipy.linalg.toeplitz({0}, {1})", axes=1),
    a.SYMMETRIC_TOEPLITZ: from_text("scipy.linalg.toeplitz({0})", axes=1),
    a.HANKEL: from_text("scipy.linalg.hankel({0}, {1})", axes=1),
    a.SQUARE_HANKEL: from_text("scipy.linalg.hankel({0})", axes=1),
    a.CIRCULANT: from_text("scipy.linalg.circulant({0})", axes=1),
    a.CONVOLVED: from_text("np.convolve({0}, {1})", axes=1),
    a.CORRELATED: from_text(
        '''
def _correlated(x, y):
    """Return the scalar products of y with the parts of x that are as long."""
    if len(y) > len(x):
        raise ValueError(f"a vector of {len(y)} entries does not lie within one of {len(x)}")
    return np.correlate(x, y)
''',
        axes=1,
    ),
    a.DIAGONAL_SUMS: from_text(
        '''
def _diagonal_sums(A):
    """Return the sums along the main diagonal of A and those below."""
    return np.array([np.trace(A, -k) for k in range(len(A))], dtype=A.dtype)
''',
        axes=1,
    ),
    a.DIAGONAL_MEANS: from_text(
        '''
def _diagonal_means(A):
    """Return A with the mean of its diagonal in place of each entry."""
    m, n = A.shape
    column = [A.diagonal(-k).mean() for k in range(m)]
    row = [A.diagonal(k).mean() for k in range(n)]
    return scipy.linalg.toeplitz(column, row).astype(A.dtype)
''',
        axes=1,
    ),
    a.CYCLIC_SUMS: from_text(
        '''
def _cyclic_sums(A):
    """Return the sums along the diagonals of A, each with that which goes on at the other side."""
    n = len(A)
    return np.array([np.trace(A, -k) + np.trace(A, n - k) for k in range(n)], dtype=A.dtype)
''',
        axes=1,
    ),
    a.STACKED_TOEPLITZ: from_text(
        '''
def _stacked_toeplitz(t, m, n):
    """Return the m×n Toeplitz matrix with entries t from its upper right corner on, stacked by columns."""
    return t[(np.arange(n)[::-1, None] + np.arange(m)).ravel()]
''',
        axes=1,
    ),
    a.STACKED_DIAGONAL_SUMS: from_text(
        '''
def _stacked_diagonal_sums(a, m, n):
    """Return the sums along the diagonals of an m×n matrix that is stacked by columns, the upper right corner first."""
    sums = np.zeros((m + n - 1, *a.shape[1:]), dtype=a.dtype)
    np.add.at(sums, (np.arange(n)[::-1, None] + np.arange(m)).ravel(), a)
    return sums
''',
        axes=1,
    ),
}
