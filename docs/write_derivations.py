"""Write derivations.md: twenty derivations, step by step, as symcalc gives them.

    python docs/write_derivations.py

Each is worked out, and compared with numbers, when the page is written.
"""

from pathlib import Path
from textwrap import wrap

from symcalc import parse

HERE = Path(__file__).parent
WIDTH = 120
HEAD = """# Twenty derivations

A derivative is a linear operator: df is linear in dX, and what takes dX to df is read off at the end. Each derivation
works from the outside in, one rule a line; where df = ⟨G, dX⟩ for every dX, G is the gradient. `symcalc derive` prints
them as text, in Unicode, LaTeX, Markdown and JSON, brief, standard or full.

This file is written by `write_derivations.py`."""

# title, what there is to see, program, variable, the derivative (gradient or Jacobian unless said)
PAGES = [
    (
        "The quadratic form",
        "Both factors move. A number is its own transpose, so that both terms are of the form (·)ᵀ dx; nothing asks A "
        "to be symmetric, and where it is, A + Aᵀ is 2A.",
        "x'*A*x",
        "x",
        None,
    ),
    (
        "Least squares",
        "The squared norm is differentiated at the residual r, and r is linear in x. The gradient is 0 where the "
        "normal equations hold.",
        "r = A*x - b; norm2(r)^2",
        "x",
        None,
    ),
    (
        "The same, by the matrix",
        "By A the differential is rᵀ dA x, which is the inner product of the outer product r xᵀ with dA.",
        "r = A*x - b; norm2(r)^2",
        "A",
        None,
    ),
    (
        "The inverse",
        "From A A⁻¹ = I follows dA A⁻¹ + A d(A⁻¹) = 0. The derivative is the operator dA ↦ −A⁻¹ dA A⁻¹; only with "
        "columns stacked is it a matrix.",
        "inv(A)",
        "A",
        None,
    ),
    ("The determinant", "Jacobi's formula: the gradient is the matrix of cofactors.", "det(X)", "X", None),
    (
        "The volume of a parallelepiped",
        "The logarithm of the Gram determinant. Its two terms are each other's transposes, and (XᵀX)⁻¹ is symmetric.",
        "logdet(X'*X)",
        "X",
        None,
    ),
    ("A cube", "Three factors move in turn; matrices do not commute, and 3A² dA would be wrong.", "A^3", "A", None),
    ("A trace of a power", "Under the trace the three terms are one.", "tr(A^3)", "A", None),
    (
        "Rayleigh's quotient",
        "The quotient's rule, by product and power. The gradient is 0 where x is an eigenvector.",
        "A : symmetric(n); x'*A*x/(x'*x)",
        "x",
        None,
    ),
    (
        "A linear layer",
        "Entry by entry the derivative is a number, so that the Jacobian is a diagonal matrix times W.",
        "tanh(W*x + b)",
        "x",
        None,
    ),
    (
        "Logistic regression",
        "σ is the derivative of softplus; the gradient is the features, weighted by what the model missed.",
        "sum(softplus(X*w)) - y'*X*w",
        "w",
        None,
    ),
    (
        "Logistic regression: the Hessian",
        "The gradient is differentiated once more. The Hessian is Xᵀ D X with a positive diagonal D: the loss "
        "is convex.",
        "sum(softplus(X*w)) - y'*X*w",
        "w",
        "hessian",
    ),
    ("Log-sum-exp", "The smooth maximum: its gradient is the softmax.", "logsumexp(A*x)", "x", None),
    (
        "Cross-entropy with softmax",
        "Three rules, one inside the other, and what is left is a difference: where y sums to 1, softmax − y.",
        "-sum(y.*log(softmax(A*x)))",
        "x",
        None,
    ),
    (
        "A Gaussian's covariance",
        "S is symmetric and so is dS: of the free gradient the symmetric part counts.",
        "S : spd(n); C : symmetric(n); logdet(S) + tr(inv(S)*C)",
        "S",
        None,
    ),
    (
        "The design of experiments",
        "The diagonal of a matrix is the adjoint of diag.",
        "tr(inv(A*diag(x)*A'))",
        "x",
        None,
    ),
    (
        "The adjoint method",
        "x solves a linear system in p. The inverse is differentiated, and in the gradient one solve with the "
        "transpose is left, whatever the number of parameters.",
        "x = (A + diag(p))\\b; norm2(x - y)^2",
        "p",
        None,
    ),
    (
        "A nonlinear equation",
        "x is defined by g(x, b) = 0. The equation is differentiated: its Jacobian, transposed, is solved with once.",
        "x : root(A*x + exp(x) - b, x); norm2(x)^2",
        "b",
        None,
    ),
    (
        "An eigenvalue",
        "Of a symmetric matrix with a simple largest eigenvalue, of unit eigenvector q: dλ = qᵀ dS q.",
        "S : symmetric(n); eigmax(S)",
        "S",
        None,
    ),
    (
        "A quadratic form's logarithm: the Hessian",
        "Quotients make rank-one terms; the Hessian is a diagonal minus an outer product.",
        "log(1 + x'*x)",
        "x",
        "hessian",
    ),
]


def section(number: int, title: str, told: str, program: str, by: str, of: str | None) -> list[str]:
    """Return one derivation."""
    d = parse(program).derivation(by, of)
    command = f'symcalc derive "{program}" {by}' + (f" --of {of}" if of else "")
    return ["", f"## {number}. {title}", "", *wrap(told, WIDTH), "", f"    {command} --to markdown", "", d.markdown()]


def page() -> str:
    """Return the page."""
    lines = [HEAD]
    for number, entry in enumerate(PAGES, 1):
        lines += section(number, *entry)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "derivations.md").write_text(page(), encoding="utf-8")
