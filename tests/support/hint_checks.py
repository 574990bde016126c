"""What holds of every hint: a text in backquotes is part of a program that is read."""

import re

from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_array
from symcalc.language.parsing import parse_program

QUOTED = re.compile(r"`([^`]*)`")


def proposals(error: SymcalcError) -> list[str]:
    """Return the texts that an error proposes."""
    return QUOTED.findall(f"{error.message}\n{error.hint}")


def has_value(text: str) -> bool:
    """Tell whether a text has more than declarations and comments."""
    return any(line.split("#")[0].strip() and not re.search("[:∈]", line) for line in re.split("[\r\n;]", text))


def check_hint(error: SymcalcError, of_scalar: bool = False) -> None:
    """Check that whatever an error proposes is read, and, where a scalar was asked for, is one."""
    mends = [" ".join(text.split()) for text in error.mends]
    for claim in proposals(error):
        said = claim.strip("…")
        assert any(all(line in mend for line in said.split("; ")) for mend in mends), (claim, error.mends)
    for text in error.mends:  # declarations alone are read as far as they go
        value = parse_program(text if error.span is None or has_value(text) else f"{text}\n0").expression
        assert not (of_scalar and is_array(value))
    assert len(set(error.mends)) == len(error.mends)
