"""Derivations line by line: right ones pass, and of wrong ones the first wrong line is found."""

import pytest

import symcalc as sc
from symcalc.faces.worked_lines import read_derivation

RIGHT = [
    "r = A*x - b\nf = r'*r\ndr = A*dx\ndf = 2*r'*dr\n   = 2*r'*A*dx\n   = (2*A'*r)'*dx\n∇f = 2*A'*r",
    "f = norm2(A*x - b)^2 = (A*x - b)'*(A*x - b)\ndf = 2*(A*x - b)'*A*dx\ngrad f = 2*A'*(A*x - b)",
    "f = x'*A*x\ndf = dx'*A*x + x'*A*dx\n= x'*A'*dx + x'*A*dx = x'*(A + A')*dx\ndf/dx = (A + A')*x",
    "f = logdet(X)\ndf = tr(inv(X)*dX) = tr((inv(X)')'*dX)\n∇f = inv(X)'",
    "f = det(X)\ndf = det(X)*tr(inv(X)*dX)\n∇f = det(X)*inv(X)'\n   = cof(X)",
    "d(inv(X)) = -inv(X)*dX*inv(X)",
    "f = tr(A*inv(X))\nY = inv(X)\ndY = -Y*dX*Y\ndf = tr(A*dY)\n= -tr(A*Y*dX*Y)\n= -tr(Y*A*Y*dX)\n∇f = -Y'*A'*Y'",
    "K : spd(n)\nf = logdet(K) + y'*inv(K)*y\ndf = tr(inv(K)*dK) - y'*inv(K)*dK*inv(K)*y\n"
    "∇f = inv(K) - inv(K)*y*y'*inv(K)",
    "f = sum(softplus(-y.*(X*w)))\nz = y.*(X*w)\ndf = -sum(sigmoid(-z).*dz)\ndz = y.*(X*dw)\n"
    "∇_w f = -X'*(y.*sigmoid(-z))",
    "f = norm2(x)\ndf = x'*dx/norm2(x)\n∇f = x/norm2(x)",
    "f = logsumexp(A*x)\nz = A*x\ndf = softmax(z)'*dz\n   = softmax(z)'*A*dx\n∇f = A'*softmax(z)",
    "F = A*X*B\ndF = A*dX*B",
    "y = exp(A*x)\ndy = diag(exp(A*x))*A*dx\ndy/dx = diag(y)*A",
    "f = norm2(A*x - b)^2\n∇f = 2*A'*(A*x - b)\n∇²f = 2*A'*A",
    "f = tr(X'*A*X)\ndf = 2*tr(X'*A*dX)\nG = 2*A*X\n# A is symmetric\nA : symmetric(n)",
    "(A + B)*(A - B) = A*A - A*B + B*A - B*B",
    "f = a^3*b; df = 3*a^2*b*da + a^3*db",
    "f = norm2(T - U*V')^2\nR = T - U*V'\ndR = -dU*V'\ndf = 2*tr(R'*dR)\n= -2*tr(V'*R'*dU)\n∇f = -2*R*V",
]
# a derivation, the line that is wrong, and what is said of it
WRONG = [
    ("r = A*x - b\nf = r'*r\ndr = A*dx\ndf = r'*dr\n∇f = A'*r", 4, "1/2 of the differential"),
    ("r = A*x - b\nf = r'*r\ndf = 2*r'*dr\n   = 2*r'*A'*dx\n∇f = 2*A*r", 4, "the sizes do not fit"),
    ("f = norm2(A*x - b)^2\ndf = 2*(A*x - b)'*A*dx\n∇f = 2*(A*x - b)'*A", 3, "up to transposition: yours is the row"),
    ("f = norm2(A*x - b)^2\ndf = 2*(A*x + b)'*A*dx\n∇f = 2*A'*(A*x + b)", 2, "wrong sign"),
    ("f = x'*A*x\ndf = dx'*A*x + x'*A*dx\n= 2*x'*A*dx\n∇f = 2*A'*x", 3, "if A were symmetric"),
    ("f = x'*A*x\ndf = dx'*A*x + x'*A*dx\n= x'*A*dx + x'*A*dx\n∇f = 2*A'*x", 3, "the transpose on A is missing"),
    ("f = logdet(X)\ndf = tr(inv(X)*dX)\n∇f = inv(X)", 3, "up to transposition"),
    ("f = det(X)\ndf = tr(inv(X)*dX)\n∇f = inv(X)'", 2, "1/det(X) times"),
    ("f = det(X)\ndf = det(X)*tr(inv(X)*dX)\n∇f = inv(X)'", 3, "1/det(X) times"),
    ("d(inv(X)) = inv(X)*dX*inv(X)", 1, "opposite sign"),
    ("f = tr(A*inv(X))\nY = inv(X)\ndY = -Y*dX*Y\ndf = tr(A*dY)\n= -tr(A*Y*dX*Y)\n= -tr(A*Y*Y*dX)", 6, "wrong order"),
    ("f = tr(A*inv(X))\nY = inv(X)\ndY = -dX*Y*Y\ndf = tr(A*dY)", 3, "wrong order"),
    ("K : spd(n)\nf = logdet(K)\ndf = tr(inv(K)*dK)\n∇f = 2*inv(K) - diag(diag(inv(K)))", 4, "free entries"),
    ("K : spd(n)\nf = logdet(K) + y'*inv(K)*y\ndf = tr(inv(K)*dK) + y'*inv(K)*dK*inv(K)*y", 3, "wrong sign"),
    ("K : spd(n)\nf = logdet(K) + y'*inv(K)*y\ndf = tr(inv(K)*dK)", 3, "is missing"),
    (
        "f = sum(softplus(-y.*(X*w)))\nz = y.*(X*w)\ndf = sum(sigmoid(-z).*dz)\n∇_w f = X'*(y.*sigmoid(-z))",
        3,
        "opposite",
    ),
    ("f = norm2(x)\ndf = x'*dx\n∇f = x", 2, "norm2(x) times"),
    ("f = logsumexp(A*x)\nz = A*x\ndf = softmax(z)'*dz\n∇_x f = A*softmax(z)", 4, "sizes"),
    ("F = A*X*B\ndF = A*dX*B\n   = B*A*dX\nB : matrix(n, n); A : matrix(n, n)", 3, "different"),
    ("y = exp(A*x)\ndy = A*diag(exp(A*x))*dx\nA : matrix(n, n)", 2, "different"),
    ("f = norm2(A*x - b)^2\n∇f = 2*A'*(A*x - b)\n∇²f = A'*A", 3, "1/2 of the Hessian"),
    ("(A + B)*(A - B) = A*A - B*B\nA : matrix(n, n)", 1, "different from the left side"),
    ("f = norm2(A*x - b)^2 = x'*A'*A*x - b'*A*x + b'*b\n∇f = 2*A'*(A*x - b)", 1, "of the term"),
    ("f = a^3*b; df = 3*a^2*b*da + 3*a^2*db", 1, ""),
    ("f = norm2(T - U*V')^2\nR = T - U*V'\ndR = dU*V'\ndf = 2*tr(R'*dR)", 3, "opposite sign"),
    ("f = c*norm2(x)^2 + b'*x\ndf = 2*c*x'*dx + b'*dx\n∇f = 2*c*x", 3, "the term b is missing"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_derivations_pass(text):
    found = sc.compare_lines(text)
    assert found, str(found)
    assert found.wrong is None and str(found).endswith(("follow", "follows")) and len(found.lines) >= 1


@pytest.mark.parametrize(("text", "number", "said"), WRONG)
def test_the_first_wrong_line_is_found(text, number, said):
    found = sc.compare_lines(text)
    assert not found and found.wrong is not None
    assert found.wrong.number == number, str(found)
    assert str(found).startswith(f"line {number} does not follow: ") and said in str(found), str(found)
    assert all(found.lines[:-1])


def test_there_are_enough():
    assert len(WRONG) >= 20 and len(RIGHT) >= 10


BROKEN = [
    ("f = x'*x\ndf = 2*y'*dx", "y is no variable", 2, "2*y'*dx"),
    ("f = norm2(A*x - b)^2\ndf = 2*(A*x - b)'*", "an operand", 2, "df = "),
    ("f = x'*x\n2*x", "an equation was expected", 2, "2*x"),
    ("f = x'*x\ndf = ", "an expression was expected", 2, "df = "),
    ("f = x'*y\n∇f = 2*y", "by which variable, of x, y", 2, "∇f = 2*y"),
    ("f = x'*x\n∇g = 2*x", "g is not defined", 2, "∇g"),
    ("f = (x'*x\ndf = 2*x'*dx", "", 1, "f = ("),
    ("f = foo(x)\ndf = 2*x'*dx", "foo", 1, "f = foo"),
]


@pytest.mark.parametrize(("text", "said", "line", "shown"), BROKEN)
def test_errors_point_into_the_whole_text(text, said, line, shown):
    with pytest.raises(sc.SymcalcError) as error:
        sc.compare_lines(text)
    assert said in error.value.message
    assert f"line {line}: " in str(error.value) and shown in str(error.value), str(error.value)


@pytest.mark.parametrize("text", ["", "f = x'*x", "x'*x", "# nothing", "A : matrix(m, n)"])
def test_nothing_to_judge_is_said(text):
    with pytest.raises(sc.ParseFailure, match="nothing to judge"):
        sc.compare_lines(text)


def test_the_variable_of_a_gradient_is_the_one_by_which_it_is_right():
    assert sc.compare_lines("f = x'*y\n∇f = y") and sc.compare_lines("f = x'*A*y\ndf/dA = x*y'\n∇f = x*y'")


def test_declarations_may_come_beside():
    text = "f = x'*K*x\ndf = 2*x'*K*dx\n∇f = 2*K*x"
    assert sc.compare_lines(text, K="symmetric(n)") and not sc.compare_lines(text)


def test_lines_go_on_in_brackets_and_comments_are_left_out():
    assert sc.compare_lines("f = sum(\n  x.^2  # squares\n)\ndf = 2*(x'\n  *dx)  # so\n# done\n∇f = 2*x")


def test_what_a_line_says():
    found = read_derivation("r = A*x\nf = r'*r = x'*A'*A*x\ndr = A*dx\nd(A*x) = A*dx\n∂f/∂x = 2*A'*r\n∇²f = 2*A'*A")
    said = [(c.what, c.of, c.by, c.number) for c in found.claims]
    assert said == [
        ("value", "f", "", 2),
        ("differential", "r", "", 3),
        ("differential", "", "", 4),
        ("derivative", "f", "x", 5),
        ("hessian", "f", "", 6),
    ]


def test_an_undecided_line_is_said_and_stops_nothing():
    found = sc.compare_lines("g : function\nf = g(a)*b\ndf = g'(a)*b*da\n(a + b)^2 = a^2 + b^2\n")
    assert not found and found.wrong.number == 4


def test_the_verdict_in_other_forms():
    found = sc.compare_lines("f = logdet(X)\ndf = tr(inv(X)*dX)\n∇f = inv(X)")
    assert found.unicode().split("\n")[::2] == ["line 3 does not follow: inv(X)", "the gradient is X⁻ᵀ"]
    assert found.markdown().split("\n\n")[::2] == [
        "line 3 does not follow: `inv(X)`",
        r"the gradient is $X^{-\top}$",
    ]
    assert found.latex().startswith(r"\begin{aligned} &\text{line 3 does not follow: inv(X)} \\")
    right = sc.compare_lines("f = x'*x\n∇f = 2*x")
    assert {str(right), right.unicode(), right.markdown()} == {"the line follows"}
    assert right.latex() == r"\text{the line follows}"
