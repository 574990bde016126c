"""What is printed is read back: random expressions, their derivatives, and what is easily misread."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import VARIABLES, expressions
from random_programs import programs
from read_back import check
from sympy import Determinant, Dummy, MatrixSymbol, Symbol, Trace

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import variables_of
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.faces.formula import Formula

m, n = dimension("m"), dimension("n")
SHAPES = [(), (n, ONE), (m, n), (n, n), (ONE, n)]
DERIVATIVES = ["differential", "gradient", "jacobian", "hessian"]

SCALARS = """
-a/b; a*-b; a - -b; a - (b - c); a/(b*c); (a/b)/c; a/(b/c); (a/b)^c; -(a + b)/c; (a + b)/(a - b); a*(b + c)*(a - b)
2^(a*b); 2^-a; (-2)^2*a; (-a)^b; (-a)^2; -a^2; a^(b^c); (a^b)^c; a^-b; a^(1/3); a^(-2/3); (2/3)^a; 2*3^a; 3^a*2
2*2^a; sin(a)^2; sin(a)^-1; sin(a)^b; -sin(a); sin(-a)*a; abs(a)^3; |a|^2*|b|; sqrt(a)*a^0.5; pi^2*a; sqrt(2*pi)*a
x.^0.123456789012345.*y.^0.123456789012345; a^-0.123456789012345*b^-0.123456789012345
exp(1)^a; 1/(x'*A*x); (x'*A*x)^2/2; (x'*y)*(y'*x)*a; a*x'*y*b; x'*A*y/(x'*y); -x'*A*x; (a - x'*y)^2
exp(-x'*A*x/2)*a; norm2(x)*|a|; |norm2(x) - 1|; norm2(x/norm2(x) - y); norm1(x)*norm1(y); norm1(x)/norm2(x)
norm2(abs(x)); norm1(A)^2; tr(A*B)/tr(B); tr(A)*tr(B)*a; det(A)^2; logdet(A)^2; det(2*A)*a; sum(x)*sum(y)
sum(A*x)^2; vec(A)'*vec(B); mean(x)*a; sum(x .+ a); tr(kron(A, B)); tr(inv(kron(A, B))); logsumexp(A*x)^2
inner(A, B)^2; sum(exp(A), 1)*x
"""
ARRAYS = """
x .+ a; x .- a; a .- x; 1 .- x; (x .+ 1) .+ y'*y; x + y .+ a; x .+ a - y; -x .- a; (x .+ 1)'; 2*(x .+ 1)/3
x .+ (a + b); A .+ x'*y; A .+ a*b; (A .+ 1)*x; x .+ a/b; (x .+ a).^2; A - a*I; I + A; (A + I)*x; inv(A + a*I)*x
a*I + A*A'; A .+ 1/3; exp(x .+ 1); x.^2; -x.^2; (-x).^3; x.^(-1/2); x.^-a; x.^(a/b); x.^(a + b); (x.^a).^b; (x.^2)'
x.^2.^a; (A*B).^2; (A*B)^2; inv(A).^2; inv(A)^2; A'^2; (A^3)'; inv(A)'; (inv(A)')^2; inv(A*B); inv(A + B)'
inv(inv(A) + B); -(A + B)'; (x.*y)'; x./y; x./y./z; x./(y./z); x./(y.*z); x.*y./z; (x + y)./z; 1 ./ x; 2 ./ x
-1 ./ x; a./x; (a/b)./x; a*b./x; x./a./y; (x./y)/a; a*(x./y); (1 ./ x)'; A*(1 ./ x); x'.*(y./z)'; -(x./y)
(2*x)./(3*y); x.*(A*y); (A*x).*y; A*(x.*y); A.*(x*y'); diag(x)*A; diag(1 ./ x); diag(A)*a; diag(x.*y)*x; x*y'*z
(x'*y)*x*y'; A/B*x; A\\x; A/a; x/a*b; -x/norm2(x); 2*x/(3*a); kron(A, B)*x; a*kron(x, y); -kron(A, B)
kron(A + B, C); kron(A*B, C); kron(kron(A, B), C); kron(A, B).^2; kron(A.*B, C); sum(A, 1)'; sum(A, 2)'
sum(A, 1)'.*x; sum(A.*B, 2)*a; (sum(A, 1)' + x)'; outer(x, y)*a; softmax(x)*softmax(x)'; tril(A)*x; triu(A)'
adj(A)*B; cof(A)/a; abs(x)*abs(a); sqrt(x.^2 .+ 1); log1p(x) + expm1(y); relu(x) + step(y).*sign(z); ones(3, 1)*x'
zeros(3, 3)*x; A*vector(a); pi*x; sqrt(2)*x; 1/3*x; -2*x/3; 2/3*(x + y); I_2*a; eye(3)*x; 0.1*x; 1e-3*A
"""
NAMES = """
e*x | pi2 : scalar; pi2*x | T*x | T : scalar; x.^T | T : scalar; a^T | T : scalar; A*x*a^(T) | T : vector(n); T'*x
I : matrix(n, n); I*x | I : matrix(n, n); (I + A*A')*x | eye : scalar; eye*x | sum : vector(n); sum'*x
exp : matrix(n, n); exp*x | norm2 : scalar; norm2*norm1(x) | diag : matrix(n, n); diag*x | lambda*x'*x
λ*x + lambda*y | Sigma : spd(n); x'*inv(Sigma)*x | tr : scalar; tr*x | n : vector(n); n'*x | n : vector(n); mean(n)
n : scalar; x : vector(n); n*sum(x) | m, n : scalar; A : matrix(m, n); m*A*n | x : vector(n); n*x
x, y : vector(n); n*x'*y | x : vector(x); x'*x | A ∈ ℝ^(m×n); tr(A'*A)*m/n | A ∈ ℝ^(m×n); ones(m, n).*A | x₁'*x_1
x1'*x_1 | d*x | d : vector(n); d'*x | a : vector(n); a | a, b : vector(n); a.*b | a : vector(n); sum(a)
a : vector(n); a*x' | a : vector(n); A*a | A*x - b | α : vector(n); α'*A*α | Ω : vector(n); Ω'*A*Ω
x : matrix(m, n); x*y | x : scalar; x*A*y | k : integer; k*x | k : integer; x.^k | a : positive; a^b
x : vector(3); A*x | A : matrix(3, n); A*x | A : symmetric(3); x'*A*x | K : spd(n); x'*K*x | W : skew(n); x'*W*y
D : diagonal(n); x'*D*x | L : lower(n); x'*L*y | U : upper(n); tr(inv(U)*A) | Q : orthogonal(n); x'*Q*y
D : diagonal(n); det(D) | T_0*x + exp(A*x - b + 2*A*tanh(y)).*sin(exp(A*x - b + 2*A*tanh(y)))
C : matrix(m, m); logdet(I + C'*C)*logdet(I + C*C')*x | C : matrix(m, m); tr(2*I + C'*C)*tr(2*I + C*C')*x
A : matrix(m, n); B : matrix(n, m); vec(A)'*vec(B') | A : matrix(n, k); δ : vector(n); δ'*A*kron(δ, δ)
"""
# names of functions that a derivative, or the program itself, calls
FUNCTIONS = """
cos : scalar; sin(a)*cos | sign : scalar; abs(a)*sign | inv : matrix(n, n); logdet(inv) | log : scalar; 2^a*log
tanh : vector(n); log(cosh(x))'*tanh | softmax : vector(n); logsumexp(softmax) | step : scalar; relu(a)*step
sqrt : scalar; arcsin(a)*sqrt | tril : lower(n); norm2(tril*x)^2 | ones : matrix(n, n); sum(ones)
det : spd(n); det(det) | kronl : matrix(m, n); u'*kron(A, kronl)*v | cof : matrix(n, n); det(cof)
exp = a*b; exp*exp(exp) | sum : vector(n); norm2(sum)^2 + sum(x) | diag : vector(n); x'*diag(diag)*x
relu : vector(n); sum(relu.*relu.(x + relu))
"""
# scalars and vectors named as scalars in sums with dotted signs and in products
KINDS = """
norm2(b .- (x + y))^2 | sum(b .- A*x - y) | sum(2*b .- x - y) | K : spd(n); b : scalar; norm2(b .- (K\\p + p))
sum(kron(b .- o - o, s)) | b : vector(n); norm2(a*b + x) | b : vector(n); b/a | b : vector(n); b*norm2(x)
b : vector(n); sum(x)*b | b : vector(n); b/a + x | b : vector(n); pi*b + x | b : vector(n); b .+ 1 - x
a : vector(n); a .+ 1 - x | M : scalar; b : vector(n); (b'/M)' + x_1 | a, b : vector(n); a .+ c - b + x
a, b : vector(n); x .+ c - b + a | a, b : vector(n); 2*(a - b) + x | c + b'*x + b'*y | dX : vector(n); dX + x
b : vector(n); exp(b) + x | b, c : vector(n); x - (b .* c) | b : vector(n); A*b + x | a + b .- x - y
"""
# sizes that are numbers, that nothing has, that bear the name of a variable or of something else
SIZES = """
tr(A)*tr(I_n) | 2*tr(I_n) | softmax(x .+ tr(I_n)) | tr(I_n)^3 | tr(I_n)^tr(I_m)*a | x.^tr(I_n) | 2^tr(I_n)*sum(x)
softmax(ones(I, I), 2) | vector(a, I)'*x | tr(I_N)*A | p : vector(p); norm2(p)^2 | x : vector(n); c^2*(n^(3/2) - 1)
x : vector(n); sqrt(n) - logsumexp(y) + sum(x) | x : vector(n); 2^n + sum(x) | K : spd(n); n*K + x*x'
dot(p, p) - sum(logsumexp(Y, 1)) | I : spd(n); x'*inv(I)*x + logdet(I + K*K') | sum : vector(sum); sum
kronr(I_2, A) + B | m : scalar; -2*(m + sum(x))/norm2(x) | a/(3*(2 + b^2))
x : vector(n); -3*(sum(x) - 6*n*a)*x/norm2(x)
A, B : matrix(r, q); A*B'
"""
# what ties sizes that are products
ADJOINTS = """
x : vector(2); y : vector(n); kron(x, y) | X : matrix(2, 2); Y : matrix(m, n); kron(X, Y) | A⊗B | kron(A, x)
kron(x, A)
kronr(B, kron(S, F)) | kronl(kron(S, F), B) | x : vector(n); A : matrix(n, n); kronl(A, x)*norm2(x) | vec(A)*a
"""
MISREAD = [p.strip() for lines in (SCALARS, ARRAYS) for line in lines.strip().split("\n") for p in line.split(";")]
TABLES = (NAMES, FUNCTIONS, KINDS, SIZES, ADJOINTS)
MISREAD += [p.strip() for lines in TABLES for p in lines.strip().replace("\n", "|").split("|")]


def derivatives(formula):
    """Return what can be derived from a formula, itself first."""
    found = [formula]
    for name in formula.variables:
        with suppress(SymcalcError):
            found.append(formula.vjp(name, "u_7"))
        with suppress(SymcalcError):
            found.append(formula.hvp(name, "u_7"))
        for other in formula.variables:
            with suppress(SymcalcError):
                found.append(formula.hessian(name, other))
        for what in DERIVATIVES:
            with suppress(SymcalcError):
                found.append(getattr(formula, what)(name))
    return found


@pytest.mark.parametrize("program", MISREAD)
def test_what_is_easily_misread(program):
    for formula in derivatives(sc.parse(program)):
        check(formula.expression, formula.nodes)


@st.composite
def formulas(draw, depth=3):
    """Return a random expression's formula, or one of its derivatives."""
    e = draw(expressions(draw(st.sampled_from(SHAPES)), depth))
    found = Formula(e, VARIABLES)
    names = sorted(v.name for v in variables_of(e))
    if names and draw(st.booleans()):
        with suppress(SymcalcError):
            return getattr(found, draw(st.sampled_from(DERIVATIVES)))(draw(st.sampled_from(names)))
    return found


@settings(max_examples=1000)
@given(formulas())
def test_random_formulas(formula):
    check(formula.expression, formula.nodes)


@settings(max_examples=400)
@given(programs())
def test_random_programs(formula):
    check(formula.expression, formula.nodes)


N = Symbol("n", integer=True, positive=True)
W, P, V = MatrixSymbol("W", N - 1, N), MatrixSymbol("P", N + 1, N + 1), MatrixSymbol("V", 2 * N, 1)


@pytest.mark.parametrize(
    "e",
    [
        Trace(W * W.T),
        N * Trace(W.T * W),
        Trace(P) * N,
        (N + 1) * Trace(P * P),
        Trace(P) / (N - 1),
        Determinant(P),
        N * V,
    ],
    ids=str,
)
def test_sizes_that_no_declaration_can_write(e):
    """They get a name; a number that follows from a named size is worked out from it."""
    for formula in derivatives(sc.from_sympy(e)):
        check(formula.expression, formula.nodes)


def matrix(name, rows, columns):
    return MatrixSymbol(name, rows, columns)


@pytest.mark.parametrize(
    "e",
    [
        *[matrix("X", *shape) for shape in [(N, N), (1, N), (N, 1), (3, 3), (3, N), (1, 1), (N + 1, 1), (2 * N, N)]],
        matrix("x", N, N),
        matrix("x", 1, N),
        matrix("X_{1}", N, N).T,
        matrix("expm", N, N),
        matrix("dX", N, N) * matrix("dx", N, 1),
        Symbol("pinv") * Trace(matrix("cos", N, N)),
        Symbol("k", integer=True) * Symbol("a", positive=True) * Symbol("in") * Symbol("where") * Dummy("x_{12}"),
    ],
    ids=lambda e: f"{e} {getattr(e, 'shape', '')}",
)
def test_shapes_and_names_of_sympy(e):
    """A lone variable is of its shape when it is read back; what the language has a word for is declared."""
    formula = sc.from_sympy(e)
    check(formula.expression, formula.nodes)
    read = sc.parse(str(formula))
    assert {n: v.kind for n, v in read.variables.items()} == {n: v.kind for n, v in formula.variables.items()}
    for name, v in formula.variables.items():
        there = read.variables[name].shape
        assert [d == v.shape[0] for d in v.shape] == [d == there[0] for d in there]


@pytest.mark.parametrize("bound", [2, 8])
@settings(max_examples=200)
@given(formula=formulas())
def test_named_parts(bound, formula):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORTH", "WORTH_IN_LONG"):
            patch.setattr(f"symcalc.printing.repeated_parts.{name}", bound)
        patch.setattr("symcalc.printing.repeated_parts.LONG", 10 * bound)
        check(formula.expression, formula.nodes)


def test_long_elementwise_products_have_the_shape_of_their_parts():
    f = sc.parse("sqrt(" * 10 + "diag(y)" + ")" * 10)
    values = {"y": np.array([1.3, 0.7]), "dy": np.array([0.4, -2.0]), "v": np.array([0.4, -2.0])}
    for formula in (f.differential("y"), f.directional("y", "v")):
        again = sc.parse(str(formula))
        found, want = (g.evaluate(**{name: values[name] for name in g.variables}) for g in (again, formula))
        np.testing.assert_allclose(found, want, rtol=1e-12)
