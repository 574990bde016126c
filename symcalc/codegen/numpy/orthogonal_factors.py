"""Functions that a generated source brings along: orthogonal factorisations, and what is read off them."""

ORTHOGONAL_FACTORS = {
    "svd": '''
def _svd(A):
    """Return U, s and Vᵀ of A = U diag(s) Vᵀ, without the singular values that are 0 to working precision."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    rank = np.count_nonzero(s > max(A.shape) * np.finfo(s.dtype).eps * s.max(initial=0))
    return U[:, :rank], s[:rank], Vt[:rank]
''',
    "pinv_times": '''
def _pinv_times(svd, B, trans=0):
    """Return A⁺B from the singular value decomposition of A; A⁺ᵀB with trans=1."""
    U, s, Vt = svd
    return U @ ((Vt @ B) / s) if trans else Vt.T @ ((U.T @ B) / s)
''',
    "lstsq": '''
def _lstsq(A, b):
    """Return A⁺b, the shortest x that minimises ‖A x − b‖."""
    return np.linalg.lstsq(A, b, rcond=max(A.shape) * np.finfo(A.dtype).eps)[0]
''',
    "qr": '''
def _qr(A):
    """Return Q and R of A = QR, R with a positive diagonal."""
    if A.shape[0] < A.shape[1]:
        raise np.linalg.LinAlgError("Matrix has fewer rows than columns")
    Q, R = np.linalg.qr(A)
    signs = np.where(R.diagonal() < 0, -1, 1).astype(A.dtype)
    return Q * signs, signs[:, None] * R
''',
}
