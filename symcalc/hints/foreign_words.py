"""Words of other languages and books: formulas for functions that are none here, and those of which there is none."""

from __future__ import annotations

LOG_OF_TWO = "log|det|, one of its two values; the other is the sign"

# a function by its canonical name: formulas of its arguments, and what they mean where there are several
FORMULAS: dict[str, tuple[tuple[str, str], ...]] = {
    "σ": (("sigmoid({0})", ""),),
    "norm": (("norm2({0})", "Euclid's or Frobenius' norm"), ("specnorm({0})", "the spectral norm")),
    "norm, 1": (("norm1({0})", ""),),
    "norm, 2": (("norm2({0})", ""),),
    "norm, 2 of a matrix": (("specnorm({0})", ""), ("norm2({0})", "Frobenius' norm, which is another")),
    "fro": (("normF({0})", ""),),
    "eigh": (("eigvals({0})", "eigenvalues"), ("eigvecs({0})", "eigenvectors")),
    "svd": (
        ("svdvals({0})", "singular values"),
        ("leftvecs({0})", "left singular vectors"),
        ("rightvecs({0})", "right singular vectors"),
    ),
    "opnorm": (("specnorm({0})", "the spectral norm"),),
    "matrix_norm": (("norm2({0})", "Frobenius' norm"), ("specnorm({0})", "the spectral norm")),
    "vector_norm": (("norm2({0})", ""),),
    "cosine": (("cos({0})", ""),),
    "sine": (("sin({0})", ""),),
    "tangent": (("tan({0})", ""),),
    "times": (("{0}.*{1}", ""),),
    "matmul": (("{0}*{1}", ""),),
    "mtimes": (("{0}*{1}", ""),),
    "heaviside": (("step({0})", ""),),
    "sgn": (("sign({0})", ""),),
    "pow": (("{0}^{1}", "a power of numbers and square matrices"), ("{0}.^{1}", "of every entry")),
    "power": (("{0}.^{1}", ""), ("{0}^{1}", "")),
    **dict.fromkeys(("slogdet", "logabsdet"), (("logdet({0})", LOG_OF_TWO),)),
    "sym": (("({0} + {0}')/2", ""),),
    "skew": (("({0} - {0}')/2", ""),),
    "qr": (("qr_q({0})", "Q of A = Q R"), ("qr_r({0})", "R of it")),
    **dict.fromkeys(("lu", "lu_factor"), (("inv({0})", "code factors A once for all solves and determinants"),)),
    **dict.fromkeys(("lu_solve", "linsolve"), (("solve({0}, {1})", ""),)),
    "mldivide": (("{0}\\{1}", ""),),
    **dict.fromkeys(("cho_factor", "ldl"), (("chol({0})", ""),)),
    "cho_solve": (("inv({0})'*inv({0})*{1}", "of the lower factor"), ("solve({0}, {1})", "of the matrix")),
    "sqr": (("{0}.^2", ""), ("{0}^2", "")),
    "sumsq": (("norm2({0})^2", ""),),
    **dict.fromkeys(("N", "Φ"), (("normcdf({0})", "the normal distribution"),)),
    "Γ": (("gamma({0})", ""),),
    "ψ": (("digamma({0})", ""),),
    "B": (("beta({0}, {1})", "Euler's beta"),),
    **dict.fromkeys(("mod", "fmod", "rem"), (("{0} - {1}.*floor({0}./{1})", "of positive ones"),)),
    "log1mexp": (("log(1 .- exp({0}))", ""), ("log(1 .- exp(-{0}))", "as TensorFlow's, of a positive one")),
    "dot of 3 along": (("sum({0}.*{1}, {2})", ""),),
    "dot of 3": (("{0}'*{1}*{2}", ""),),
    "hstack of 2": (("[{0}, {1}]", "of matrices"), ("[{0}; {1}]", "of vectors")),
    "vstack of 2": (("[{0}; {1}]", "of matrices"), ("[{0}'; {1}']", "of vectors")),
    "maximum of 1": (("max({0})", ""),),
    "minimum of 1": (("min({0})", ""),),
    "norm, Inf": (("max(abs({0}))", ""),),
    "innerproduct": (("inner({0}, {1})", ""), ("dot({0}, {1})", "")),
    "dotproduct": (("dot({0}, {1})", ""),),
}

# by a kind of matrices the part of any matrix that is of that kind, and what it is
PARTS_OF_KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "symmetric": (("({0} + {0}')/2", "its symmetric part"),),
}

# functions that the language has not, whose names look like those of others that mean something else
WITHOUT_A_TWIN = """
acot acsc all any arccot arccsc arcsec argmax argmin argsort asec bce besselj betainc bincount cat cis col cols concat
conj conv copysign cosd cospi count crossentropy cummax cumprod curl deg2rad div divergence dropout eig eigh eigs
eigvec entropy erfcinv erfcx exp1 expi fft find fix flatten gammainc gcd glu grad gradient hankel hess hessian hinge
hinv histogram hstack i0 i1 ifft imag int integral interp isinf isnan jac jacobian kl kl_div kldiv laplacian lcm
length lim linspace logcosh logexpm1 logical lsq map median mode mse nansum ndim nnz normest norminf nuclear null
numel ones_like orth outerjoin percentile perm permanent permute poly prctile proj prox quantile rad2deg rand randn
range rank real rel_entr repeat rot row rows rref sech2 sgn sign2 sinc sincos sind sinpi size softmin sort sparse_plus
sparse_sigmoid spence split squareplus squeeze stack stdev svd svds swap tand tensor tile toeplitz topk trapz triplet
unique vander variance vectorize vstack zeros_like zeta zscore
"""
NO_FUNCTIONS_HERE = frozenset(WITHOUT_A_TWIN.split())

# kinds as they are called elsewhere, and what they are here
KINDS_ELSEWHERE = {
    **dict.fromkeys(("sym", "hermitian", "selfadjoint"), "symmetric"),
    **dict.fromkeys(("psd", "pd", "posdef", "positivedefinite", "semidefinite", "possemidef"), "spd symmetric"),
    **dict.fromkeys(("diag", "diagmat"), "diagonal"),
    **dict.fromkeys(("orth", "ortho", "unitary", "rotation", "orthonormal"), "orthogonal"),
    **dict.fromkeys(("antisymmetric", "skewsymmetric", "skewsym", "antisym"), "skew"),
    **dict.fromkeys(("tril", "lowertriangular", "ltri"), "lower"),
    **dict.fromkeys(("triu", "uppertriangular", "utri"), "upper"),
    **dict.fromkeys(("vec", "vectors", "column", "col", "list"), "vector"),
    **dict.fromkeys(("mat", "matrices", "array", "square", "tensor", "ndarray"), "matrix"),
    **dict.fromkeys(("real", "number", "num", "float", "double", "const", "constant", "scalars"), "scalar"),
    **dict.fromkeys(("int", "natural", "whole", "integers"), "integer"),
    **dict.fromkeys(("pos", "nonnegative"), "positive"),
}
