r"""A new operation, added from outside: the log-sum-exp of each row of a matrix.

    python examples/add_an_operation.py

    lse_rows(A)ᵢ = log Σⱼ exp(aᵢⱼ)          d lse_rows(A) = rowsum(P ∘ dA),  P = exp(A − lse_rows(A) 1ᵀ)

P holds the softmax of each row. One record says all that symcalc has to know; parser, printers, differentiation and
code generator look it up. Inside the project this would be one new file in `symcalc/operations/`.
"""

import numpy as np
import scipy.special

import symcalc as sc
from symcalc.algebra import filled, hadamard, multiply, subtract, sum_rows
from symcalc.codegen.numpy.target import write
from symcalc.expressions.core_nodes import ArrayNode, OneArgument, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import extending, register
from symcalc.operations.elementwise import build


# The node: its class is all that engines see. A node whose value is a number would be a `ScalarNode`.
class LseRows(OneArgument, ArrayNode):
    """log Σⱼ exp(aᵢⱼ) of each row i."""


# The constructor builds the node in normal form: here, that of a single column is the column itself. Engines rebuild
# nodes as `node.func(*arguments)`, which asks for it.
def lse_rows(A):
    """Return the log-sum-exp of each row, a column."""
    return A if not is_array(A) or A.shape[1] is ONE else LseRows.make(A, shape=(A.shape[0], ONE))


# The shape rule is asked before anything is built, while sizes may be unknown; a rule that must compare two sizes
# would write `sizes.equal(a[0], a[1], "rows and columns")`.
def shape_of_lse_rows(sizes, a):
    """Return m×1 for an m×n matrix."""
    return (a[0], ONE) if a else ()


# The differential, with Y the node and d(A) the differential of its argument. It is written with operations that there
# are, and all of them are linear in d(A): so the gradient follows, and so do second derivatives. An adjoint rule is
# for new *linear* operations, which in turn need no differential: `linear=(0,), adjoint=lambda Y, i, G: …`.
def differential_of_lse_rows(Y, d):
    """Return rowsum(P ∘ dA), P the softmax of each row."""
    A = Y.arg
    P = build("exp", subtract(A, multiply(Y, filled(ONE, ONE, A.shape[1]))))
    return sum_rows(hadamard(P, d(A)))


# What the code does in one step. How that is written, a target is told: NumPy in a line, for arrays with two axes.
LSE_ROWS = Primitive("log-sum-exp of rows")

operation = Operation(
    name="lse_rows",
    node=LseRows,
    construct=lse_rows,
    function=Function(
        "lse_rows",
        lse_rows,
        shape_of_lse_rows,
        ("matrix",),
        group="machine learning",
        summary="log of the sum of exp of each row",
    ),
    differential=differential_of_lse_rows,
    # templates; without one, the operation is written as the call that it is: lse_rows(A)
    latex=r"\operatorname{lse}({0})",
    unicode="lse({0})",
    # one step of code, of which NumPy is told below; or a function that builds a graph, where passes shall see inside
    code=LSE_ROWS,
    # what it means, as plain as can be: code and derivatives are compared with it
    reference=lambda np, A: np.log(np.sum(np.exp(A), axis=1, keepdims=True)),
    example=Example("sum(lse_rows(X))", wrt="X", derivative="exp(X - lse_rows(X)*ones(1, n))"),
)
with extending():
    register(operation)
    write(LSE_ROWS, "scipy.special.logsumexp({0}, axis=1, keepdims=True)")

# A record with a gap is refused when it is registered: nothing is found missing in the middle of a derivation.
try:
    with extending():
        register(Operation(name="half_done", node=type("HalfDone", (ArrayNode,), {})))
except ValueError as error:
    print(error)

# From here on it is an operation like any other. Multinomial logistic regression: rows of X are samples, rows of Y
# say the class of each by a one, and X*W are the scores.
f = sc.parse("sum(lse_rows(X*W)) - inner(Y, X*W)")
gradient = f.gradient("W")
print("f        ", f.unicode())
print("gradient ", gradient.unicode())
print("in LaTeX ", gradient.latex())
print("along V  ", f.hvp("W", "V").unicode())
assert sc.parse(str(gradient)) == gradient

# Numbers, against SciPy's own softmax, and derivatives against finite differences.
function = sc.compile(f, gradient)
print(function.source)
random = np.random.default_rng(0)
X, W = random.standard_normal((20, 4)), random.standard_normal((4, 3))
Y = np.eye(3)[random.integers(0, 3, 20)]
value, slope = function(X=X, W=W, Y=Y)
np.testing.assert_allclose(value, -np.sum(scipy.special.log_softmax(X @ W, axis=1) * Y))
np.testing.assert_allclose(slope, X.T @ (scipy.special.softmax(X @ W, axis=1) - Y), atol=1e-12)
report = f.check("W")
print(report)
assert report

# The example in the record is a test: the derivative has to be that formula.
example = operation.example
assert sc.parse(example.program).gradient(example.wrt) == sc.parse(example.derivative, X="matrix(m, n)")
