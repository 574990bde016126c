"""What is known of the structure of matrices."""

import numpy as np
import pytest
from evaluator import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import SIZES, expressions, m, n, values

import symcalc as sc
from symcalc.expressions import structure
from symcalc.expressions.core_nodes import postorder
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.structure import is_definite, sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure


@pytest.mark.parametrize(
    ("text", "definite"),
    [
        ("A*A' + I", True),
        ("A'*A + K", True),
        ("A*K*A' + 2*K", True),
        ("A*A'", False),
        ("K - A*A'", False),
        ("K*A", False),
        ("3*K", True),
        ("-K", False),
        ("K^-1", True),
        ("K^3", True),
        ("K.*(K + I)", True),
        ("kron(K, K)", True),
        ("K + S", False),
        ("K + a^2*I", True),
        ("K + t*I", True),
        ("K - a^2*I", False),
        ("a^2*K", False),
        ("exp(a)*K", True),
        ("K + norm2(x)*A*A'", True),
        ("K + a*x*x'", False),
        ("K + diag(x.^2)", True),
        ("diag(exp(x))", True),
        ("diag(x.^2)", False),
        ("diag(x) + K", False),
        ("A'*diag(sigmoid(x))*A + I", True),
        ("K.^3", True),
        ("K.^(1/2)", False),
        ("S.^2", False),
        ("K.*diag(x.^2) + K", True),
        ("(A*A').*(B*B') + I", True),
        ("diag(diag(K))", True),
        ("K + diag(diag(A*A'))", True),
        ("det(K)*K", True),
    ],
)
def test_definite(text, definite):
    assert (
        is_definite(
            sc.parse(text, K="spd(n)", S="symmetric(n)", A="matrix(n, n)", B="matrix(n, n)", t="positive").expression
        )
        is definite
    )


def test_every_complement_holds_all_other_bits():
    everything = Structure.SKEW | Structure.DIAGONAL | Structure.ORTHOGONAL | Structure.DEFINITE
    for one in Structure.DEFINITE, Structure.ORTHOGONAL, Structure.SKEW:
        assert (~one | one) == everything


def test_products_of_triangles():
    f = sc.parse("L*M", L="lower(n)", M="lower(n)").expression
    assert structure_of(f) == Structure.LOWER
    assert Structure.UPPER in structure_of(f.T)


@pytest.mark.parametrize(
    ("text", "hollow"),
    [
        ("W", True),
        ("abs(W)", True),
        ("W.*A", True),
        ("D*W", True),
        ("W*D*D", True),
        ("tril(W)*L", True),
        ("A - A'", True),
        ("tril(A) - triu(A)", True),
        ("A.*B - B'.*A'", True),
        ("W^3", True),
        ("inv(W)", True),
        ("kron(W, A)", True),
        ("W^2", False),
        ("(W.*A)^2", False),
        ("(W.*A)^3", False),
        ("abs(W)^2", False),
        ("W*L", False),
        ("tril(W)*A", False),
        ("A*abs(W)*A'", False),
        ("exp(W)", False),
        ("A - B'", False),
        ("inv(abs(W))", False),
        ("abs(W)^3", False),
    ],
)
def test_diagonals_of_zeros(text, hollow):
    f = sc.parse("W : skew(n); D : diagonal(n); L : lower(n); A, B : matrix(n, n)\n" + text)
    assert (Structure.HOLLOW in structure_of(f.expression)) is hollow


SKEW = "W : skew(n); S : symmetric(n); A : matrix(n, n); x, y : vector(n)\n"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("x'*W*x", "0"),
        ("tr(W^3)", "0"),
        ("tr(S*W)", "0"),
        ("tr(W*W)", "-norm2(W)^2"),
        ("tr(W'*A)", "-tr(A*W)"),
        ("y'*W*x", "-x'*W*y"),
        ("x'*W^3*y", "-y'*W^3*x"),
        ("diag(W)'*x", "0"),
        ("tr(A*inv(W)')", "-tr(A*inv(W))"),
        ("sum(W.^3)", "0"),
        ("x'*(S.*W)*x", "0"),
        ("x'*sin(W)'*y", "-x'*sin(W)*y"),
        ("x'*abs(W)'*y", "x'*abs(W)*y"),
        ("diag(abs(W))'*x", "0"),
    ],
)
def test_scalars_of_skew_matrices(text, want):
    assert sc.parse(SKEW + text) == sc.parse(SKEW + want)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a^2", Sign.NONNEGATIVE),
        ("1 + a^2", Sign.POSITIVE),
        ("a + a^2", Sign.UNKNOWN),
        ("-t", Sign.UNKNOWN),
        ("t^(1/2)", Sign.POSITIVE),
        ("t^a", Sign.POSITIVE),
        ("abs(a)^t", Sign.NONNEGATIVE),
        ("a^-2", Sign.NONNEGATIVE),
        ("x'*x", Sign.NONNEGATIVE),
        ("x'*K*x", Sign.NONNEGATIVE),
        ("tr(K)", Sign.POSITIVE),
        ("tr(A*A')", Sign.NONNEGATIVE),
        ("det(K)", Sign.POSITIVE),
        ("det(A*A')", Sign.NONNEGATIVE),
        ("norm2(K)", Sign.POSITIVE),
        ("norm2(exp(x))", Sign.POSITIVE),
        ("logdet(K)", Sign.UNKNOWN),
        ("diag(K)", Sign.POSITIVE),
        ("diag(S)", Sign.UNKNOWN),
        ("x.^2", Sign.NONNEGATIVE),
        ("exp(A)*exp(x)", Sign.POSITIVE),
        ("sum(softmax(x).*x.^2)", Sign.NONNEGATIVE),
        ("diag(exp(x))", Sign.NONNEGATIVE),
        ("tril(exp(A))", Sign.NONNEGATIVE),
        ("vec(exp(A))", Sign.POSITIVE),
        ("kron(exp(x), exp(x))", Sign.POSITIVE),
        ("I + exp(A)", Sign.POSITIVE),
        ("exp(A) - I", Sign.UNKNOWN),
        ("K", Sign.UNKNOWN),
    ],
)
def test_signs(text, sign):
    assert sign_of(sc.parse(text, K="spd(n)", S="symmetric(n)", A="matrix(n, n)", t="positive").expression) is sign


def test_signs_and_structures_at_any_depth():
    lines = ["K_0 : spd(n)"] + [f"K_{i + 1} = K_{i} + diag(diag(K_{i}) .+ norm2(K_{i})*tr(K_{i}))" for i in range(300)]
    assert is_definite(sc.parse("\n".join([*lines, "K_300"])).expression)


ROUNDING = 1e-12  # of what is 0, as the determinant of x*x'


def holds(claimed, V):
    """Tell whether what is claimed of a square matrix is so in numbers."""
    scale = np.abs(V).max() + 1e-300
    near = {
        Structure.SYMMETRIC: np.abs(V - V.T),
        Structure.SKEW: np.abs(V + V.T),
        Structure.LOWER: np.abs(np.triu(V, 1)),
        Structure.UPPER: np.abs(np.tril(V, -1)),
        Structure.ORTHOGONAL: np.abs(V @ V.T - np.eye(len(V))) * scale,
    }
    wrong = [s for s, error in near.items() if s in claimed and error.max() > 1e-9 * scale]
    if Structure.SEMIDEFINITE in claimed and np.linalg.eigvalsh((V + V.T) / 2).min() < -1e-9 * scale:
        wrong.append(Structure.SEMIDEFINITE)
    return not wrong


@settings(max_examples=1000)
@given(st.sampled_from([(m, m), (n, n), (n, ONE), ()]).flatmap(expressions), st.integers(0, 20))
def test_what_is_claimed_holds_in_numbers(e, seed):
    at = values(seed)
    for part in postorder(e):
        claimed, sign = structure_of(part), sign_of(part)
        if claimed is Structure.NONE and sign is Sign.UNKNOWN:
            continue
        with np.errstate(all="ignore"):
            V = np.asarray(evaluate(part, at, SIZES))
        if not np.isfinite(V).all() or np.abs(V).max(initial=0.0) > 1e6:
            continue
        assert claimed is Structure.NONE or holds(claimed, np.atleast_2d(V)), (claimed, part)
        assert sign is Sign.UNKNOWN or V.min() >= -1e-9 * np.abs(V).max() - ROUNDING, (sign, part)


def test_a_sign_is_found_though_another_thread_forgets_all(monkeypatch):
    right = structure._sign

    def meanwhile(e, known):
        if e.is_Mul:
            sc.clear_caches()  # as another thread does
        return right(e, known)

    e = sc.parse("a : positive\ncosh(a)*tanh(a)").expression
    sc.clear_caches()
    monkeypatch.setattr(structure, "_sign", meanwhile)
    assert sign_of(e) is Sign.POSITIVE
