"""Values of arguments: what is an array of real numbers, and what is refused, naming the argument.

NumPy alone would drop imaginary parts and masks, and read texts; Python's numbers may be beyond double precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from symcalc.errors import ArgumentMismatch, SymcalcError, TooLarge
from symcalc.optional_packages import np

REAL = "biuf"  # kinds of NumPy types
PLAIN = "?bBhHiIlLqQefd"  # and those of them that are within double precision
FILLED = "fill it, as x.filled(0), or give its entries that have a value, as x.compressed()"


def are_real(values: Sequence[Any]) -> bool:
    """Tell whether all arguments are arrays of real numbers or plain numbers, as they nearly always are."""
    for value in values:
        kind = type(value)
        if kind is np.ndarray:
            if value.dtype.char not in PLAIN:
                return False
        elif kind is not float and kind is not int and kind is not np.float64 and kind is not np.float32:
            return False
    return True


def real_array(name: str, value: Any) -> Any:
    """Return an argument as an array of real numbers.

    Raises:
        ArgumentMismatch: naming the argument and what it is.
    """
    try:
        array = np.asarray(value)
    # `__array__` and sequences of the caller's are foreign code: this is the outermost door to it
    except Exception as e:
        raise ArgumentMismatch(f"{name}: real numbers were expected, not {type(value).__name__}: {e}") from e
    if array.dtype.kind not in (*REAL, "O"):
        raise ArgumentMismatch(f"{name}: real numbers were expected, not {array.dtype}")
    if array.dtype.kind == "O":
        return _of_objects(name, array)
    if type(value) is not np.ndarray and _has_mask(value):
        raise ArgumentMismatch(f"{name}: a masked array has entries without a value", hint=FILLED)
    return array if array.dtype.char in PLAIN else _of_longer(name, array)


def _of_longer(name: str, array: Any) -> Any:
    """Return an array of a longer type as doubles."""
    with np.errstate(over="ignore"):
        doubles = array.astype(np.float64)
    if np.any(np.isinf(doubles) & ~np.isinf(array)):
        raise ArgumentMismatch(f"{name}: a number is beyond double precision")
    return doubles


def _of_objects(name: str, array: Any) -> Any:
    """Return an array of Fractions, of large integers, and of whatever is a number, as doubles."""
    numbers = []
    for v in array.flat:
        if isinstance(v, np.ma.MaskedArray):
            raise ArgumentMismatch(f"{name}: a masked array has entries without a value", hint=FILLED)
        try:
            numbers.append(_double(v))
        except OverflowError:
            raise ArgumentMismatch(f"{name}: a number is beyond double precision") from None
        except Exception as e:  # `__float__` and `__array__` of the caller's: foreign code, as above
            raise ArgumentMismatch(f"{name}: real numbers were expected, not {array.dtype}") from e
    return np.array(numbers).reshape(array.shape)


def _double(v: Any) -> float:
    """Return an object as a double.

    Raises:
        OverflowError: where it is too large.
        TypeError: where it is no number; a text is none.
    """
    if isinstance(v, (str, bytes, bytearray)) or np.ndim(v):
        raise TypeError
    if isinstance(v, (np.generic, np.ndarray)) and v.dtype.kind not in (*REAL, "O"):
        raise TypeError
    value = float(v)
    if math.isinf(value) and v != value:
        raise OverflowError
    return value


def _has_mask(value: Any) -> bool:
    """Tell whether masked arrays stand in a nest of lists, whose masks NumPy drops."""
    waiting = [value]
    while waiting:
        v = waiting.pop()
        if isinstance(v, np.ma.MaskedArray):
            return True
        if isinstance(v, list | tuple):
            kinds = set(map(type, v))
            if any(issubclass(kind, list | tuple | np.ma.MaskedArray) for kind in kinds):
                waiting += v
    return False


def typed_like(value: Any, given: Sequence[Any]) -> Any:
    """Return a value that was worked out without an array in the type of the arrays that were given beside.

    >>> typed_like(0.0, [np.ones(2, np.float32)]).dtype
    dtype('float32')
    """
    types = {getattr(v, "dtype", None) for v in given if getattr(v, "ndim", isinstance(v, list | tuple))}
    dtype = np.float32 if types == {np.dtype(np.float32)} else np.float64
    if not types and not isinstance(value, float):
        return value
    return value.astype(dtype, copy=False) if isinstance(value, np.ndarray) else dtype(value)


def refusal(error: Exception, names: Sequence[str], values: Sequence[Any]) -> SymcalcError:
    """Return what is said of a call that failed: the argument that is the cause, where one is."""
    if isinstance(error, MemoryError):
        return TooLarge("the value takes more memory than there is", hint="the arguments are large arrays")
    if isinstance(error, ValueError) and "was expected" in str(error):  # which the source has checked
        return ArgumentMismatch(str(error))
    empty = [name for name, value in zip(names, values, strict=True) if np.size(value) == 0]
    if empty:
        what = f"{', '.join(empty)} {'is' if len(empty) == 1 else 'are'} empty"
        return ArgumentMismatch(f"{what}, and the value is not defined for arrays without entries")
    for name, value in zip(names, values, strict=True):
        if type(value) is int and _is_beyond(value):
            return ArgumentMismatch(f"{name}: a number is beyond double precision")
    if isinstance(error, ZeroDivisionError):
        return ArgumentMismatch("the value divides by 0 at these sizes")
    if isinstance(error, ArithmeticError):
        return ArgumentMismatch(f"a number in the value is beyond double precision: {error}")
    return ArgumentMismatch(str(error))


def _is_beyond(value: int) -> bool:
    """Tell whether an integer has no double near it."""
    try:
        float(value)
    except OverflowError:
        return True
    return False
