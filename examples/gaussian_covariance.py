"""A Gaussian's covariance fitted by Newton's method in vech coordinates.

    python examples/gaussian_covariance.py

In the precision matrix P = Σ⁻¹ the negative log-likelihood is convex. Its Hessian in the n(n + 1)/2 free entries of a
symmetric matrix is Dᵀ H D with the duplication matrix D, the gradient there Dᵀ vec(∇f). The maximum has a closed form,
the covariance of the sample, by which the fit is judged.
"""

import numpy as np

import symcalc as sc

N, SIZE = 5, 4_000
chance = np.random.default_rng(1)
C = chance.standard_normal((N, N)) / 2 + np.eye(N)
S = np.cov(C @ chance.standard_normal((N, SIZE)), bias=True)

f = sc.parse("P, S : spd(n); tr(P*S)/2 - logdet(P)/2")
gradient, hessian = f.gradient("P"), f.hessian("P").matrix("vech")
by_vech = sc.parse("P, S : spd(n); G : symmetric(n); duplication(n)'*vec(G)").subs(G=gradient)
print("gradient       ", gradient.unicode())
print("Hessian        ", f.hessian("P").unicode())
print("Hessian in vech", hessian.unicode())
of_covariance = sc.parse("Sigma, S : spd(n); logdet(Sigma)/2 + tr(inv(Sigma)*S)/2").hessian("Sigma")
print("by Σ, at S = Σ ", of_covariance.subs(S="Sigma").matrix("vech").unicode())

slope_and_hessian = sc.compile(by_vech, hessian)
columns, rows = np.triu_indices(N)  # of the lower triangle, column by column, as vech stacks it


def unvech(v):
    """Return the symmetric matrix of its stacked lower triangle."""
    A = np.zeros((N, N))
    A[rows, columns] = A[columns, rows] = v
    return A


P, steps, decrement = np.eye(N), 0, np.inf
while decrement > 1e-12:
    slope, H = slope_and_hessian(P=P, S=S)
    step = np.linalg.solve(H, slope)
    decrement = np.sqrt(slope @ step)
    P = P - unvech(step) / (1 + np.sqrt(2) * decrement)  # within the positive definite matrices, always
    steps += 1

print(f"Newton's method took {steps} steps")
print("the fit is the sample's covariance:", np.allclose(np.linalg.inv(P), S, rtol=1e-8))
assert np.allclose(np.linalg.inv(P), S, rtol=1e-8) and steps < 30
