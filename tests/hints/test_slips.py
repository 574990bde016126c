"""What people typed: each text is read as it was meant, or its error says the words; what it proposes is read."""

import pytest
from hint_checks import check_hint
from slips import SLIPS, Slip

import symcalc as sc
from symcalc.errors import SymcalcError

READ = [slip for slip in SLIPS if slip.meant]
REFUSED = [slip for slip in SLIPS if not slip.meant]


@pytest.mark.parametrize("slip", READ, ids=[slip.typed for slip in READ])
def test_a_slip_is_read_as_it_was_meant(slip: Slip):
    f = sc.parse(slip.typed)
    assert f == sc.parse(slip.meant), repr(f)
    for words in slip.says:
        assert words in repr(f)


@pytest.mark.parametrize("slip", REFUSED, ids=[slip.typed for slip in REFUSED])
def test_an_error_says_what_may_be_meant(slip: Slip):
    with pytest.raises(SymcalcError) as caught:
        f = sc.parse(slip.typed)
        if slip.by:
            f.gradient(slip.by)
    said = str(caught.value)
    for words in slip.says:
        assert words in said
    for words in slip.never:
        assert words not in said
    check_hint(caught.value, of_scalar=bool(slip.by))


def test_the_table_is_whole():
    assert len(SLIPS) > 130
    assert len({slip.typed for slip in SLIPS}) == len(SLIPS)
