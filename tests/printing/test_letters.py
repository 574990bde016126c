"""Parts of formulas bear the letters that books give them, where nothing else has that letter."""

import pytest

import symcalc as sc

# program, question, variable, text without declarations
LETTERED = [
    ("norm2(A*x - b)", "hessian", "x", ["r = A*x - b", "A'*(I - r*r'/(r'*r))*A/norm2(r)"]),
    ("norm2(Q'*A*Q - B)^2", "gradient", "Q", ["R = Q'*A*Q - B", "2*(A'*Q*R + A*Q*R')"]),
    ("sum(softplus(X*w))", "hessian", "w", ["p = sigmoid(X*w)", "X'*diag(p.*(1 .- p))*X"]),
    ("sum(sigmoid(X*w).^2)", "gradient", "w", ["p = sigmoid(X*w)", "2*X'*(p.^2.*(1 .- p))"]),
    ("sum(sigmoid(X*w).^2)", "hessian", "w", ["p = sigmoid(X*w)", "2*X'*diag((2 .- 3*p).*p.^2.*(1 .- p))*X"]),
    ("softmax(A*x)", "jacobian", "x", ["p = softmax(A*x)", "(diag(p) - p*p')*A"]),
    # inner probabilities are a matrix
    (
        "sum((y - sigmoid(sigmoid(X*A)*w)).^2)",
        "gradient",
        "A",
        ["P = sigmoid(X*A)", "T_0 = sigmoid(P*w)", "-2*X'*(((T_0.*(1 .- T_0).*(y - T_0))*w').*P.*(1 .- P))"],
    ),
    # what is inverted has the name, not the inverse
    ("-logdet(C*S*C') - r'*inv(C*S*C')*r", "gradient", "r", ["-(inv(C*S*C') + inv(C*S*C')')*r"]),
    # the letter is a variable's, or a size's
    ("norm2(A*x - r)", "hessian", "x", ["T_0 = A*x - r", "A'*(I - T_0*T_0'/(T_0'*T_0))*A/norm2(T_0)"]),
    (
        "A : matrix(r, n); norm2(A*x - b)",
        "hessian",
        "x",
        ["T_0 = A*x - b", "A'*(I - T_0*T_0'/(T_0'*T_0))*A/norm2(T_0)"],
    ),
]


@pytest.mark.parametrize(("program", "question", "name", "want"), LETTERED)
def test_letters(program, question, name, want):
    g = getattr(sc.parse(program), question)(name)
    lines = [line for line in str(g).splitlines() if " : " not in line]
    assert lines == want
    again = sc.parse(str(g))
    assert again == g and str(again) == str(g)


@pytest.mark.parametrize(("program", "question", "name", "want"), LETTERED)
def test_all_styles_have_the_same_letters(program, question, name, want):
    g = getattr(sc.parse(program), question)(name)
    names = [line.partition(" = ")[0] for line in want[:-1]]
    shown, latex = g.unicode().splitlines(), g.latex()
    for name in names:
        spelled = name.replace("_0", "₀")
        assert any(f"{spelled} = " in line for line in shown)
        assert f"{name.replace('_0', '_{0}')} = " in latex
