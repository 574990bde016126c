"""symcalc from end to end: one formula on its way from text to tested NumPy code, stage by stage.

    python examples/walkthrough.py

Each stage is one function call; what it returns is printed before the next one takes it. The formula is twice the
negative log-likelihood of a normal distribution: y is an observation, K its covariance.
"""

import numpy as np
from sympy import S

import symcalc as sc
from symcalc.calculus.adjoints import adjoint
from symcalc.calculus.differentials import differential
from symcalc.calculus.jacobians import hessian
from symcalc.calculus.projections import project
from symcalc.codegen.generation import emit
from symcalc.codegen.graph.values import needed
from symcalc.codegen.lowering import lower
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.pipeline import optimise
from symcalc.expressions.core_nodes import children, differential_of, is_zero, postorder, shape_of
from symcalc.expressions.dimensions import describe
from symcalc.expressions.registry import rule_for
from symcalc.language.parsing import parse_program
from symcalc.printing.latex import print_latex
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode
from symcalc.simplification.rewriting import simplify


def title(text):
    """Print the name of a stage."""
    print(f"\n{text}\n{'-' * len(text)}")


# 1. Parsing. Lark reads the text with the grammar in `grammar/`. Before any node is built, kinds and sizes are
# solved for the whole program: a small y is a vector by its letter, and y'*inv(K) says that it has as many entries
# as K has rows. What cannot agree is an error here, with a caret under the operator.
TEXT = """
K : spd(n)
logdet(K) + y'*inv(K)*y
"""
title("1. Text")
print(TEXT.strip())
program = parse_program(TEXT)
f = program.expression
K, y = program.variables["K"], program.variables["y"]
for v in (K, y):
    print(f"{v.name}: {v.kind_name}, {describe(shape_of(v))}")

# 2. The expression is a graph of SymPy objects: one node for each operation, its shape stored, equal parts one object.
# Constructors keep it in normal form, so it can look different from the text: y'*inv(K)*y is a 1×1 product, which is
# the trace of itself. Engines walk the graph in this order, arguments first; nothing is recursive.
title("2. Nodes")
for node in postorder(f):
    print(f"{type(node).__name__:9} {describe(shape_of(node)):17} {print_text(node)}")

# 3. The differential is linear in dK: f(K + dK) = f(K) + d f + o(‖dK‖). One walk over the graph, one rule for each
# operation, each in its own file under `symcalc/operations`. The rule of the inverse is
#     differential=lambda Y, d: negate(multiply(Y, d(Y.arg), Y))
# and an operation that is linear in its argument needs none. dK has the structure in which K moves: it is symmetric.
title("3. Differential")
dK = differential_of(K)  # noqa: N816
for node in postorder(f):
    if children(node) and not is_zero(d := differential(node, {K: dK})):
        print(f"{rule_for(node).name:9} d {print_text(node)} = {print_text(d)}")
df = differential(f, {K: dK})

# 4. The gradient is the adjoint of that linear operator at 1: d f = ⟨∇f, dK⟩ for all dK. One walk over d f in the
# other direction, from the result to dK. Only linear operations have an adjoint rule, so no operation has two rules
# that could disagree: no rule of `inv` or `logdet` is asked here.
title("4. Gradient")
cotangent = adjoint(df, dK, S.One)
print("adjoint at 1:", print_text(cotangent))
# A structured variable stays within its structure: the gradient is projected onto the symmetric matrices. This one
# is symmetric already. Simplification takes out what terms share, and recognises a sigmoid or a norm.
gradient = simplify(project(cotangent, K))
print("gradient:    ", print_text(gradient))

# 5. A Jacobian is the matrix of the differential, and a Hessian that of the gradient's differential: d(∇f) = H dy.
title("5. Hessian")
H = hessian(f, y)
print("by y:", print_text(H))

# 6. Printing. The plain text is the input language, so that every answer can be typed again.
title("6. Printing")
for write in (print_text, print_unicode, print_latex):
    print(write(gradient))
again = parse_program(f"K : spd(n)\n{print_text(gradient)}").expression
print("read again, the same formula:", again == gradient)

# 7. Code. The expressions become one graph, in which what they share stands once; passes put products in the cheapest
# order, vectors first, and use the inverse that the gradient asks for in yᵀ K⁻¹ y, too.
title("7. Graph")
graph, outputs = optimise(*lower([f, gradient], NUMPY))
for value in needed(outputs):
    print(f"v{value.index} = {value.op}({', '.join(f'v{a.index}' for a in value.args)})", value.data or "")

# 8. The source is written from the graph: sizes are read and checked, the type is float32 if all arrays have it. K is
# positive definite, so one Cholesky factorisation gives the determinant and the inverse, which is part of the gradient.
title("8. Source")
print(emit([f, gradient], [K, y], NUMPY).text)

# 9. All of this is what three public calls do.
title("9. Numbers")
formula = sc.parse(TEXT)
function = sc.compile(formula, formula.gradient("K"))
random = np.random.default_rng(0)
B = random.standard_normal((3, 3))
at, observation = B @ B.T + np.eye(3), random.standard_normal(3)
value, slope = function(K=at, y=observation)
print("f  =", value)
print("∇f =", slope, sep="\n")

# 10. No derivative is to be believed: V is a direction in which K can move, and the difference quotient along it is
# compared with ⟨∇f, V⟩. `check` does that at several points, for the second differential, too.
title("10. Check")
V = B + B.T
step = 1e-5
quotient = (function(at + step * V, observation)[0] - function(at - step * V, observation)[0]) / (2 * step)
print(f"difference quotient {quotient:.8f}, ⟨∇f, V⟩ = {np.sum(slope * V):.8f}")
print(formula.check("K"))
