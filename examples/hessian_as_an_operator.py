"""A Hessian of 100,000 unknowns as a linear operator: logistic regression of ten classes, fitted by Newton's method.

    python examples/hessian_as_an_operator.py

The Hessian would have 10¹⁰ entries. The operator works out once for each W what does not depend on the step, here the
probabilities of the classes, and its products with steps are what the conjugate gradients of SciPy's Newton-CG ask.
"""

from time import perf_counter

import numpy as np
from scipy.optimize import minimize
from scipy.sparse.linalg import cg

import symcalc as sc

SAMPLES, FEATURES, CLASSES = 100, 10_000, 10
chance = np.random.default_rng(0)
X = chance.standard_normal((SAMPLES, FEATURES)) / np.sqrt(FEATURES)
labels = np.argmax(X @ chance.standard_normal((FEATURES, CLASSES)), axis=1)
Y = np.eye(CLASSES)[labels]
alpha = 0.01

# The negative log-likelihood of the labels, rows of Y, with a penalty on the weights.
start = perf_counter()
loss = sc.parse("sum(logsumexp(X*W, 2)) - tr(Y'*X*W) + alpha/2*norm2(W)^2")
gradient = loss.gradient("W")
value_and_gradient = sc.compile(loss, gradient)
# the derivative of the gradient, dW ↦ d(∇f), and the function that makes it an operator of numbers
hessian = sc.compile(loss.hessian("W"), form="operator")
derived = perf_counter() - start

print("loss    ", loss.unicode())
print("gradient", gradient.unicode())
print(f"derived and compiled in {1e3 * derived:.0f} ms; {hessian}, symmetric: {hessian.is_symmetric}\n")


# SciPy wants one vector of unknowns: the columns of W, as the operator's vectors are.
def fun(w):
    """Return the loss and its gradient."""
    f, G = value_and_gradient(X=X, Y=Y, alpha=alpha, W=w.reshape(FEATURES, CLASSES, order="F"))
    return f, G.ravel(order="F")


def hess(w):
    """Return the Hessian."""
    return hessian(X=X, alpha=alpha, W=w.reshape(FEATURES, CLASSES, order="F"))


start = perf_counter()
fit = minimize(fun, np.zeros(FEATURES * CLASSES), jac=True, hess=hess, method="Newton-CG", options={"xtol": 1e-9})
fitted = perf_counter() - start
H = hess(fit.x)
print(f"Newton-CG  {fit.nit} iterations, {fit.nhev} Hessians, {fitted:.1f} s, {H.shape[0]} unknowns")
print(f"largest entry of the gradient below 1e-6: {np.abs(fit.jac).max() < 1e-6}")

# The operator is SciPy's: here the answer's change with the labels, by conjugate gradients.
changed = X.T @ chance.standard_normal((SAMPLES, CLASSES))
change, info = cg(H, changed.ravel(order="F"), rtol=1e-10)
print(f"cg         {np.linalg.norm(H @ change - changed.ravel(order='F')):.0e} left")

assert hessian.is_symmetric and info == 0
assert np.abs(fit.jac).max() < 1e-6
assert np.mean(np.argmax(X @ fit.x.reshape(FEATURES, CLASSES, order="F"), axis=1) == labels) == 1
v = chance.standard_normal(fit.x.size)
quotient = (fun(fit.x + 1e-5 * v)[1] - fun(fit.x - 1e-5 * v)[1]) / 2e-5
assert np.linalg.norm(H @ v - quotient) < 1e-6 * np.linalg.norm(quotient)
