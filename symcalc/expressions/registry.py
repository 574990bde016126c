"""The table of all operations: records are entered here, and fill the tables of `symcalc.expressions.rules`.

An operation is registered once, in its own file under `symcalc.operations`; registration fails at import where the
record is incomplete or a name is taken, and later altogether. Engines look rules up here and never import an
operation. No rule is an error (`MissingRule`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import RLock
from types import MappingProxyType
from typing import Any

from sympy import S

from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Inverse,
    Node,
    Total,
    Trace,
    Transpose,
    children,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import places_of
from symcalc.expressions.index_forms import UNMOVED, pattern
from symcalc.expressions.law_records import LAWS, Law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import (
    Constant,
    DefinedRecord,
    Function,
    Operation,
    everywhere,
)
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.properties import Demand
from symcalc.expressions.rules import (
    ASKS_SIGN,
    ASKS_STRUCTURE,
    CODES,
    CONSTRUCTORS,
    ENCLOSURES,
    FORMS,
    NUMBERS,
    PLAINER,
    PRODUCTS,
    SIGNS,
    STRUCTURES,
    TRANSPOSES,
    WITHIN,
    Rules,
    check_open,
    forget_what_depends,
)

MANY = 60  # nodes below which the words of a formula are counted

OPERATIONS: Rules[str, Operation] = Rules()
_BY_NODE: Rules[type, Operation] = Rules()
_FUNCTIONS: Rules[str, Function] = Rules()
_ALL_FUNCTIONS: Mapping[str, Function] = MappingProxyType(_FUNCTIONS)  # as others see them
_WRITTEN: Rules[str, Function] = Rules()  # by what calls a function without its name
_EXTENDING = RLock()
Entry = tuple[Rules[Any, Any], Any, Any]  # a table, a key, and the rule
# which table a field of a record fills, for all classes of the record and for those that are arrays
FOR_ALL: dict[str, Rules[Any, Any]] = {
    "construct": CONSTRUCTORS,
    "sign": SIGNS,
    "plainer": PLAINER,
}
FOR_ARRAYS: dict[str, Rules[Any, Any]] = {"structure": STRUCTURES, "within": WITHIN}
# which fields are laws, and on the nodes of which class
LAWFUL: dict[str, type] = {"transpose": Transpose, "inverse": Inverse, "trace": Trace, "total": Total}
FOR_SCALARS: dict[str, Rules[Any, Any]] = {"enclosure": ENCLOSURES, "number": NUMBERS}
FLAGS = {"asks_structure": ASKS_STRUCTURE, "asks_sign": ASKS_SIGN}


def register(operation: Operation) -> Operation:
    """Enter an operation in all tables.

    Raises:
        ValueError: where the record has a gap, its name, node or function is taken, or it comes late; nothing is
            entered then.
    """
    nodes = (operation.node, *operation.also)
    constructors = _by_class(operation.construct, nodes)
    gaps = [
        gap
        for gap, missing in (
            *operation.faults_of_derivative.items(),
            ("no code", operation.code is None),
            ("code that is no function and no primitive of one result", not _is_code(operation.code)),
            ("no reference", operation.reference is None),
            ("no example", operation.example is None),
            ("no constructor", any(issubclass(n, Node) and n not in constructors for n in nodes)),
            ("a constructor of another node", not set(constructors) <= set(nodes)),
            ("its name is taken", operation.name in OPERATIONS),
            ("its node is taken", any(n in _BY_NODE for n in nodes)),
            ("its function is taken", any(key in table for table, key, _ in _calls_of(operation.function))),
            ("a product is taken", any(pair in PRODUCTS for pair in operation.products)),
        )
        if missing
    ]
    if gaps:
        raise ValueError(f"operation {operation.name}: {', '.join(gaps)}")
    function = operation.function and replace(operation.function, domain=operation.domain)
    _enter(
        [
            (OPERATIONS, operation.name, operation),
            *((_BY_NODE, node, operation) for node in nodes),
            *_rules_of(operation, nodes),
            *((PRODUCTS, pair, found) for pair, found in _products_of(operation).items()),
            *_entries_of(function, nodes),
            *_forms_of(operation),
        ]
    )
    return operation


def _is_code(code: Any) -> bool:
    """Tell what makes a value of the graph; None is another gap."""
    return code is None or (len(code.results) == 1 if isinstance(code, Primitive) else callable(code))


def register_constant(constant: Constant) -> None:
    """Enter a constant array in all tables.

    Raises:
        ValueError: where its node is taken, or it comes late.
    """
    nodes = (constant.node,)
    _enter([*_rules_of(constant, nodes), *_entries_of(constant.function, nodes)])


def register_defined(record: DefinedRecord) -> None:
    """Enter a class of nodes that equations define in all tables.

    Raises:
        ValueError: where its node is taken, or it comes late.
    """
    code = [] if record.code is None else [(CODES, record.node, record.code)]
    _enter([*_rules_of(record, (record.node,)), *code])


def _rules_of(record: Operation | Constant | DefinedRecord, nodes: tuple[type, ...]) -> list[Entry]:
    """Return what the rules of a record are in the tables, for its classes."""
    arrays = tuple(n for n in nodes if issubclass(n, ArrayNode))
    scalars = tuple(n for n in nodes if n not in arrays)
    entries: list[Entry] = [
        (flags, n, True) for name, flags in FLAGS.items() if getattr(record, name, 0) for n in nodes
    ]
    for fields, classes in ((FOR_ALL, nodes), (FOR_ARRAYS, arrays), (FOR_SCALARS, scalars)):
        for name, table in fields.items():
            entries += [(table, n, rule) for n, rule in _by_class(getattr(record, name, None), classes).items()]
    for what, node in LAWFUL.items():
        rule = getattr(record, what, None)
        if rule is not None and arrays:
            found = _law(f"{getattr(record, 'name', record.node.__name__)}: {what}", rule, (node,), arrays)
            entries.append((LAWS, found.name, found))
            entries += [(TRANSPOSES, n, found) for n in arrays if node is Transpose]
    return entries


def _law(name: str, rule: Callable[..., Any], on: tuple[type, ...], of: tuple[type, ...]) -> Law:
    """Return a rule of a record as a law: it has no examples, what it says is proved of all that has the operation."""
    statement = (rule.__doc__ or "").strip().partition("\n")[0] if hasattr(rule, "__name__") else ""
    return Law(name=name, statement=statement or name, rule=rule, examples=(), on=on, of=of)


def _products_of(operation: Operation) -> dict[tuple[type, type], Law]:
    """Return the laws of products of neighbours that a record knows."""
    return {
        (a, b): _law(f"{operation.name}: product of {a.__name__} and {b.__name__}", rule, (), ())
        for (a, b), rule in operation.products.items()
    }


def _entries_of(function: Function | None, nodes: tuple[type, ...] = ()) -> list[Entry]:
    """Return what a function is in the tables: by its calls, and by what engines find it by."""
    if function is None:
        return []
    return [*_calls_of(function), *places_of(function, nodes)]


def _forms_of(operation: Operation) -> list[Entry]:
    """Return by which form in indices an operation is found, where it has one and is not just its argument."""
    form = operation.indices
    if not isinstance(form, str) or form == UNMOVED:
        return []
    make = _by_class(operation.construct, (operation.node,))[operation.node]
    sized = getattr(operation.node, "operands", None) is not None
    return [(FORMS, pattern(form), (make, sized))]


def _by_class(rule: Any, nodes: tuple[type, ...]) -> Mapping[type, Any]:
    """Return the rule of each class."""
    return rule if isinstance(rule, Mapping) else {} if rule is None else dict.fromkeys(nodes, rule)


def _enter(entries: Sequence[Entry]) -> None:
    """Enter rules in tables: all of them, or none.

    Raises:
        ValueError: where one is taken, or they come late.
    """
    if taken := [key for table, key, _ in entries if key in table]:
        raise ValueError(f"{taken[0]} has such a rule already")
    for table, key, rule in entries:
        table[key] = rule
    forget_what_depends()


def exchange(operation: Operation) -> Operation:
    """Put a record in the place of the operation of its name; within `extending`.

    Raises:
        ValueError: where the record has a gap, or it comes late; all is as it was then.
    """
    check_open(operation.name)
    before = _snapshot()
    old = OPERATIONS[operation.name]
    nodes = (old.node, *old.also)
    tables = (*FOR_ALL.values(), *FOR_ARRAYS.values(), *FOR_SCALARS.values(), *FLAGS.values(), _BY_NODE, TRANSPOSES)
    try:
        OPERATIONS.take(old.name)
        for table in tables:
            for node in nodes:
                table.take(node)
        for pair in old.products:
            PRODUCTS.take(pair)
        for what in LAWFUL:
            LAWS.take(f"{old.name}: {what}")
        for table, key, _ in (*_entries_of(old.function, nodes), *_forms_of(old)):
            table.take(key)
        return register(operation)
    except ValueError:
        _restore(before)
        raise


def _snapshot() -> list[tuple[Rules[Any, Any], dict[Any, Any]]]:
    """Return all tables with what they hold."""
    return [(table, dict(table)) for table in Rules.tables]


def _restore(before: list[tuple[Rules[Any, Any], dict[Any, Any]]]) -> None:
    """Let tables hold what they held."""
    for table, rules in before:
        table.restore(rules)
    forget_what_depends()


def close() -> None:
    """Let nothing be registered from here on."""
    Rules.is_open = 0


@contextmanager
def extending(lasting: bool = True) -> Iterator[None]:
    """Let operations be registered from outside the package; one thread at a time.

    Args:
        lasting: whether they stay. Else, and where an error ends it, all tables are as they were, afterwards; nodes
            that were made meanwhile keep what they know.
    """
    with _EXTENDING:
        before = _snapshot()
        Rules.is_open += 1
        try:
            yield
        except BaseException:
            lasting = False
            raise
        finally:
            Rules.is_open -= 1
            if not lasting:
                _restore(before)


def _calls_of(function: Function | None) -> list[Entry]:
    """Return how a function is called: by its names, and by signs."""
    if function is None:
        return []
    names = [(_FUNCTIONS, name, function) for name in (function.name, *function.aliases, *function.aliases_of_vectors)]
    return names + [(_WRITTEN, sign, function) for sign in function.signs]


def register_function(function: Function) -> Function:
    """Enter a function of the language that is made of other operations.

    Raises:
        ValueError: where its name is taken.
    """
    calls = _calls_of(function)
    for table, name, _ in calls:
        if name in table:
            raise ValueError(f"function {name}: the name is taken")
    _enter(_entries_of(function))
    return function


def functions() -> Mapping[str, Function]:
    """Return the functions of the language by name, aliases included."""
    return _ALL_FUNCTIONS


def function_written(sign: str) -> Function:
    """Return the function that a sign of the language calls (see `Function.signs`)."""
    return _WRITTEN[sign]


def operation_called(function: Function) -> Operation | None:
    """Return the operation that a function calls, None where it is made of several."""
    operation = OPERATIONS.get(function.name)
    return operation if operation is not None and operation.function is not None else None


def find_rule(node: Any) -> Operation | None:
    """Return the operation of a node, None for a leaf or a node that nobody registered."""
    return _BY_NODE.get(type(node))


def rule_for(node: Any) -> Operation:
    """Return the operation of a node.

    Raises:
        MissingRule: where nobody registered its class. Absent is not zero.
    """
    operation = _BY_NODE.get(type(node))
    if operation is None:
        raise MissingRule(f"there is no rule for {type(node).__name__}").on(node)
    return operation


def demands_of(Y: Expression) -> Iterable[Demand]:
    """Return what the value of a node demands of its arguments."""
    operation = _BY_NODE.get(type(Y))
    return () if operation is None or operation.domain is everywhere else operation.domain(*children(Y))


def smoothness_of(Y: Expression) -> Iterable[Demand]:
    """Return what the derivative of a node demands of its arguments besides what its value does."""
    operation = _BY_NODE.get(type(Y))
    return () if operation is None or operation.smooth is everywhere else operation.smooth(*children(Y))


def _is_plain(e: Expression) -> bool:
    """Tell what is called by no name: a transpose, a scalar product."""
    return isinstance(e, Transpose) or (isinstance(e, Trace) and e.arg.shape[0] is ONE)


def words(e: Expression) -> int:
    """Return how many names and numbers the formula has; of a large one, `MANY`."""
    stack, count, seen = [e], 0, 0
    while stack:
        e = stack.pop()
        seen += 1
        if seen > MANY:
            return MANY
        below = children(e)
        rule = find_rule(e) if below else None
        named = rule is not None and rule.function is not None and not _is_plain(e)
        count += named or (not below and e is not S.NegativeOne)  # which is printed as a sign
        stack += below
    return count
