"""Logistic regression: the loss as text, its gradient and Hessian generated, the fit by a trust-region method.

    python examples/logistic_regression.py        (needs scikit-learn)

The weights agree with scikit-learn's own `LogisticRegression` at the same penalty.
"""

from time import perf_counter

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression

import symcalc as sc

# 569 tumours, 30 measurements of each (standardised), and whether it is benign (1) or malignant (0).
measurements, y = load_breast_cancer(return_X_y=True)
X = (measurements - measurements.mean(axis=0)) / measurements.std(axis=0)
y = y.astype(float)
alpha = 1.0

# The negative log-likelihood with a penalty on the weights w and none on the intercept b. X is a matrix, w and y are
# vectors, b and alpha are scalars by their first letters; the sizes follow from X*w. `.+` adds b to every entry.
start = perf_counter()
loss = sc.parse("""
    z = X*w .+ b
    sum(softplus(z)) - y'*z + alpha/2*norm2(w)^2
""")
gradients = loss.gradient("w"), loss.gradient("b")
# the gradient's differential is the Hessian applied to a step (dw, db), without the Hessian
products = [g.differential("w", "b") for g in gradients]
value_and_gradient = sc.compile(loss, *gradients)
hessian_product = sc.compile(*products)
derived = perf_counter() - start

print("loss         ", loss.unicode())
for name, g, product in zip("wb", gradients, products, strict=True):
    print(f"gradient by {name}", g.unicode())
    print(f"Hessian, {name}   ", product.unicode())
print(f"derived and compiled in {1e3 * derived:.0f} ms\n")
print(value_and_gradient.source)


# SciPy wants one vector of parameters, (w, b).
def fun(p):
    """Return the loss and its gradient, by one call: they share X w + b."""
    f, by_w, by_b = value_and_gradient(X=X, w=p[:-1], b=p[-1], y=y, alpha=alpha)
    return f, np.append(by_w, by_b)


def hessp(p, step):
    """Return the Hessian times a step."""
    return np.append(*hessian_product(X=X, w=p[:-1], b=p[-1], alpha=alpha, dw=step[:-1], db=step[-1]))


# Not below 1e-6: there a step promises less than the rounding of the loss (3e-13), by which trust-ncg judges it, and
# whether it is taken is chance, for code by hand as well.
start = perf_counter()
fit = minimize(fun, np.zeros(X.shape[1] + 1), jac=True, hessp=hessp, method="trust-ncg", options={"gtol": 1e-6})
fitted = perf_counter() - start
w, b = fit.x[:-1], fit.x[-1]

start = perf_counter()
reference = LogisticRegression(C=1 / alpha, tol=1e-10, max_iter=10_000).fit(X, y)
reference_time = perf_counter() - start

accuracy, reference_accuracy = np.mean((X @ w + b > 0) == y), reference.score(X, y)
difference = max(np.abs(w - reference.coef_[0]).max(), abs(b - reference.intercept_[0]))
print(f"trust-ncg     {fit.nit} iterations, {1e3 * fitted:.0f} ms, accuracy {accuracy:.4f}")
print(
    f"scikit-learn  {reference.n_iter_[0]} iterations, {1e3 * reference_time:.0f} ms, accuracy {reference_accuracy:.4f}"
)
print(f"largest difference of a coefficient: {difference:.1e}")

assert fit.success
assert difference < 1e-4
assert accuracy == reference_accuracy
assert all(loss.check(name) for name in "wb")
