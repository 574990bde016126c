"""In which order factors and terms are written."""

import pytest

from symcalc import parse


@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("A^4", "dA*A^3 + A*dA*A^2 + A^2*dA*A + A^3*dA"),
        ("A^2", "dA*A + A*dA"),
        ("S : symmetric(n); C*S^3", "C*(dS*S^2 + S*dS*S + S^2*dS)"),
    ],
)
def test_terms_of_a_power_stand_in_the_order_of_what_is_at_the_left(program, written):
    f = parse(program)
    assert str(f.differential("S" if "S" in program else "A")).endswith(written)


def test_what_is_no_power_around_one_factor_stays_in_its_order():
    assert str(parse("A*X + X*A - 2*X")) == "A*X + X*A - 2*X"
    assert str(parse("tr(A*X^5)").gradient("X").unicode()).startswith("Aᵀ (X⁴)ᵀ + Xᵀ Aᵀ (X³)ᵀ")
