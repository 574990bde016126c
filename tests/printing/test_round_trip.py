"""What is printed is read back: random expressions, their derivatives, and what is easily misread."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import VARIABLES, expressions
from read_back import check

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.formula import Formula
from symcalc.nodes import variables_of
from symcalc.shapes import ONE, dimension

m, n = dimension("m"), dimension("n")
SHAPES = [(), (n, ONE), (m, n), (n, n), (ONE, n)]
DERIVATIVES = ["differential", "gradient", "jacobian", "hessian"]

SCALARS = """
-a/b; a*-b; a - -b; a - (b - c); a/(b*c); (a/b)/c; a/(b/c); (a/b)^c; -(a + b)/c; (a + b)/(a - b); a*(b + c)*(a - b)
2^(a*b); 2^-a; (-2)^2*a; (-a)^b; (-a)^2; -a^2; a^(b^c); (a^b)^c; a^-b; a^(1/3); a^(-2/3); (2/3)^a; 2*3^a; 3^a*2
2*2^a; sin(a)^2; sin(a)^-1; sin(a)^b; -sin(a); sin(-a)*a; abs(a)^3; |a|^2*|b|; sqrt(a)*a^0.5; pi^2*a; sqrt(2*pi)*a
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
MISREAD = [p.strip() for lines in (SCALARS, ARRAYS) for line in lines.strip().split("\n") for p in line.split(";")]
MISREAD += [p.strip() for line in NAMES.strip().split("\n") for p in line.split("|")]


def derivatives(formula):
    """Return what can be derived from a formula, itself first."""
    found = [formula]
    for name in formula.variables:
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


@pytest.mark.parametrize("bound", [2, 8])
@settings(max_examples=200)
@given(formula=formulas())
def test_named_parts(bound, formula):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORTH", "WORTH_IN_LONG"):
            patch.setattr(f"symcalc.printing.parts.{name}", bound)
        patch.setattr("symcalc.printing.parts.LONG", 10 * bound)
        check(formula.expression, formula.nodes)
