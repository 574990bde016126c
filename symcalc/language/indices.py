"""Indices that are variables, i : integer: x[i] is the call of an entry at i, X[i, :] of a row, X[:, j] of a column."""

from __future__ import annotations

from collections.abc import Collection

from symcalc.errors import ParseFailure
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role
from symcalc.language.syntax_tree import Term, postorder
from symcalc.spelling import canonical_name


def read_indices(root: Term, names: Collection[str]) -> None:
    """Read what stands in square brackets and holds one of some variables as an index, no size.

    Raises:
        ParseFailure: where a range holds one, which has no size that is known, or `end` stands beside one.
    """
    parts = (function_in(Role.ENTRIES).name, function_in(Role.PART).name)
    for t in postorder(root) if names else ():
        if t.op != "call" or t.value not in parts or t.dotted or t.foreign or len(t.args) not in (3, 5):
            continue  # with too few or too many arguments it is refused where it is built
        spans = [t.args[1:3], t.args[3:5]] if len(t.args) == 5 else [t.args[1:3]]
        moving = [_is_moving(span, names) for span in spans]
        if not any(moving):
            continue
        made = t.args[0]
        if len(spans) == 1:
            made = _at(Role.ENTRY_AT, made, spans[0][0], t)
        elif moving[0]:
            rest = spans[1]
            made = _at(Role.ROW_AT, made, spans[0][0], t)
            if moving[1]:
                made = _at(Role.ENTRY_AT, made, rest[0], t)
            elif not _is_whole(rest):
                made = Term("call", [made, *rest], function_in(Role.ENTRIES).name, t.start, t.end)
        else:
            made = _at(Role.COLUMN_AT, made, spans[1][0], t)
            if not _is_whole(spans[0]):
                made = Term("call", [made, *spans[0]], function_in(Role.ENTRIES).name, t.start, t.end)
        t.value, t.args = made.value, made.args


def _is_moving(span: list[Term], names: Collection[str]) -> bool:
    """Tell an index that holds a variable."""
    first, last = span
    found = [a for end in span for a in postorder(end) if a.op == "name" and canonical_name(a.value) in names]
    if not found:
        return False
    if first is not last:
        raise ParseFailure(
            f"a range that begins or ends at {found[0].value} has no size that is known",
            span=(first.start, last.end),
            hint="write one index, as in X[i, :], or a range between numbers and sizes",
        )
    for a in postorder(first):
        if a.op == "last":
            raise ParseFailure("end is a size, and stands in no index that is a variable", span=a.span)
        a.size = a.counts = False
    return True


def _is_whole(span: list[Term]) -> bool:
    """Tell the index `:`, whose ends stand at one place."""
    first, last = span
    return first.op == "number" and last.op == "last" and first.span == last.span


def _at(role: Role, a: Term, index: Term, t: Term) -> Term:
    return Term("call", [a, index], function_in(role).name, t.start, t.end)
