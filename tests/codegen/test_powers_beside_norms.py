"""Fractional powers beside powers of norms: code is written, and has the value."""

import symcalc as sc


def test_a_fractional_power_over_a_power_of_a_norm():
    f = sc.parse("t : vector(n)\nsum((dt'*t*(t'*t))^(2/3)*x)*x")
    assert f.differential("t").differential("t").code()
    assert f.check("t")
