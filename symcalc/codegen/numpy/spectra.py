"""How spectra are written: eigenvalues and singular values by LAPACK, and differences of these."""

from __future__ import annotations

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text
from symcalc.codegen.numpy.templates import Definition
from symcalc.codegen.numpy.written_primitives import Written, from_text
from symcalc.expressions import factorisations as f
from symcalc.expressions.primitives import Primitive

SIGNED = '''
def _signed(U):
    """Return U with the first entry of each column positive that is nearly its largest."""
    sizes = np.abs(U)
    first = (sizes > 0.99 * sizes.max(axis=0)).argmax(axis=0)
    return U * np.sign(np.take_along_axis(U, np.expand_dims(first, 0), axis=0))
'''
IMAGINARY = '''
def _check_imaginary(A, w, V):
    """Refuse eigenvalues w of A, V its eigenvectors, that are complex by more than rounding."""
    sizes = ((np.abs(np.linalg.inv(V)) @ np.abs(A)) * np.abs(V).T).sum(axis=1)  # whose rounding moves each
    if np.any(np.abs(w.imag) > 100 * np.finfo(A.dtype).eps * np.minimum(sizes, np.linalg.norm(A))):
        raise np.linalg.LinAlgError("Matrix has complex eigenvalues")
'''
REAL_EIGENVALUES = '''
def _real_eigenvalues(A):
    """Return the eigenvalues of A, which are real up to rounding, ascending."""
    w = np.linalg.eigvals(A)
    if np.any(w.imag):
        _check_imaginary(A, *np.linalg.eig(A))
    return np.sort(w.real)
'''
EIG = '''
def _real_eig(A):
    """Return the eigenvalues of A, which are real up to rounding, ascending, and unit eigenvectors with fixed signs."""
    w, V = np.linalg.eig(A)
    if np.any(w.imag):
        _check_imaginary(A, w, V)
    order = np.argsort(w.real)
    V = np.where(w.imag < 0, V.imag, V.real)[:, order]  # of a double eigenvalue that rounding made complex: a basis
    V = V / np.linalg.norm(V, axis=0)
    if not np.linalg.cond(V) <= 0.1 / np.sqrt(np.finfo(A.dtype).eps):
        raise np.linalg.LinAlgError("Matrix has no basis of eigenvectors, or nearly none")
    sizes = np.abs(V)
    first = (sizes > 0.99 * sizes.max(axis=0)).argmax(axis=0)
    return w.real[order], V * np.sign(V[first, np.arange(len(V))])
'''
DIVIDED = '''
def _divided(g, x, H):
    """Return (g_i - g_j) / (x_i - x_j), by H = dg/dx where that is no more than rounding; the diagonal of H."""
    h = H if H.ndim == 1 else H.diagonal()
    slope = h[:, None] - (0 if H.ndim == 1 else H)
    slope = (slope + slope.T) / 2
    rise, run, size = g[:, None] - g, x[:, None] - x, np.abs(g) + np.abs(x * h)
    noise = 4 * np.finfo(g.dtype).eps * (size[:, None] + size)
    near = np.abs(rise - slope * run) <= noise
    with np.errstate(divide="ignore"):
        divided = np.where(near, slope, rise / np.where(near, 1, run))
    divided.flat[:: len(g) + 1] = h
    return divided
'''
INVERSE = '''
def _inverse_differences(x):
    """Return 1 / (x_i - x_j), 0 on the diagonal."""
    run = x[:, None] - x
    run.flat[:: len(x) + 1] = np.inf
    with np.errstate(divide="ignore"):
        return 1 / run
'''

SVD = '''
def _svd(A):
    """Return U, s, V of A = U diag(s) Vᵀ, the thin factors, with fixed signs."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    sizes = np.abs(Vt)
    first = (sizes > 0.99 * sizes.max(axis=1, keepdims=True)).argmax(axis=1)
    signs = np.sign(Vt[np.arange(len(s)), first])
    return U * signs, s, Vt.T * signs
'''
SUMS = '''
def _divided_sums(g, x):
    """Return (g_i + g_j) / (x_i + x_j), 0 where x_i + x_j is 0."""
    total = x[:, None] + x
    return np.divide(g[:, None] + g, total, out=np.zeros_like(total), where=total != 0)
'''


def entry(n: Notation, v: Value) -> Text:
    """Return an entry of a vector."""
    return Text(f"{n.operand(v.args[0])}[{v.data.parameters[0]}]")


def column(n: Notation, v: Value) -> Text:
    """Return a column of a matrix."""
    return Text(f"{n.operand(v.args[0])}[:, {v.data.parameters[0]}]")


def of_real(source: str) -> Written:
    """Return how a primitive is written whose eigenvalues are real, by the source of a function."""
    made = Definition(source, axes=1)

    def write(n: Notation, v: Value) -> Text:
        n.functions[IMAGINARY.strip()] = None
        return made(n, v)

    return Written(write)


PRIMITIVES: dict[Primitive, Written] = {
    f.EIGH: from_text("np.linalg.eigh({0})", axes=1),
    f.EIGENVALUES: from_text("np.linalg.eigvalsh({0})", axes=1),
    f.EIG: of_real(EIG),
    f.REAL_EIGENVALUES: of_real(REAL_EIGENVALUES),
    f.ENTRY: Written(entry),
    f.COLUMN: Written(column),
    f.SIGNED: from_text(SIGNED, axes=1),
    f.DIVIDED_DIFFERENCES: from_text(DIVIDED, axes=1),
    f.INVERSE_DIFFERENCES: from_text(INVERSE, axes=1),
    f.SVD: from_text(SVD, axes=1),
    f.SINGULAR_VALUES: from_text("np.linalg.svd({0}, compute_uv=False)", axes=1),
    f.DIVIDED_SUMS: from_text(SUMS, axes=1),
}
