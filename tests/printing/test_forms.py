"""Golden forms of formulas in the three styles; precedence, signs, named parts, declarations."""

import pytest
from sympy import E, Integer, Rational, pi, sqrt

import symcalc as sc
from symcalc.algebra import hadamard, hadamard_power, inverse, negate, norm2, power, spread, zeros
from symcalc.algebra.coefficients import filled, identity
from symcalc.expressions.core_nodes import Shared, differential_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import functions
from symcalc.printing.latex import print_latex
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode

m, n = (dimension(d) for d in "mn")
A = variable("A", "matrix", (m, n))
B, X = (variable(name, "matrix", (n, n)) for name in "BX")
K = variable("K", "spd", (n, n))
b = variable("b", "vector", (m, ONE))
u = variable("u", "vector", (m, ONE))
x, y, w = (variable(name, "vector", (n, ONE)) for name in "xyw")
x1 = variable("x_1", "vector", (n, ONE))
h = variable("h", "vector", (n**2, ONE))
a, c = variable("a", "scalar"), variable("c", "scalar")
lam = variable("lambda", "scalar")
F = {name: f.build for name, f in functions().items()}
HALF, TWO = Rational(1, 2), Integer(2)
MINUS = Integer(-1)
r = A * x - b


@pytest.mark.parametrize(
    ("e", "text", "unicode", "latex"),
    [
        (2 * A.T * r, "2*A'*(A*x - b)", "2 Aᵀ (A x − b)", r"2 A^{\top} (A x - b)"),
        (
            A.T * r / norm2(r),
            "A'*(A*x - b)/norm2(A*x - b)",
            "Aᵀ (A x − b)/‖A x − b‖",
            r"\frac{A^{\top} (A x - b)}{\lVert A x - b\rVert_{2}}",
        ),
        (power(norm2(r), TWO), "norm2(A*x - b)^2", "‖A x − b‖²", r"\lVert A x - b\rVert_{2}^{2}"),
        (r.T * r, "norm2(A*x - b)^2", "‖A x − b‖²", r"\lVert A x - b\rVert_{2}^{2}"),
        (inverse(X).T, "inv(X)'", "X⁻ᵀ", r"X^{-\top}"),
        (inverse(K), "inv(K)", "K⁻¹", "K^{-1}"),
        (-(inverse(X) * B * inverse(X)), "-inv(X)*B*inv(X)", "−X⁻¹ B X⁻¹", "-X^{-1} B X^{-1}"),
        (inverse(X + identity(n)), "inv(I + X)", "(I + X)⁻¹", "(I + X)^{-1}"),
        (power(inverse(X), TWO), "inv(X)^2", "X⁻²", "X^{-2}"),
        (power(inverse(X).T, TWO), "(inv(X)^2)'", "(X⁻²)ᵀ", r"(X^{-2})^{\top}"),
        (hadamard_power(inverse(X), TWO), "inv(X).^2", "(X⁻¹).^2", r"(X^{-1})^{\odot 2}"),
        (hadamard_power(X.T * X, TWO), "(X'*X).^2", "(Xᵀ X).^2", r"(X^{\top} X)^{\odot 2}"),
        (power(X, Integer(3)) * x, "X^3*x", "X³ x", "X^{3} x"),
        ((X * X).T, "(X^2)'", "(X²)ᵀ", r"(X^{2})^{\top}"),
        (X.T * X, "X'*X", "Xᵀ X", r"X^{\top} X"),
        ((B + X).T * x, "(B + X)'*x", "(B + X)ᵀ x", r"(B + X)^{\top} x"),
        ((B + B.T) / 2, "(B + B')/2", "(B + Bᵀ)/2", r"\frac{1}{2} (B + B^{\top})"),
        (Rational(-3, 2) * (B + B.T), "-3*(B + B')/2", "−3 (B + Bᵀ)/2", r"-\frac{3}{2} (B + B^{\top})"),
        (2 * (B + B.T) / 3, "2*(B + B')/3", "2 (B + Bᵀ)/3", r"\frac{2}{3} (B + B^{\top})"),
        (B + identity(n), "I + B", "I + B", "I + B"),
        (B - a * identity(n), "B - a*I", "B − a I", "B - a I"),
        (identity(n), "I_n", "I_n", "I_{n}"),
        (identity(Integer(3)), "I_3", "I_3", "I_{3}"),
        (2 * identity(n), "2*I_n", "2 I_n", "2 I_{n}"),
        (F["kron"](identity(n), X), "kron(I_n, X)", "I_n ⊗ X", r"I_{n} \otimes X"),
        (2 * F["kron"](X, B), "2*kron(X, B)", "2 (X ⊗ B)", r"2 (X \otimes B)"),
        (F["kron"](X, B) * F["vec"](X), "vec(B*X*X')", "vec(B X Xᵀ)", r"\operatorname{vec}(B X X^{\top})"),
        (F["kron"](X, B) * h, "kron(X, B)*h", "(X ⊗ B) h", r"(X \otimes B) h"),
        (identity(m * n), "eye(m*n)", "eye(m n)", "I_{m n}"),
        (zeros(m, n), "zeros(m, n)", "zeros(m, n)", r"\mathbf{0}_{m \times n}"),
        (filled(ONE, m, n), "ones(m, n)", "𝟏_m 𝟏_nᵀ", r"\mathbf{1}_{m} \mathbf{1}_{n}^{\top}"),
        (filled(a, m, ONE), "a*ones(m, 1)", "a 𝟏_m", r"a \mathbf{1}_{m}"),
        (x * filled(ONE, ONE, m), "x*ones(1, m)", "x 𝟏_mᵀ", r"x \mathbf{1}_{m}^{\top}"),
        (spread(x, a), "x .+ a", "x .+ a", r"x + a \mathbf{1}"),
        (spread(x, -a), "x .- a", "x .− a", r"x - a \mathbf{1}"),
        (spread(x, a + c), "x .+ (a + c)", "x .+ (a + c)", r"x + (a + c) \mathbf{1}"),
        (spread(negate(x), ONE), "1 .- x", "1 .− x", r"\mathbf{1} - x"),
        (spread(negate(x), a), "a .- x", "a .− x", r"a \mathbf{1} - x"),
        (
            spread(negate(hadamard_power(F["tanh"](x), TWO)), ONE),
            "1 .- tanh(x).^2",
            "1 .− tanh(x).^2",
            r"\mathbf{1} - \tanh(x)^{\odot 2}",
        ),
        (hadamard(x, y), "x.*y", "x ⊙ y", r"x \odot y"),
        (2 * hadamard(x, y), "2*x.*y", "2 x ⊙ y", r"2 x \odot y"),
        ((B + X) * hadamard(x, y), "(B + X)*(x.*y)", "(B + X) (x ⊙ y)", r"(B + X) (x \odot y)"),
        (hadamard(B * x, y), "y.*(B*x)", "y ⊙ (B x)", r"y \odot (B x)"),
        (hadamard(x + y, w), "w.*(x + y)", "w ⊙ (x + y)", r"w \odot (x + y)"),
        (hadamard(y, hadamard_power(x, MINUS)), "y./x", "y ⊘ x", r"y \oslash x"),
        (hadamard_power(x, MINUS), "1 ./ x", "1 ⊘ x", r"x^{\odot -1}"),
        (a * hadamard_power(x, MINUS), "a./x", "a ⊘ x", r"a x^{\odot -1}"),
        (hadamard_power(x, -TWO) * 2 / a, "(2/a)./x.^2", "(2/a) ⊘ x.^2", r"\frac{2}{a} x^{\odot -2}"),
        (hadamard(y, hadamard_power(x, MINUS)) / 2, "(y./x)/2", "(y ⊘ x)/2", r"\frac{1}{2} (y \oslash x)"),
        (
            hadamard(y, hadamard_power(x, MINUS), hadamard_power(w, MINUS)),
            "y./(w.*x)",
            "y ⊘ (w ⊙ x)",
            r"y \oslash (w \odot x)",
        ),
        (hadamard(hadamard_power(x, TWO), y), "x.^2.*y", "x.^2 ⊙ y", r"x^{\odot 2} \odot y"),
        (hadamard_power(x, HALF), "sqrt(x)", "sqrt(x)", r"\sqrt{x}"),
        (hadamard_power(x, -HALF), "1 ./ sqrt(x)", "1 ⊘ sqrt(x)", r"x^{\odot -1/2}"),
        (hadamard_power(x + y, a), "(x + y).^a", "(x + y).^a", r"(x + y)^{\odot a}"),
        (hadamard_power(X, TWO).T * x, "(X.^2)'*x", "(X.^2)ᵀ x", r"(X^{\odot 2})^{\top} x"),
        (hadamard(X, identity(n)), "diag(diag(X))", "diag(diag(X))", r"\operatorname{diag}(\operatorname{diag}(X))"),
        (x.T * y, "x'*y", "xᵀ y", r"x^{\top} y"),
        (-(x.T * B * y), "-x'*B*y", "−xᵀ B y", r"-x^{\top} B y"),
        (a - x.T * y, "a - x'*y", "a − xᵀ y", r"a - x^{\top} y"),
        (2 * (x.T * y) * x, "2*(x'*y)*x", "2 (xᵀ y) x", r"2 (x^{\top} y) x"),
        (a * (x.T * y), "a*x'*y", "a xᵀ y", r"a x^{\top} y"),
        ((1 + a) * (x.T * y), "(1 + a)*x'*y", "(1 + a) xᵀ y", r"(1 + a) x^{\top} y"),
        (power(x.T * B * x, TWO), "(x'*B*x)^2", "(xᵀ B x)²", r"(x^{\top} B x)^{2}"),
        ((x.T * B * x) / (x.T * y), "x'*B*x/(x'*y)", "xᵀ B x/(xᵀ y)", r"\frac{x^{\top} B x}{x^{\top} y}"),
        (
            a * (x.T * y) / (1 + x.T * w),
            "a*x'*y/(1 + w'*x)",
            "a xᵀ y/(1 + wᵀ x)",
            r"\frac{a x^{\top} y}{1 + w^{\top} x}",
        ),
        (F["exp"](negate(x.T * B * x)), "exp(-x'*B*x)", "exp(−xᵀ B x)", r"\exp(-x^{\top} B x)"),
        (x * x.T * B, "x*x'*B", "x xᵀ B", r"x x^{\top} B"),
        ((x.T * y) * x * y.T, "(x'*y)*x*y'", "(xᵀ y) x yᵀ", r"(x^{\top} y) x y^{\top}"),
        (a / (1 + c), "a/(1 + c)", "a/(1 + c)", r"\frac{a}{1 + c}"),
        (1 + a**2 + 2 * a, "1 + 2*a + a^2", "1 + 2 a + a²", "1 + 2 a + a^{2}"),
        (a**2 - 1, "a^2 - 1", "a² − 1", "a^{2} - 1"),
        (-a, "-a", "−a", "-a"),
        (-a - c, "-a - c", "−a − c", "-a - c"),
        (a * c**2, "a*c^2", "a c²", "a c^{2}"),
        (1 / a, "1/a", "1/a", r"\frac{1}{a}"),
        (1 / (a * c), "1/(a*c)", "1/(a c)", r"\frac{1}{a c}"),
        (a ** Rational(3, 2), "a^(3/2)", "a^(3/2)", "a^{3/2}"),
        (a ** (-HALF), "1/sqrt(a)", "1/sqrt(a)", r"\frac{1}{\sqrt{a}}"),
        (a**lam, "a^lambda", "a^λ", r"a^{\lambda}"),
        ((a**c) ** lam, "(a^c)^lambda", "(a^c)^λ", r"(a^{c})^{\lambda}"),
        ((a + c) ** 2, "(a + c)^2", "(a + c)²", "(a + c)^{2}"),
        ((-a) ** c, "(-a)^c", "(−a)^c", "(-a)^{c}"),
        (2**a, "2^a", "2^a", "2^{a}"),
        (Rational(1, 2), "1/2", "1/2", r"\frac{1}{2}"),
        (Rational(-3, 4), "-3/4", "−3/4", r"-\frac{3}{4}"),
        (pi * x, "pi*x", "π x", r"\pi x"),
        (E * x, "exp(1)*x", "exp(1) x", r"\mathrm{e} x"),
        (sqrt(2) * x, "sqrt(2)*x", "sqrt(2) x", r"\sqrt{2} x"),
        (lam * x1, "lambda*x_1", "λ x₁", r"\lambda x_{1}"),
        (F["log"](a) * x, "log(a)*x", "log(a) x", r"\log(a) x"),
        (F["abs"](a), "abs(a)", "abs(a)", r"\lvert a\rvert"),
        (F["abs"](x), "abs(x)", "abs(x)", r"\lvert x\rvert"),
        (F["tr"](X), "tr(X)", "tr(X)", r"\operatorname{tr}(X)"),
        (F["tr"](X * B), "tr(B*X)", "tr(B X)", r"\operatorname{tr}(B X)"),
        (F["det"](X) * inverse(X).T, "det(X)*inv(X)'", "det(X) X⁻ᵀ", r"\det(X) X^{-\top}"),
        (F["logdet"](X), "logdet(X)", "logdet(X)", r"\log\det(X)"),
        (F["logsumexp"](x), "logsumexp(x)", "logsumexp(x)", r"\operatorname{logsumexp}(x)"),
        (F["softmax"](X * x), "softmax(X*x)", "softmax(X x)", r"\operatorname{softmax}(X x)"),
        (F["sum"](X), "sum(X)", "sum(X)", r"\mathbf{1}^{\top} X \mathbf{1}"),
        (F["sum"](X, 1), "sum(X, 1)", "𝟏ᵀ X", r"\mathbf{1}^{\top} X"),
        (F["sum"](X, 2), "sum(X, 2)", "X 𝟏", r"X \mathbf{1}"),
        (F["mean"](X), "mean(X)", "mean(X)", r"\operatorname{mean}(X)"),
        (F["diag"](x) * B, "diag(x)*B", "diag(x) B", r"\operatorname{diag}(x) B"),
        (F["diag"](X), "diag(X)", "diag(X)", r"\operatorname{diag}(X)"),
        (F["vec"](X), "vec(X)", "vec(X)", r"\operatorname{vec}(X)"),
        (
            F["unvec"](F["kron"](x, y), n, n),
            "unvec(kron(x, y), n, n)",
            "unvec(x ⊗ y, n, n)",
            r"\operatorname{unvec}_{n \times n}(x \otimes y)",
        ),
        (F["tril"](X), "tril(X)", "tril(X)", r"\operatorname{tril}(X)"),
        (norm2(X), "norm2(X)", "‖X‖", r"\lVert X\rVert_{F}"),
        (norm2(x), "norm2(x)", "‖x‖", r"\lVert x\rVert_{2}"),
        (1 / norm2(x), "1/norm2(x)", "1/‖x‖", r"\frac{1}{\lVert x\rVert_{2}}"),
        (x / norm2(x), "x/norm2(x)", "x/‖x‖", r"\frac{x}{\lVert x\rVert_{2}}"),
        (
            norm2(x / norm2(x) - y),
            "norm2(x/norm2(x) - y)",
            "norm2(x/‖x‖ − y)",
            r"\left\lVert \frac{x}{\lVert x\rVert_{2}} - y\right\rVert_{2}",
        ),
        (
            F["tanh"](x) / norm2(x) / a,
            "tanh(x)/(a*norm2(x))",
            "tanh(x)/(a ‖x‖)",
            r"\frac{\tanh(x)}{a \lVert x\rVert_{2}}",
        ),
        (differential_of(X) * x, "dX*x", "dX x", r"\mathrm{d}X \, x"),
        (differential_of(x1), "dx_1", "dx₁", r"\mathrm{d}x_{1}"),
        (x - a * A.T * u, "x - a*A'*u", "x − a Aᵀ u", r"x - a A^{\top} u"),
        (variable("x_max", "vector", (n, ONE)), "x_max", "x_max", r"x_{\mathrm{max}}"),
        (variable("Loss", "matrix", (n, n)) * x, "Loss*x", "Loss x", r"\mathit{Loss} x"),
        (variable("x12", "vector", (n, ONE)), "x12", "x12", "x_{12}"),
        (variable("Sigma_10", "matrix", (n, n)), "Sigma_10", "Σ₁₀", r"\Sigma_{10}"),
        (variable("σ", "scalar"), "σ", "σ", r"\sigma"),
        (Shared(a + c) * x, "(a + c)*x", "(a + c) x", "(a + c) x"),
    ],
)
def test_golden(e, text, unicode, latex):
    assert print_text(e) == text
    assert print_unicode(e) == unicode
    assert print_latex(e) == latex


def test_a_size_that_is_not_called_by_its_name_is_told():
    """A vector p in ℝ^p has an identity of some size n: a line says which."""
    hessian = sc.parse("p : vector(p)\nnorm2(p)^2").hessian("p")
    assert hessian.unicode() == "p ∈ ℝ^n\n2 I_n"
    assert hessian.latex() == (
        "\\begin{aligned}\n&2 I_{n} \\\\\n&\\text{where}\\quad p \\in \\mathbb{R}^{n}\n\\end{aligned}"
    )
    assert str(sc.parse(hessian.unicode())) == str(hessian)
    W = sc.parse("N : spd(N)\nlogdet(N)*tr(I_N)").gradient("N")
    assert W.unicode() == "N : spd(n)\nn N⁻¹"
    assert sc.parse("x : vector(n)\nnorm2(x)^2").hessian("x").unicode() == "2 I_n"


def test_the_identity_of_a_power_of_a_size_is_no_power_of_an_identity():
    assert sc.parse("a*eye(n^2)").unicode() == "a eye(n²)"


def test_multiples_of_reciprocals_stand_over_them():
    for text in ("diag(2 ./ x)*A", "-A*diag(sqrt(a)./(x.*y.^2))", "diag(3 ./ norm2(A, 1))", "diag(2 ./ x)*A/a"):
        f = sc.parse(text)
        assert str(f) == text
        assert sc.parse(str(f)) == f
