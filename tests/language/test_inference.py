"""Kinds and sizes that nobody declared: what programs mean to people."""

import pytest

import symcalc.operations  # noqa: F401
from symcalc.errors import TooLarge
from symcalc.language.parsing import parse_program

# program: the shapes of its variables, in order, "" for a scalar
SIZES = {
    "norm2(A*x - b)^2": "A m×n, x n×1, b m×1",
    "x'*A*x + b'*x + c": "x n×1, A n×n, b n×1, c",
    "solve(A, b)": "A n×n, b n×1",
    "A\\b": "A n×n, b n×1",
    "tr(A*X*B)": "A m×n, X n×p, B p×m",
    "logdet(X)": "X n×n",
    "X*X": "X n×n",
    "X + X'": "X n×n",
    "x'*y": "x n×1, y n×1",
    "x*y'": "x n×1, y m×1",
    "x.*y": "x n×1, y n×1",
    "A.*B": "A m×n, B m×n",
    "A⊗B": "A m×n, B p×q",
    "vec(A*X*B)": "A m×n, X n×p, B p×q",
    "vec(X) - b": "X m×n, b m*n×1",
    "tr(A*(X⊗I_2))": "A 2*n×2*m, X m×n",
    "A + a*I": "A n×n, a",
    "(A + c*I)*x": "A n×n, c, x n×1",
    "solve(A + I, b)": "A n×n, b n×1",
    "I - K*H": "K m×n, H n×m",
    "matrix(1)*U - W": "U m×n, W p×n",
    "log(exp(X'*W)*vector(1))": "X m×n, W m×p",
    "sum(X.^2, 2)*vector(1)' + vector(1)*sum(Y.^2, 2)' - 2*X*Y'": "X m×n, Y p×n",
    "exp(A)./(vector(1)*(vector(1)'*exp(A)))": "A m×n",
    "w'*v*eye + w*v'": "w n×1, v n×1",
    "softmax(W*x + b)": "W m×n, x n×1, b m×1",
    "norm2(y - X*w)^2 + λ*norm2(w)^2": "y m×1, X m×n, w n×1, λ",
    "A ∈ ℝ^(3×4)\nA*x": "A 3×4, x 4×1",
    "x ∈ ℝ^n\nA*x - b": "x n×1, A m×n, b m×1",
    "tr(A ⊗ X)": "A n×n, X m×m",
    "A ∈ ℝ^(n×k)\nx ∈ ℝ^n\nx'*A*(x⊗x)": "A n×n**2, x n×1",
    "diag(x)*A": "x m×1, A m×n",
    "diag(A)": "A n×n",
    "e'*x": "e n×1, x n×1",
    "A*x - b - c": "A m×n, x n×1, b m×1, c m×1",
    "kron(A, x)": "A m×n, x p×1",
    "unvec(x, 2, 3)": "x 6×1",
    # as people paste them
    "sum(log(exp(-c.*(X*w)) .+ 1))": "c, X m×n, w n×1",
    "sum(log(exp(-y.*(X*w)) + vector(1)))": "y m×1, X m×n, w n×1",
    "(A .* matrix(0)) + B": "A m×n, B m×n",
    "vector(1)'*exp(X*w)": "X m×n, w n×1",
    "norm2(U*V' - X)^2": "U m×n, V p×n, X m×p",
    "(x - mu)'*inv(Sigma)*(x - mu)": "x n×1, mu n×1, Sigma n×n",
    "h = tanh(W*x + b)\np = softmax(V*h + c)\n-y'*log(p)": "W m×n, x n×1, b m×1, V p×m, c p×1, y p×1",
    "W_2*relu(W_1*x + b_1) + b_2": "W_2 m×n, W_1 n×p, x p×1, b_1 n×1, b_2 m×1",
    "(y - X*beta)'*(y - X*beta) + lambda*beta'*beta": "y m×1, X m×n, beta n×1, lambda",
    "(A*x + b)/(c'*x + d)": "A m×n, x n×1, b m×1, c n×1, d",
    "y'*(K + sigma^2*I)^-1*y/2 + logdet(K + sigma^2*I)/2": "y n×1, K n×n, sigma",
    "(X'*X + λ*I)\\(X'*y)": "X m×n, λ, y m×1",
    "(I - x*x'/(x'*x))*y": "x n×1, y n×1",
    "vec(X)'*kron(A, B)*vec(X)": "X m×n, A n×n, B m×m",
    "kron(x, y)'*A*kron(x, y)": "x n×1, y m×1, A m*n×m*n",
    "vec(A)'*x + vec(B)'*x": "A m×n, x m*n×1, B m×n",
    "A*B*x - C*D*x": "A m×n, B n×p, x p×1, C m×q, D q×p",
    "x^T A x": "x n×1, A n×n",
    "A ∈ ℝ^(1×n)\nA*x": "A 1×n, x n×1",
    "dX*X": "dX n×n, X n×n",
}


@pytest.mark.parametrize("program", SIZES)
def test_sizes(program: str):
    found = [
        name + (f" {v.shape[0]}×{v.shape[1]}" if v.shape else "")
        for name, v in parse_program(program).variables.items()
    ]
    assert ", ".join(found) == SIZES[program]


NOTES = {
    "norm2(A*x - b)^2": ["b is read as a vector in ℝ^m"],
    "b'*x": ["b is read as a vector in ℝ^n"],
    "A\\b": ["b is read as a vector in ℝ^n"],
    "solve(A, b)": ["b is read as a vector in ℝ^n"],
    "a*x": [],
    "b ∈ ℝ^m\nA*x - b": [],
    "A ∈ ℝ^(n×k)\nx ∈ ℝ^n\nx'*A*(x⊗x)": ["k is read as n^2"],
    "sum(x.^y)": ["a power with an array of exponents is exp(y.*log(x)): its base is taken as positive"],
    "sum(2.^x)": [],
    "a^2 + e^2": ["e is a variable here; the number is exp(1)"],
    "e : positive\ne^2": [],
}


@pytest.mark.parametrize("program", NOTES)
def test_notes(program: str):
    assert list(parse_program(program).notes) == NOTES[program]


def test_sizes_do_not_take_names_in_use():
    program = parse_program("m'*n*A")
    names = {str(d) for v in program.variables.values() for d in v.shape} - {"1"}
    assert not names & {"m", "n", "A"}


def test_sizes_that_are_too_large_are_pointed_at():
    terms = [f"sum(x_{i} + x_{i + 1}⊗x_{i + 1}⊗x_{i + 1}⊗x_{i + 1})" for i in range(16)]
    with pytest.raises(TooLarge, match="too many others") as caught:
        parse_program("x_16 : vector(2)\n" + " + ".join(terms))
    assert caught.value.span is not None and "line 2" in str(caught.value)
