"""The examples run without a warning, and show what their readers are told."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# lines that the output must hold
SHOWN = {
    "add_an_operation": (
        "operation half_done: neither a differential nor linearity, no code, no reference, no example, no constructor",
        "gradient  Xᵀ (exp(X W .− lse(X W)) − Y)",
    ),
    "gaussian_covariance": (
        "by Σ, at S = Σ  duplication(n)ᵀ (Σ⁻¹ ⊗ Σ⁻¹) duplication(n)/2",
        "the fit is the sample's covariance: True",
    ),
    "hessian_as_an_operator": (
        "gradient α W + Xᵀ (softmax(X W, 2) − Y)",
        "largest entry of the gradient below 1e-6: True",
    ),
    "logistic_regression": (
        "gradient by w Xᵀ (σ(X w .+ b) − y) + α w",
        "gradient by b sum(σ(X w .+ b) − y)",
    ),
    "walkthrough": (
        "inv       d inv(K) = -inv(K)*dK*inv(K)",
        "gradient:     inv(K) - inv(K)*y*y'*inv(K)",
        "by y: 2*inv(K)",
        "read again, the same formula: True",
        "    cholesky_K = _cholesky(K)",
        "difference quotient -1.07414484, ⟨∇f, V⟩ = -1.07414484",
    ),
}


def run(name):
    """Return what an example prints; its own assertions make it fail."""
    command = [sys.executable, "-X", "utf8", "-W", "error", str(ROOT / "examples" / f"{name}.py")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_here():
    assert set(SHOWN) == {path.stem for path in (ROOT / "examples").glob("*.py")}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_example(name):
    lines = run(name).splitlines()
    assert set(SHOWN[name]) <= set(lines)
