"""What stands in square brackets, as calls: X[1:2, :] of the function of parts, [A, B; C, D] of that of blocks.

An index says from which entry to which; `:` says the first and the last, and a single number both. Entries are counted
from one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symcalc.errors import ParseFailure
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role
from symcalc.expressions.registry import functions
from symcalc.language.syntax_tree import Callbacks, Term, digits_of, mark_size, postorder

ROWS, COLUMNS = 0, 1


class BracketedCallbacks(Callbacks):
    """What each rule of the grammar builds, those with square brackets among them."""

    def entries(self, c: list[Any]) -> Term:
        """Return x[i] and x[i:j]."""
        x, _, index, bracket = c
        return Term("call", [x, *bounds(x, index, None)], function_in(Role.ENTRIES).name, x.start, bracket.end)

    def part(self, c: list[Any]) -> Term:
        """Return X[i:j, k:l]."""
        X, _, rows, _, columns, bracket = c
        ends = (*bounds(X, rows, ROWS), *bounds(X, columns, COLUMNS))
        return Term("call", [X, *ends], function_in(Role.PART).name, X.start, bracket.end)

    one_row = one_element = Callbacks.one_name
    more_rows = more_elements = Callbacks.more_names

    def block(self, c: list[Any]) -> Term:
        """Return [A, B; C, D]: one grid, or rows above each other where they have different numbers of blocks."""
        bracket, rows, end = c
        start = bracket.start
        if len({len(row) for row in rows}) > 1:
            rows = [[grid([row], row[0].start, row[-1].end) if len(row) > 1 else row[0]] for row in rows]
        elif len(rows) == 1 and len(rows[0]) > 1 and all(map(is_list, rows[0])):
            raise ParseFailure(
                "[[a, b], [c, d]] is one row of blocks here, and rows above each other in Python",
                span=(start, end.end),
                hint="write [a, b; c, d] for rows above each other, [a, b, c, d] for one row",
            )
        return grid(rows, start, end.end)

    def _call(self, name: str, arguments: list[Term], start: int, end: int) -> Term:
        """Return a call; a list of NumPy's, as in np.concatenate([A, B]), is what is put together."""
        function = functions().get(name.rpartition(".")[2])
        if function is not None and function.repeats and len(arguments) == 1 and is_list(arguments[0]):
            *elements, _ = arguments[0].args
            if name == function.name and len(elements) > 1:
                raise ParseFailure(
                    f"{name} is of blocks, and this is one row of them",
                    span=arguments[0].span,
                    hint=f"write {name}(A, B), without brackets around the blocks",
                )
            arguments = elements
        return super()._call(name, arguments, start, end)

    def whole(self, c: list[Any]) -> Term:
        """Return the index `:`."""
        return Term("whole", [], None, c[0].start, c[0].end)

    def range(self, c: list[Any]) -> Term:
        """Return the index i:j."""
        return Term("range", [c[0], c[2]], None, c[0].start, c[2].end)

    def last(self, c: list[Any]) -> Term:
        """Return the `end` of an index."""
        return Term("last", [], None, c[0].start, c[0].end)


def grid(rows: Sequence[Sequence[Term]], start: int, end: int) -> Term:
    """Return the call of the function of blocks with rows of as many each."""
    count = Term("number", [], str(len(rows[0])), start, end)
    count.size = True
    elements = [a for row in rows for a in row]
    return Term("call", [*elements, count], function_in(Role.BLOCKS).name, start, end)


def is_list(t: Term) -> bool:
    """Tell a row of blocks that stands in brackets of its own alone."""
    is_grid = t.op == "call" and t.value == function_in(Role.BLOCKS).name and not t.closed
    return is_grid and t.args[-1].value == str(len(t.args) - 1)


def bounds(x: Term, index: Term, axis: int | None) -> list[Term]:
    """Return the first and the last entry that an index says, of an axis of x; of its longer one, where that is None.

    Raises:
        ParseFailure: where one is no size that counts entries from one.
    """
    if index.op == "whole":
        first, last = (Term(op, [], value, index.start, index.end) for op, value in (("number", "1"), ("last", None)))
        ends = [first, last]
    else:
        ends = index.args if index.op == "range" else [index, index]
    for end in dict.fromkeys(ends):
        check_count(x, end)
        mark_size(end)
        for t in postorder(end):
            t.counts = True
            if t.op == "last" and t.value is None:
                t.value = (x, axis)
            if not t.size:
                raise ParseFailure("an index is a size: a number, a name, or sums and products of such", span=t.span)
    return ends


def check_count(x: Term, end: Term) -> None:
    """Refuse an index that counts from nought, or from the end."""
    digits = digits_of(end)
    if digits.startswith("-"):
        back = int(digits[1:]) - 1
        hint = f"write end{f' - {back}' if back else ''} to count from the last"
        raise ParseFailure("entries are counted from one", span=end.span, hint=hint)
    if digits and not int(digits):
        raise ParseFailure("entries are counted from one", span=end.span, hint="write 1 for the first")


def last_of(t: Term) -> Any:
    """Return the size that `end` stands for; 1 of what is read as a scalar so far."""
    x, axis = t.value
    if not x.shape:
        return ONE
    return x.shape[int(x.shape[0] is ONE) if axis is None else axis]
