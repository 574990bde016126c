"""What holds of every hint: a text in backquotes is part of a program that is read."""

import re

from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_array
from symcalc.language.parsing import parse_program

QUOTED = re.compile(r"`([^`]*)`")


def proposals(error: SymcalcError) -> list[str]:
    """Return the texts that an error proposes."""
    return QUOTED.findall(f"{error.message}\n{error.hint}")


def check_hint(error: SymcalcError, of_scalar: bool = False) -> None:
    """Check that whatever an error proposes is read, and, where a scalar was asked for, is one."""
    mends = [" ".join(text.split()) for text in error.mends]
    for claim in proposals(error):
        said = claim.strip("…")
        assert any(all(line in mend for line in said.split("; ")) for mend in mends), (claim, error.mends)
    for text in error.mends:
        value = parse_program(text).expression
        assert not (of_scalar and is_array(value))
    assert len(set(error.mends)) == len(error.mends)
