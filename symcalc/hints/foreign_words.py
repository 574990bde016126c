"""Words of other languages and books: formulas for functions that are none here, and those of which there is none."""

from __future__ import annotations

LOG_OF_TWO = "log|det|, one of its two values; the other is the sign"

# a function by its canonical name: formulas of its arguments, and what they mean where there are several
FORMULAS: dict[str, tuple[tuple[str, str], ...]] = {
    "σ": (("sigmoid({0})", ""),),
    "logit": (("log({0}./(1 .- {0}))", ""), ("log({0}/(1 - {0}))", "")),
    "norm": (("norm2({0})", "Euclid's or Frobenius' norm"), ("specnorm({0})", "the spectral norm")),
    "norm, 1": (("norm1({0})", ""),),
    "norm, 2": (("norm2({0})", ""),),
    "norm, 2 of a matrix": (("specnorm({0})", ""), ("norm2({0})", "Frobenius' norm, which is another")),
    "fro": (("normF({0})", ""),),
    "log2": (("log({0})/log(2)", ""),),
    "log10": (("log({0})/log(10)", ""),),
    "lg": (("log({0})/log(10)", ""),),
    "cosine": (("cos({0})", ""),),
    "sine": (("sin({0})", ""),),
    "tangent": (("tan({0})", ""),),
    "cot": (("1 ./ tan({0})", ""), ("1/tan({0})", "")),
    "sec": (("1 ./ cos({0})", ""), ("1/cos({0})", "")),
    "csc": (("1 ./ sin({0})", ""), ("1/sin({0})", "")),
    "times": (("{0}.*{1}", ""),),
    "matmul": (("{0}*{1}", ""),),
    "mtimes": (("{0}*{1}", ""),),
    "heaviside": (("step({0})", ""),),
    "sgn": (("sign({0})", ""),),
    "pow": (("{0}^{1}", "a power of numbers and square matrices"), ("{0}.^{1}", "of every entry")),
    "power": (("{0}.^{1}", ""), ("{0}^{1}", "")),
    "reciprocal": (("1 ./ {0}", ""), ("1/{0}", "")),
    **dict.fromkeys(("slogdet", "logabsdet"), (("logdet({0})", LOG_OF_TWO),)),
    "sym": (("({0} + {0}')/2", ""),),
    "skew": (("({0} - {0}')/2", ""),),
    "silu": (("{0}.*sigmoid({0})", ""),),
    "swish": (("{0}.*sigmoid({0})", ""),),
    "erfc": (("1 .- erf({0})", ""), ("1 - erf({0})", "")),
    "sqr": (("{0}.^2", ""), ("{0}^2", "")),
    "sumsq": (("norm2({0})^2", ""),),
    **dict.fromkeys(("N", "Φ", "normcdf"), (("(1 + erf({0}/sqrt(2)))/2", "the normal distribution"),)),
    "dot of 3 along": (("sum({0}.*{1}, {2})", ""),),
    "dot of 3": (("{0}'*{1}*{2}", ""),),
    "maximum of 1": (("max({0})", ""),),
    "minimum of 1": (("min({0})", ""),),
    "norm, Inf": (("max(abs({0}))", ""),),
    "innerproduct": (("inner({0}, {1})", ""), ("dot({0}, {1})", "")),
    "dotproduct": (("dot({0}, {1})", ""),),
}

# functions that the language has not, whose names look like those of others that mean something else
WITHOUT_A_TWIN = """
all any arctan2 argmax argmin argsort atan2 bce beta betainc bincount cat ceil cholesky clamp clip col cols concat
concatenate cond conj conv corr corrcoef cosd count cov cross crossentropy cummax cumprod cumsum curl diff div
divergence dropout eig eigh eigs eigvalsh eigvec eigvecs elu entropy erfcinv erfinv fft find fix flatten floor gamma
gcd gelu grad gradient hankel hess hessian hinge hinv histogram huber hypot ifft imag int integral interp isinf
isnan jac jacobian kl kldiv laplacian lcm length lgamma lim linspace logcosh loggamma logical lsq lstsq lu map
median mish mod mode mse nansum ndim nnz normest norminf nuclear null numel ones_like orth outerjoin percentile perm
permanent permute poly prctile proj prox qr quantile rand randn range rank real relu6 rem repeat reshape roll rot
round row rows rref selu sgn sign2 sinc sind size softmin softsign sort spectral split squeeze stack stdev svd
svds swap tand tensor tile toeplitz topk trapz triplet unique unvech vander variance vech vectorize where xlogy
zeros_like zscore
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
