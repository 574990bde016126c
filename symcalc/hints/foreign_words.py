"""Words of other languages and books: formulas for functions that are none here, and those of which there is none."""

from __future__ import annotations

LOG_OF_TWO = "log|det|, one of its two values; the other is the sign"
LOG_OF_POSITIVE = "of a positive determinant"

# a function by its canonical name: formulas of its arguments, and what they mean where there are several
FORMULAS: dict[str, tuple[tuple[str, str], ...]] = {
    "σ": (("sigmoid({0})", ""),),
    "norm": (("norm2({0})", "Euclid's or Frobenius' norm"), ("specnorm({0})", "the spectral norm")),
    "norm, p of a matrix": (
        ("norm(vec({0}), {1})", "of all entries"),
        ("schatten({0}, {1})", "of the singular values"),
    ),
    "fro": (("normF({0})", ""),),
    "eigen": (("eig({0})", "eigenvalues, where they are real"), ("eigbasis({0})", "eigenvectors")),
    "eigh": (("eigvals({0})", "eigenvalues"), ("eigvecs({0})", "eigenvectors")),
    **dict.fromkeys(("lambda_max", "λ_max", "lambdamax", "λmax", "maxeig"), (("eigmax({0})", ""),)),
    **dict.fromkeys(("lambda_min", "λ_min", "lambdamin", "λmin", "mineig"), (("eigmin({0})", ""),)),
    **dict.fromkeys(("sigma_max", "σ_max", "sigmamax", "σmax"), (("specnorm({0})", ""),)),
    "svd": (
        ("svdvals({0})", "singular values"),
        ("leftvecs({0})", "left singular vectors"),
        ("rightvecs({0})", "right singular vectors"),
    ),
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
    **dict.fromkeys(("slogdet", "logabsdet"), (("log(abs(det({0})))", LOG_OF_TWO), ("logdet({0})", LOG_OF_POSITIVE))),
    "sym": (("({0} + {0}')/2", ""),),
    "skew": (("({0} - {0}')/2", ""),),
    "qr": (("qr_q({0})", "Q of A = Q R"), ("qr_r({0})", "R of it")),
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
    "convolution_matrix": (("toeplitz([{0}; zeros({1} - 1, 1)], zeros({1}, 1))", ""),),
    "dot of 3 along": (("sum({0}.*{1}, {2})", ""),),
    "dot of 3": (("{0}'*{1}*{2}", ""),),
    "hstack": (("[{0}, {1}]", "of matrices"), ("[{0}; {1}]", "of vectors")),
    "vstack": (("[{0}; {1}]", "of matrices"), ("[{0}'; {1}']", "of vectors")),
    "maximum of 1": (("max({0})", ""),),
    "minimum of 1": (("min({0})", ""),),
    "cat": (("vcat({0}, {1})", "below each other"), ("hcat({0}, {1})", "beside each other")),
    **dict.fromkeys(("block_diag", "blkdiag", "blockdiag"), (("[{0}, 0; 0, {1}]", ""),)),
    **dict.fromkeys((f"{f} of 1" for f in ("block_diag", "blkdiag", "blockdiag")), (("{0}", ""),)),
    **dict.fromkeys(
        (f"{f} of 3" for f in ("block_diag", "blkdiag", "blockdiag")), (("[{0}, 0, 0; 0, {1}, 0; 0, 0, {2}]", ""),)
    ),
    **dict.fromkeys(("ravel", "flatten"), (("vec({0}')", "row by row"), ("vec({0})", "column by column"))),
    "Diagonal": (("diag(diag({0}))", "the matrix"), ("diag({0})", "the vector")),
    "permutedims": (("{0}'", ""),),
    "LowerTriangular": (("tril({0})", ""),),
    "UpperTriangular": (("triu({0})", ""),),
    "Symmetric": (
        ("triu({0}) + triu({0})' - diag(diag({0}))", "Julia's, of the upper triangle"),
        ("({0} + {0}')/2", "the symmetric part"),
    ),
    "ones_like": (("0*{0} .+ 1", ""),),
    "zeros_like": (("0*{0}", ""),),
    "negative": (("-{0}", ""),),
    **dict.fromkeys(("conj", "real"), (("{0}", ""),)),
    "realsqrt": (("sqrt({0})", ""),),
    **dict.fromkeys(("fix", "trunc"), (("sign({0}).*floor(abs({0}))", ""),)),
    "plus": (("{0} + {1}", ""),),
    **dict.fromkeys(("minus", "subtract"), (("{0} - {1}", ""),)),
    **dict.fromkeys(("rdivide", "divide"), (("{0}./{1}", ""),)),
    "bmm": (("{0}*{1}", ""),),
    "multi_dot": (("{0}*{1}*{2}", ""),),
    "multi_dot of 2": (("{0}*{1}", ""),),
    "muladd": (("{0}*{1} + {2}", ""),),
    "addmm": (("{0} + {1}*{2}", ""),),
    "amax": (("max({0})", ""),),
    "amin": (("min({0})", ""),),
    "extrema": (("min({0})", "the least"), ("max({0})", "the largest")),
    "logmeanexp": (("log(mean(exp({0})))", ""),),
    "logexpm1": (("{0} + log(-expm1(-{0}))", ""),),
    "squareplus": (("({0} + sqrt({0}.^2 .+ 4))/2", ""),),
    "sparse_sigmoid": (("clip(({0} .+ 1)/2, 0, 1)", ""),),
    "xlogx": (("-entr({0})", ""),),
    "rel_entr": (("-entr({0}) - xlogy({0}, {1})", ""),),
    "erfcx": (("exp({0}.^2).*erfc({0})", "overflows where it is large"),),
    "boxcox": (("({0}.^{1} .- 1)/{1}", "of a power that is not 0"),),
    "factorial": (("gamma({0} .+ 1)", ""),),
    **{f: ((f"{f[:-1]}(pi*{{0}}/180)", ""),) for f in ("sind", "cosd", "tand")},
    **{f: ((f"{f[:-2]}(pi*{{0}})", ""),) for f in ("sinpi", "cospi")},
    "deg2rad": (("pi*{0}/180", ""),),
    "rad2deg": (("180*{0}/pi", ""),),
    **dict.fromkeys(("asec", "arcsec"), (("arccos(1 ./ {0})", ""),)),
    **dict.fromkeys(("acsc", "arccsc"), (("arcsin(1 ./ {0})", ""),)),
    **dict.fromkeys(
        ("acot", "arccot"),
        (("arctan(1 ./ {0})", "between -pi/2 and pi/2"), ("pi/2 .- arctan({0})", "between 0 and pi")),
    ),
    "nthroot": (("sign({0}).*abs({0}).^(1/{1})", "an odd root"), ("{0}.^(1/{1})", "an even root")),
    "mse_loss": (("mean(({0} - {1}).^2)", ""),),
    **dict.fromkeys(("huber_loss", "smooth_l1_loss"), (("mean(huber({0} - {1}, 1))", ""),)),
    "binary_cross_entropy": (("-mean(xlogy({1}, {0}) + xlogy(1 .- {1}, 1 .- {0}))", ""),),
    "vecdot": (("dot({0}, {1})", ""),),
    "cosine_similarity": (("dot({0}, {1})/(norm2({0})*norm2({1}))", ""),),
    "normalize": (("{0}/norm2({0})", "of length 1"),),
    "kl_div": (
        ("-entr({0}) - xlogy({0}, {1}) - {0} + {1}", "SciPy's, of every entry"),
        ("mean(-entr({1}) - {1}.*{0})", "PyTorch's, of the logarithm of the one and the other"),
    ),
    "copysign": (("where({1} >= 0, abs({0}), -abs({0}))", ""),),
    "cumprod": (("exp(cumsum(log({0})))", "of positive ones"),),
    "reverse": (("flip({0})", ""),),
    "rot90": (("flipud({0}')", "against the clock"),),
    **dict.fromkeys(("repmat of 2", "repmat of 2 along"), (("repmat({0}, {1}, {1})", ""),)),
    "repeat": (
        ("kron({0}, ones({1}, 1))", "each entry of a vector, as NumPy's"),
        ("kron(ones({1}, 1), {0})", "the whole vector, as Julia's and PyTorch's"),
    ),
    "innerproduct": (("inner({0}, {1})", ""), ("dot({0}, {1})", "")),
    "dotproduct": (("dot({0}, {1})", ""),),
}
# of functions with several results, where these are functions of the same matrix here
SEVERAL_RESULTS = {name: FORMULAS[name] for name in ("svd", "qr")}

# by a kind of matrices the part of any matrix that is of that kind, and what it is
PARTS_OF_KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "symmetric": (("({0} + {0}')/2", "its symmetric part, another matrix"),),
}

# functions that the language has not, whose names look like those of others that mean something else
WITHOUT_A_TWIN = """
all any argmax argmin argsort batch_norm bce besselj betainc bincount cdist circshift cis col cols companion
concat conv1d count cross_entropy crossentropy cummax cummin curl dft
div divergence dot_product_attention dropout eigs eigvec einsum entropy erfcinv exp1 expi fft find full funm gammainc
gcd glu grad gradient hess hessenberg hessian hinge hinv histogram hstack i0 i1 ifft imag int integral interp
isinf isnan jac jacobian kl kldiv laplacian layer_norm lcm ldl_factor length lim linspace logcosh logical lsq
lu lu_factor map matrix_rank median mode mse nansum ndim nll_loss nnz normest nuclear null numel
one_hot orth outerjoin pdist percentile perm permanent permute polar poly prctile proj prox quantile rand randn range
rank rot row rows rref schur sech2 sgn sign2 sincos size softmin sort sparse_plus spence
split squeeze stack standardize stdev svd svds swap tensor tensordot tensorinv tensorsolve topk trapz
tridiagonal triplet unique vander variance vectorize vstack zeta zscore
"""
NO_FUNCTIONS_HERE = frozenset(WITHOUT_A_TWIN.split())

# kinds as they are called elsewhere, and what they are here
KINDS_ELSEWHERE = {
    **dict.fromkeys(("sym", "hermitian", "selfadjoint"), "symmetric"),
    **dict.fromkeys(("pd", "posdef", "positivedefinite"), "spd symmetric"),
    **dict.fromkeys(("semidefinite", "possemidef", "positivesemidefinite"), "psd spd"),
    **dict.fromkeys(("sphere", "unitvector", "direction"), "unit vector"),
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
