"""What people typed who knew what they meant, and what the answer must say or do."""

from typing import NamedTuple


class Slip(NamedTuple):
    """One text.

    Attributes:
        typed: the program.
        says: words that the answer holds: the error, or the notes of what is read.
        meant: a program that says the same with declarations; empty for what is refused.
        never: words that the answer must not hold.
        by: the variable by which a gradient is asked.
    """

    typed: str
    says: tuple[str, ...] = ()
    meant: str = ""
    never: tuple[str, ...] = ()
    by: str = ""


def read(typed: str, meant: str, *says: str) -> Slip:
    """Return a text that is read."""
    return Slip(typed, says, meant)


def refused(typed: str, *says: str, never: tuple[str, ...] = (), by: str = "") -> Slip:
    """Return a text that is refused."""
    return Slip(typed, says, never=never, by=by)


def vectors(typed: str, names: str, *says: str) -> Slip:
    """Return a text in which names with scalars' letters are vectors."""
    return Slip(typed, (*names.split(), *says), "\n".join([*(f"{name} : vector" for name in names.split()), typed]))


def number(typed: str, name: str, *says: str, never: tuple[str, ...] = (), by: str = "") -> Slip:
    """Return a text in which a name with a vector's letter is a number."""
    return refused(typed, f"{name} is a vector by its letter", f"`{name} : scalar`", *says, never=never, by=by)


READINGS = [
    vectors("norm2(y - X*beta)^2", "beta"),
    *[vectors(typed, "b") for typed in ("norm2(X*b - y)^2", "x'*inv(A)*b", "u'*A*b", "vec(X)'*b")],
    *[vectors(typed, "b") for typed in ("logsumexp(W*b)", "norm2(b)")],
    *[vectors(t, "beta") for t in ("mean((X*beta - y).^2)", "(X*beta - y)'*(X*beta - y)")],
    vectors("sum((y - X*theta).^2)", "theta"),
    vectors("norm2(x - D*a)^2", "a"),
    vectors("a'*X*b", "a b"),
    vectors("sum(softplus(X*β))", "β"),
    vectors("logdet(Psi + (Z*alpha)*(Z*alpha)')", "alpha"),
    vectors("f'*a + g'*b", "a b"),
    refused("a @ X @ b", "`a'*X*b`"),
    refused("learning_rate*norm2(weights)^2", "learning_rate : scalar", "weights"),
    refused("norm2(data*weights - labels)^2", "data : matrix", "weights"),
]
NUMBERS = [
    *[number(typed, "t") for typed in ("det(A - t*I)", "t*x", "logdet(A + t*B)", "exp(t*A)")],
    number("s*A", "s"),
    number("A*v - k*v", "k"),
    number("x/n", "n", "`x ∈ ℝ^n`"),
    number("1/n*norm2(A*x - b)^2", "n", "`x ∈ ℝ^n`"),
    number("norm2(A*x-b)^2/(2*m)", "m", "a size that is declared is a number"),
    number("n*norm2(x)^2", "n", by="x"),
    number("p*log(p)", "p", ".*"),
    number("norm2(x)^2*o", "o", by="x"),
    *[refused(typed, "k is a vector by its letter", "k : integer") for typed in ("A^k", "tr(A^k)")],
    refused("J-1", "J is a matrix by its letter", "`J : scalar`"),
]
SPREAD = [
    read("1 + exp(v)", "1 .+ exp(v)", "v"),
    read("1 - y", "1 .- y", "y"),
    read("n - 1", "n .- 1", "n"),
    read("x - mean(x)", "x .- mean(x)", "x"),
    refused("A + 1", "`A .+ 1`", "`A + I`"),
    refused("b : vector(n); X : matrix(m, k); W : matrix(k, n); X*W + b", "`X*W .+ b'`"),
]
AXES = [
    refused("softmax(Q*K'/sqrt(d))*V", "`softmax(Q*K'/sqrt(d), 2)*V`"),
    refused("-sum(Y.*log(softmax(X*W)))", "`-sum(Y.*log(softmax(X*W, 2)))`"),
    refused("S : matrix(m, n); sum(logsumexp(S))", "`sum(logsumexp(S, 2))`"),
    read("softmax(x, axis=0)", "softmax(x)"),
    refused("softmax(x, axis=-1)", "`softmax(x)`", "a vector has one axis"),
    read("sum(X, axis=0)", "sum(X, 1)"),
    read("sum(x, axis=0)", "sum(x)", "axis=0 is NumPy's"),
    read("sum(x, 2)", "x", "sum(…, 2) is of each row"),
    *[
        refused(f"{f}(x, axis=1)", "a vector has one axis, axis=0", f"`{f}(x)`")
        for f in ("sum", "mean", "max", "norm2", "prod", "var", "softmax", "logsumexp")
    ],
    refused("x : vector(n); sum(x, axis=1)", "a vector has one axis, axis=0", "`sum(x)`"),
    refused("r = A*x; sum(r, axis=1)", "a vector has one axis, axis=0", "`sum(r)`"),
    refused("sum(x, dim=1)", "a vector has one axis, dim=0", "`sum(x)`"),
    refused("mean(sum(A, axis=1), axis=1)", "a vector has one axis, axis=0", "`mean(sum(A, axis=1))`"),
    refused("mean(sum(A, axis=0), axis=0)", "can mean two things", "`mean(sum(A, axis=0))` (of all entries)"),
    read("B : matrix(n, 1); sum(B, axis=1)", "B : matrix(n, 1); B", "axis=1 is NumPy's"),
    read("max(A, 0)", "relu(A)", "entry by entry; NumPy's axis=0, of each column, is max(…, 1)"),
    read("min(A, -1)", "minimum(A, -1)", "entry by entry; NumPy's axis=-1, of each row, is min(…, 2)"),
    read("mean(X, 1)", "mean(X, 1)", "axes count from one"),
    read("logsumexp(X, 2)", "logsumexp(X, 2)"),
    read("min(x)", "min(x)"),
    read("max(x)", "max(x)"),
    read("max(0, 1 - y.*(X*w))", "maximum(0, 1 .- y.*(X*w))"),
    read("min(a, b)", "minimum(a, b)"),
    read("var(x)", "var(x)", "over the number n of entries"),
    read("std(A, dims=1)", "std(A, 1)", "over the number n of entries", "Julia's"),
]
ENTRIES = [
    read("tr(exp(W.*W)) - d", "tr(exp(W.*W)) - d", "expm"),
    read("tr(log(A))", "tr(log(A))", "logm"),
    read("tr(sqrt(A))", "tr(sqrt(A))", "sqrtm"),
    read("exp(A)", "exp(A)", "expm"),
    read("A : matrix(n, n); exp(A)", "A : matrix(n, n); exp(A)", "expm"),
    read("D : diagonal; D^(-1/2)", "D : diagonal(n); D^(-1/2)"),
    read("A**2", "A*A", "A.^2"),
    read("D : diagonal(n); D^(-1/2)", "D : diagonal(n); diag(diag(D).^(-1/2))"),
]
MENDED = [
    refused("w'*Sigma*w/2 - lambda*(1'*w - 1)", "sum(w)"),
    refused("𝟙'*w", "`sum(w)`"),
    refused("norm2(x-y)^2/2σ^2", "`norm2(x-y)^2/(2*σ^2)`"),
    refused("x'*A*x/x'*x", "`(x'*A*x)/(x'*x)`", never=("./",)),
    refused("g*ones'", "`g*ones(1, n)`"),
    refused("Ax - b", "Ax is one name", "`A*x - b`"),
    read("A x-b", "b : vector; A*x - b"),
    refused("(A*x - b)^2", "`norm2(A*x - b)^2`", "`(A*x - b).^2`"),
    refused("log det(A)", "`logdet(A)`"),
    refused("log|A|", "`logdet(A)`"),
    refused("<A,B>", "`inner(A,B)`"),
    refused("⟨A,B⟩", "`inner(A,B)`"),
    refused("σ(W*x + b)", "`sigmoid(W*x + b)`"),
    refused("sigma(x)", "`sigmoid(x)`"),
    refused("norm(A)", "`norm2(A)`", "specnorm", never=("`specnorm",)),
    refused("A o B", "`A.*B`"),
    refused("A : sym(n); tr(A)", "`A : symmetric(n)`"),
    refused("K : psd(n); logdet(K)", "`K : spd(n)`"),
    refused("A : sym(n)", "`A : symmetric(n)`"),
    refused("K : psd(n)", "`K : spd(n)`"),
    refused("A:B", "a colon declares", "`inner(A, B)`"),
    refused("A(:)", "`vec(A)`"),
    refused("x.'", "`x'`"),
    refused("% comment", "`# comment`"),
    refused("x'*x % comment", "`x'*x # comment`"),
    refused("A*x = b", "an equation has no value", "`A*x - b`", "`A\\b`"),
    refused("A : matrix(m, n) x : vector(n)\nA*x", "`A : matrix(m, n); x : vector(n)`"),
    refused("x ∈ ℝ^n, y ∈ ℝ^n\nx'*y", "`x ∈ ℝ^n; y ∈ ℝ^n`"),
    refused("f(x) = x'*x", "`f = x'*x`"),
    refused("vec(V)'*(I_4⊗S)*vec(V)", "the rows of V", "of S", "`V : matrix(n, 4)`"),
    read("logdet(kron(eye(k), S))", "logdet(kron(eye(k), S))", "k is no size of a variable", "a number"),
]
FUNCTIONS = [
    read("Tr(A)", "tr(A)"),
    read("Trace(A)", "tr(A)"),
    refused("Tr A", "Tr is a function", "`Tr(A)`"),
    refused("x'*y + Log x", "Log is a function", "`x'*y + Log(x)`"),
    read("Var*x", "Var : matrix; Var*x"),
    read("Tr : matrix; Tr A", "Tr : matrix; Tr*A"),
    read("Diag(x)", "diag(x)"),
    read("Det(A)", "det(A)"),
    read("hadamard(A, B)", "A.*B"),
    read("norm(x)", "norm2(x)"),
    read("ln(det(A))", "log(det(A))"),
    read("abs2(x)", "x.^2"),
    read("inverse(A)", "inv(A)"),
    refused("norm(x, 1)", "`norm1(x)`"),
    refused("np.linalg.norm(x, 1)", "`norm1(x)`", never=("axis=0",)),
    *[refused(typed, "norm takes 1 argument", never=("`",)) for typed in ("norm(x, 3)", "norm(A, 1)")],
    read("np.linalg.norm(A, axis=1)", "norm2(A, 2)", "axis=1 is NumPy's: of each row"),
    refused("sgn(x)", "`sign(x)`"),
    refused("cross(x, y)", "cross is not", never=("cos", "`")),
    refused("cov(X)", "cov is not", never=("cos", "`")),
    refused("eig(A)", "eig", never=("eigm", "`")),
    refused("argmax(x)", "argmax is not", never=("eigmax", "`")),
    refused("huber(x)", "huber is not", never=("`",)),
    refused("pow(x, 2)", "`x.^2`", never=("powm",)),
    refused("silu(x)", "`x.*sigmoid(x)`"),
]
DECLARATIONS = [
    read("I_C = tr(F'*F); I_C - 3", "c = tr(F'*F); c - 3"),
    read("R ∈ R^(n×n); tr(R)", "R : matrix(n, n); tr(R)"),
    read("X ∈ R^(m x n); tr(X'*X)", "X : matrix(m, n); tr(X'*X)"),
    read("b : vector; b'*b", "b : vector(n); b'*b"),
    read("x in R^n; x'*x", "x'*x"),
    read("x : vector(n^2); unvec(x, n, n)", "x : vector(n^2); unvec(x, n, n)"),
]
PYTHON = "NumPy's names are read as symcalc's functions: * is the matrix product"
NUMPY = [
    read("np.sum(x)", "sum(x)", PYTHON),
    read("x.sum()", "sum(x)", PYTHON),
    read("A.inv()", "inv(A)", PYTHON),
    read("np.linalg.inv(A)", "inv(A)", PYTHON),
    read("x.dot(y)", "dot(x, y)", PYTHON),
    *[
        read(typed, f"{f}(A, {axis + 1})", PYTHON, f"axis={axis} is NumPy's: of each {('column', 'row')[axis]}")
        for f in ("sum", "mean", "max", "std")
        for axis in (0, 1)
        for typed in (f"np.{f}(A, {axis})", f"np.{f}(A, axis={axis})", f"A.{f}({axis})", f"A.{f}(axis={axis})")
    ],
    read("np.sum(A, -1)", "sum(A, 2)", PYTHON, "axis=-1 is NumPy's: of each row"),
    read("x.sum(0)", "sum(x)", PYTHON, "axis=0 is NumPy's"),
    *[refused(typed, "a vector has one axis, axis=0", "sum(") for typed in ("np.sum(x, 1)", "x.sum(1)")],
    refused("np.sum(A, 2)", "axis=… of sum is 0 (of each column) or 1 (of each row)"),
    refused("-np.sum(Y.*np.log(softmax(X @ W, 1)))", "`-np.sum(Y.*np.log(softmax(X @ W, axis=1)))`", "axis=0)))`"),
    refused("(X - X.mean(0))/X.std(0)", "`(X .- X.mean(0))./X.std(0)`"),
    refused("import numpy as np", "this is Python", "an expression alone"),
]
LATEX = [
    refused("A^{-1}", "this is LaTeX", "`A^-1`"),
    refused("x^{\\top} A x", "this is LaTeX", "`x^T A x`"),
    refused("\\|Ax-b\\|_2^2", "this is LaTeX", "`‖A x-b‖_2^2`"),
    refused("\\frac{1}{2} x^T x", "this is LaTeX", "`1/2 x^T x`"),
]
BESIDE = [  # what else people type
    refused("||Ax - b||^2 + lambda ||x||^2", "`||A*x - b||^2 + lambda*||x||^2`"),
    refused("x'Ax", "`x'*A*x`"),
    refused("xᵀAx", "`xᵀ*A*x`"),
    refused("2(x+y)", "`2*(x+y)`"),
    refused("2x'*x + 3y'*y", "`2*x'*x + 3*y'*y`"),
    refused("(X'X)^-1 X'y", "`(X'*X)^-1 X'*y`"),
    refused("(x + y)(x - y)", "`(x + y)'*(x - y)`"),
    refused("sum((y - sigmoid(X*w))^2)", "`sum((y - sigmoid(X*w)).^2)`", never=("norm2",)),
    refused("x_1^2 + x_2^2", "`x_1, x_2 : scalar`", "`x_1.^2 + x_2.^2`"),
    refused("t*x + s*y", "s and t are vectors by their letters", "`s, t : scalar`"),
    refused("exp(-norm2(x-y)^2/(2*s^2))", "`s : scalar`"),
    refused("d/dx x'*x", "a derivative is asked for beside the program", "`x'*x`"),
    refused("∇(x'*x)", "a derivative is asked for beside the program", "`(x'*x)`"),
    refused("grad(x'*x)", "a derivative is asked for beside the program", "`(x'*x)`"),
    refused("let r = x'*x", "`r = x'*x`"),
    refused("A ∈ ℝ^(n,m); A*x", "`A ∈ ℝ^(n×m)`"),
    refused("sinn(x)", "did you mean `sin(x)`?"),
    refused("lgdet(A)", "did you mean `logdet(A)`?"),
    refused("log2(x)", "`log(x)/log(2)`"),
    refused("sin x + y", "`sin(x) + y`"),
    refused("tr A*B", "`tr(A*B)`", "`tr(A)*B`"),
    refused("norm2(A*x - b", "`norm2(A*x - b)`"),
    refused("norm2(A*x - b))", "`norm2(A*x - b)`"),
    refused("‖A‖₂", "`norm2(A)`", "specnorm is not supported yet"),
    refused("|A|", "`det(A)`", "`abs(A)`", "`norm2(A)`"),
    refused("I ⊗ X", "`I_n ⊗ X`"),
    refused("[A*x - y]'*[A*x - y]", "`(A*x - y)'*(A*x - y)`"),
    refused("√x", "`sqrt(x)`"),
    refused("x⊤ y", "`x' y`"),
    refused("A*x = 0", "an equation has no value", "`A*x`"),
    refused("lambda x: x @ x", "this is Python"),
    refused("import numpy as np\nx'*x", "this is Python", "leave the lines of Python out"),
    refused("\\mathbf{x}^\\top \\mathbf{A} \\mathbf{x}", "this is LaTeX", "`x^T A x`"),
    refused("\\log\\det(\\mathbf{A})", "this is LaTeX", "`logdet(A)`"),
    refused("\\operatorname{tr}(A^{\\top} B)", "this is LaTeX", "`tr(A^T B)`"),
    refused("\\frac{x^T A x}{x^T x}", "this is LaTeX", "`(x^T A x)/(x^T x)`"),
    refused("A \\circ B", "\\circ is LaTeX", "`A .* B`"),
    refused("A\\otimes B", "\\otimes is LaTeX", "`A⊗ B`"),
    refused("X \\beta", "\\beta is LaTeX", "`X β`"),
    refused("norm2(y - X \\beta)^2", "\\beta is LaTeX", "leave the \\ out"),
    read("A\\beta", "A \\ beta", "…\\beta is a solve"),
    read("A\\Sigma B", "A \\ Sigma B", "…\\Sigma is a solve, inv(…)*Sigma", "LaTeX's …\\Sigma is …*Sigma"),
    read("Sigma : matrix(m, n); A\\Sigma B", "Sigma : matrix(m, n); inv(A)*Sigma*B"),
    refused("x'*A\\Sigma*x", "`x'*A Σ*x`"),
    refused("2\\alpha x", "\\alpha is LaTeX", "`2 α x`"),
    refused("A\\top x", "\\top is LaTeX", "`A' x`"),
    refused("A^\\top A\\theta", "this is LaTeX", "`A^T A θ`"),
    read("circ : vector; A\\circ", "circ : vector; A \\ circ"),
    refused("\\hat{y} - y", "`y_hat - y`"),
    refused("\\bar{x+y}", never=("what is read of it",)),
    refused("-\\log \\sigma(y w^\\top x)", "`-log(sigmoid(y w^T x))`"),
    refused("\\exp x y", never=("what is read of it",)),
    refused("\\sin x + \\log\\det A", "`sin(x) + logdet(A)`"),
    refused("X^{(1)} x", never=("`",)),
    refused("\\mathbb{E}[x]", never=("`",)),
    refused("\\sum_i x_i", "this is LaTeX, of which \\sum is not read"),
]
MEMORY = [  # typed from memory, with what goes wrong then
    # in NumPy's words * and ** are of the entries
    refused("-np.sum(Y * np.log(softmax(X @ W, axis=1)))", "product of entries in NumPy", "`-np.sum(Y .* np.log("),
    refused("np.sum(M * (R - U @ V.T)**2)", "of the entries in NumPy", "`np.sum(M .* (R - U @ V.T).^2)`"),
    refused("np.sum((A*x - y)**2)", "product of entries in NumPy", "`np.sum((A@x - y).^2)`"),
    refused("np.mean(np.log(1 + np.exp(-y*(X@w))))", "`np.mean(np.log(1 + np.exp(-y.*(X@w))))`", never=("-y)'",)),
    refused("np.sum(A/B)", "quotient of entries in NumPy", "`np.sum(A./B)`"),
    refused("np.linalg.norm(y - X.dot(b))**2", "`np.linalg.norm(y - (X@b))**2`", never=("X : vector",)),
    refused("np.dot(x, np.dot(A, x))", "`np.dot(x, A@x)`"),
    refused("A.dot(x) + y", "`(A*x) + y`"),
    refused("torch.logdet(S)", "`logdet(S)`"),
    refused("F.relu(x)", "`relu(x)`"),
    # two slips
    refused("norm2(y - X @ beta)**2 + lam*np.sum(beta**2)", "`lam : scalar`", "np.sum(beta.^2)`"),
    refused("w.T @ Sigma @ w - lam*(mu @ w)", "`lam : scalar`", "`w.T @ Sigma @ w - lam*(mu'*w)`"),
    refused("-0.5*y'*(K + s2*I)\\y - 0.5*logdet(K + s2*I)", "`s2 : scalar`", "`-0.5*y'*((K + s2*I)\\y) - 0.5"),
    refused("norm(y - X*w)^2/(2m)", "`norm(y - X*w)^2/(2*m)`", "`m : scalar`"),
    refused("-1/2 * y^T (K + σ²I)^{-1} y - 1/2 log |K + σ²I|", "(K + σ²*I)^-1 y - 1/2 logdet(K + σ²*I)`"),
    refused("½ xᵀQx + cᵀx", "`(1/2) xᵀ*Q*x + cᵀ*x`"),
    refused("norm2(M.*(R - mu - b*1' - U*V'))^2", "`norm2(M.*(R .- mu - b*ones(1, n) - U*V'))^2`"),
    refused("(X - mean(X, axis=1))/std(X, axis=1)", "`(X .- mean(X, axis=1))./std(X, axis=1)`"),
    refused("sum((X - mu')*inv(S).*(X - mu'))", "`sum((X .- mu')*inv(S).*(X .- mu'))`", never=("X : scalar",)),
    refused(
        "-mean(y*log(sigmoid(X*w)) + (1-y)*log(1-sigmoid(X*w)))",
        "`-mean(y.*log(sigmoid(X*w)) + (1-y).*log(1-sigmoid(X*w)))`",
    ),
    # signs
    refused("S = softmax(X*W + b', axis=1); -mean(sum(Y.*log(S), 2))", "`S = softmax(X*W .+ b', axis=1)`"),
    refused("norm2(X - mu')^2", "`norm2(X .- mu')^2`", never=("X : scalar",)),
    refused("X - mean(X, axis=1)", "`X .- mean(X, axis=1)`", never=(")'",)),
    refused("norm2(R - b*1')^2", "`norm2(R - b*ones(1, n))^2`"),
    refused("1/2*x'*(diag(A*1) - A)*x", "`1/2*x'*(diag(sum(A, 2)) - A)*x`"),
    refused("1/2 ‖A x − b‖² + λ‖x‖₁", "`1/2*‖A x − b‖² + λ*‖x‖₁`"),
    refused("(x-μ)ᵀΣ⁻¹(x-μ)", "`(x-μ)ᵀ*Σ⁻¹*(x-μ)`"),
    refused("norm(X, 'fro')^2", "`norm2(X)^2`"),
    refused("norm2(Q'*Q - I, 'fro')^2", "`norm2(Q'*Q - I)^2`"),
    *[
        refused(t, "`norm2(X)` (Frobenius' norm, which is another)", "specnorm is not supported yet")
        for t in ("norm(X, 2)", "np.linalg.norm(X, 2)")
    ],
    refused("||Y - X*B||_F^2 + λ*||B||_*", "nucnorm is not supported yet"),
    refused("-sum_i y_i*log(p_i)", "a sum over an index is not in the language", never=("sum_i : ",)),
    # numbers that have the letters of vectors
    number("0.5*(y - w'*x)^2", "y"),
    number("(w'*x + b - t)^2", "t"),
    refused("(r - mu - b_u - b_i - p_u'*q_i)^2", "`r : scalar`", never=("p_u, q_i",)),
    number("k'*inv(K + s*I)*y", "s", never=("k, s",)),
    number("x1 = x0 + h*(A*x0 + b); norm2(x1 - y)^2", "h"),
    refused("norm2(x1 - x0 - dt*A*x0)^2", "`dt : scalar`"),
    refused("x'*(D^(-1/2)*A*D^(-1/2))*x", "`D : diagonal`", never=("D : scalar",)),
    *[
        read(typed, typed, f"{name} is a vector by its letter; if it is a number, add {name} : scalar")
        for name, typed in (
            ("n", "-n/2*log(det(Sigma)) - 1/2*tr(inv(Sigma)*S)"),
            ("k", "0.5*(tr(inv(S1)*S0) + (m1-m0)'*inv(S1)*(m1-m0) - k + log(det(S1)/det(S0)))"),
            ("r_f", "(mu'*w - r_f)/sqrt(w'*Sigma*w)"),
            ("r", "x'*P*x/2 + q'*x + r"),
            ("y", "y*log(sigmoid(w'*x)) + (1 - y)*log(1 - sigmoid(w'*x))"),
            ("m", "w'*Sigma*w - lambda*(mu'*w - m)"),
        )
    ],
    # letters and signs that are read as they stand
    read("gamma.*(x - mean(x)) + beta", "gamma*(x .- mean(x)) + beta", "if it is a vector, add gamma : vector"),
    read("sum(A*1)", "sum(A)", "A*1 is A: 1 is a number", "sum(A, 2)"),
    # LaTeX and words
    refused("A \\odot B", "LaTeX", "`A .* B`"),
    refused("A \\otimes B", "LaTeX", "`A ⊗ B`"),
    read("X\\beta - y", "inv(X)*beta - y", "…\\beta is a solve", "LaTeX's …\\beta is …*beta"),
    refused("\\hat{\\beta} - \\bar x", "this is LaTeX", "`β_hat - x_bar`"),
    refused("\\beta_{1} x_{1}", "this is LaTeX", "`β_1 x_1`"),
    refused("\\sigma(w^\\top x + b)", "this is LaTeX", "`sigmoid(w^T x + b)`"),
    refused(
        "-\\frac{n}{2}\\log|\\Sigma| - \\frac{1}{2}\\operatorname{tr}(\\Sigma^{-1}S)",
        "-n/2 logdet(Σ) - 1/2 tr(Σ^-1 S)`",
    ),
    refused("A_{ij} B", "`A_ij B`"),
    refused("x^t A x", "`x^T A x`", never=("t : scalar",)),
    refused("‖A‖²_F", "`‖A‖_F²`"),
    refused("sum_{i} x_i", "a sum over an index is not in the language", never=("sum(i)",)),
    refused("x[i]", "not supported yet", never=("(i)",)),
    refused("A symmetric; x'*A*x", "a kind is declared", "`A : symmetric`"),
    refused("let A be spd; x'*A*x", "`A : spd`"),
    refused("x : n; x'*x", "`x : vector(n)`"),
    refused("A : m x n; A*x", "`A : matrix(m, n)`"),
    refused("A : (n, n); A*x", "`A : matrix(n, n)`"),
    refused("minimize norm2(A*x-b)^2", "the program is `norm2(A*x-b)^2`", never=("minimize :",)),
    refused("argmin_x norm2(A*x-b)^2", "the program is `norm2(A*x-b)^2`", never=("argmin_x :",)),
    refused("grad norm2(A*x-b)^2", "the program is `norm2(A*x-b)^2`", never=("grad :",)),
    refused("sum(A.*B, 'all')", "`sum(A.*B)`"),
]
HANDBOOKS = [  # typed from memory, out of books and other languages, with what goes wrong then
    refused("0.5*norm(y - X*w, 2)^2 + alpha*norm(w, 1)", "`0.5*norm2(y - X*w)^2 + alpha*norm1(w)`"),
    refused("∑(y .* log.(p))", "`sum(y .* log.(p))`"),
    refused("∏(x)", "`prod(x)`"),
    refused("dot(x, A, x)", "`x'*A*x`"),
    refused("sum(abs2, x)", "`sum(abs2(x))`"),
    refused("mean(abs2, A*x - b)", "`mean(abs2(A*x - b))`"),
    refused("S*exp(-q*T)*N(c)", "`S*exp(-q*T)*(1 + erf(c/sqrt(2)))/2`", "`q : scalar`"),
    refused(
        "(X - mean(X))'*(X - mean(X))", "`(X .- mean(X))'*(X .- mean(X))`", "`(X .- mean(X, 1))'*(X .- mean(X, 1))`"
    ),
    refused("X - mean(X)", "`X .- mean(X)` (entry by entry)", "`X .- mean(X, 1)` (of each column)"),
    refused("x(1)^2 + x(2)^2", "entries (x(1), x[1]) are not supported yet", never=("`",)),
    refused("X(1, 2)", "entries", "not supported yet", never=("`",)),
    refused("(X'*X + lambda*eye(size(X,2)))\\(X'*y)", "`(X'*X + lambda*I)\\(X'*y)`"),
    refused("np.linalg.inv(X.T @ X + lam*np.eye(X.shape[1])) @ X.T @ y", "`lam : scalar`", "lam*I) @ X.T @ y`"),
    refused("norm(A, 'nuc')", "nucnorm is not supported yet"),
    read("0.5*omega'*I*omega", "omega : vector; 0.5*omega'*omega", "I is the identity here", "add I : matrix"),
    read("I : matrix; 0.5*omega'*I*omega", "I : matrix; omega : vector; 0.5*omega'*I*omega", "ωᵀ I ω"),
]
SLIPS = [
    *(*READINGS, *NUMBERS, *SPREAD, *AXES, *ENTRIES),
    *(*MENDED, *FUNCTIONS, *DECLARATIONS, *NUMPY, *LATEX, *BESIDE, *MEMORY, *HANDBOOKS),
]
