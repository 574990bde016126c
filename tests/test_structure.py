"""What is known of the structure of matrices."""

import pytest

import symcalc as sc
from symcalc.structure import Structure, is_definite, structure_of


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
    ],
)
def test_definite(text, definite):
    assert is_definite(sc.parse(text, K="spd(n)", S="symmetric(n)", A="matrix(n, n)").expression) is definite


def test_every_complement_holds_all_other_bits():
    everything = Structure.SKEW | Structure.DIAGONAL | Structure.ORTHOGONAL | Structure.DEFINITE
    for one in Structure.DEFINITE, Structure.ORTHOGONAL, Structure.SKEW:
        assert (~one | one) == everything


def test_products_of_triangles():
    f = sc.parse("L*M", L="lower(n)", M="lower(n)").expression
    assert structure_of(f) == Structure.LOWER
    assert Structure.UPPER in structure_of(f.T)


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
    ],
)
def test_scalars_of_skew_matrices(text, want):
    assert sc.parse(SKEW + text) == sc.parse(SKEW + want)
