"""Values of variables in the language, as a counter-example shows them: x = [1; 0], A = [1, 2; 0, 1]."""

from __future__ import annotations

from typing import Any

DIGITS = (6, 9, 12, 17)  # of a number: the first as a rule, more where two values would look the same


def number_written(a: Any, digits: int = DIGITS[0]) -> str:
    """Return a number as short as so many digits say it.

    >>> number_written(2.0), number_written(-0.5), number_written(1 / 3)
    ('2', '-0.5', '0.333333')
    """
    text = f"{float(a):.{digits}g}"
    return "0" if text == "-0" else text


def value_written(A: Any, digits: int = DIGITS[0]) -> str:
    """Return a number or an array as the language writes it, a vector as a column; of a function what it takes t to.

    >>> value_written([1.0, 2.0]), value_written([[1.0, 0.0], [0.5, 1.0]]), value_written(3.0)
    ('[1; 2]', '[1, 0; 0.5, 1]', '3')
    """
    if callable(A):
        return str(A)
    if hasattr(A, "tolist"):
        A = A.tolist()
    if not isinstance(A, list):
        return number_written(A, digits)
    rows = [row if isinstance(row, list) else [row] for row in A]
    return f"[{'; '.join(', '.join(number_written(a, digits) for a in row) for row in rows)}]"


def values_apart(left: Any, right: Any) -> tuple[str, str]:
    """Return two values with as many digits as show that they differ.

    >>> values_apart(1.0, 2.0), values_apart(1 / 3, 1 / 3 + 1e-8)
    (('1', '2'), ('0.333333333', '0.333333343'))
    """
    texts = [(value_written(left, digits), value_written(right, digits)) for digits in DIGITS]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[0])


def in_lines_of_values(example: Any, names: tuple[str, str]) -> list[str]:
    """Return a counter-example in words: the point, and what the two formulas are there."""
    left, right = values_apart(example.left, example.right)
    point = ", ".join(f"{name} = {value_written(A)}" for name, A in example.values.items())
    one, other = names
    where = f"at {point}: " if point else ""
    return [f"{where}{one} is {left}, {other} is {right}"]


def plain_example(example: Any) -> dict[str, Any]:
    """Return a counter-example as plain data."""
    return {
        "values": {name: plain_value(A) for name, A in example.values.items()},
        "yours": plain_value(example.left),
        "right": plain_value(example.right),
    }


def plain_value(A: Any) -> Any:
    """Return an array as lists, a number as it is, a function in words."""
    if callable(A):
        return str(A)
    return A.tolist() if hasattr(A, "tolist") else float(A)
