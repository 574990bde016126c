"""Derivatives that others published: formulas, code and lengths, against JAX and the sources' own closed forms.

`corpus/first.txt` lists the records that are done. Every other one is refused, by an error that names what is not
built, or of sizes: those stand in `REFUSED_AT_SIZES`.
"""

import re
import statistics

import numpy as np
import pytest
from jax_corpus import CORPUS, point, records, tolerance

from symcalc import compile, parse
from symcalc.errors import NotSupported, UnknownName

BUILT = set((CORPUS / "first.txt").read_text(encoding="utf-8").split())
RECORDS = {r["id"]: r for r in records()}
DONE = {name: r for name, r in RECORDS.items() if name in BUILT}
NOT_DONE = {name: r for name, r in RECORDS.items() if name not in BUILT}
DECLARATION = re.compile(r"\s*\w+(\s*,\s*\w+)*\s*[:∈]")
SYMBOL = re.compile(r"[^\W\d]\w*|\d+(?:\.\d+)?")
DERIVATIVE = "Z_published"  # a variable that stands for it
COTANGENT = "G_published"


def derive(record):
    """Return f and the derivative that a record asks for."""
    f = parse(record["program"])
    return f, getattr(f, record["want"])(record["wrt"])


def is_read(record):
    """Tell whether a program holds nothing that is not built."""
    try:
        return parse(record["program"]) is not None
    except (NotSupported, UnknownName):
        return False


def run(inputs, *formulas):
    """Return the values of formulas by generated code."""
    function = compile(*formulas)
    return function(**{name: inputs[name] for name in function.arguments})


def agree(found, want, bound):
    """Tell whether two arrays are of one shape and equal to ``bound``, relative to the largest entry or to one."""
    found, want = np.asarray(found), np.asarray(want)
    return found.shape == want.shape and np.abs(found - want).max(initial=0.0) < bound * max(1.0, np.abs(want).max())


def lines(text):
    """Return the statements of a program; blocks have semicolons inside their brackets."""
    return [line for line in re.split(r"[\n;](?![^\[]*\])", text) if line.strip()]


def has_closed_form(record):
    """Tell whether the source says the derivative as an array."""
    return record["expect"] is not None and "expect_as" not in record


def difference_from_closed_form(record):
    """Return a formula of the difference between a derivative, given by name, and the source's closed form.

    It is read with the record's declarations and definitions, and the sizes of the derivative are those that an
    `I` or a `vector(c)` in it has.
    """
    declared = [line for line in lines(record["program"]) if DECLARATION.match(line)]
    defined = [line for line in lines(record["program"]) if "=" in line]
    kinds = {
        name: f"{what['kind']}({', '.join(map(str, what['shape']))})"
        for name, what in record["inputs"].items()
        if what["shape"] and not re.search(rf"(?<!\w){name}(?!\w)", "\n".join(declared))
    }
    shape = getattr(parse(record["program"], **kinds), record["want"])(record["wrt"]).shape
    kind = ("scalar", "vector", "matrix")[len(shape)]
    kinds[DERIVATIVE] = f"{kind}({', '.join(map(str, shape))})" if shape else kind
    *before, last = lines(record["expect"])
    return parse("\n".join([*declared, *defined, *before, f"{DERIVATIVE} - ({last})"]), **kinds)


def length(text, program=""):
    """Return how many symbols and numbers stand in a formula and the definitions that it uses; no declarations."""
    statements = [line for line in lines(text) if not DECLARATION.match(line)]
    known = {line.split("=")[0].strip() for line in statements if "=" in line}
    for line in reversed(lines(program)):
        name, equals, _ = line.partition("=")
        name = name.strip()
        if equals and name not in known and re.search(rf"(?<!\w){name}(?!\w)", "\n".join(statements)):
            statements.append(line)
            known.add(name)
    return sum(len(SYMBOL.findall(line.partition("=")[2] or line)) for line in statements)


def test_the_list_names_records():
    assert set(RECORDS) >= BUILT
    assert len(RECORDS) == len(records())


@pytest.mark.parametrize("name", DONE)
def test_published_derivative(name):
    record, at, bound = RECORDS[name], point(name), tolerance(RECORDS[name])
    f, g = derive(record)
    value, derivative = run(at.inputs, f, g)
    assert agree(value, at.value, bound)
    assert agree(derivative, at.derivative, bound), str(g)
    assert g.unicode()
    assert g.latex()
    assert agree(run(at.inputs, parse(str(g))), at.derivative, bound), str(g)


@pytest.mark.parametrize("name", [name for name in DONE if has_closed_form(RECORDS[name])])
def test_closed_form_of_the_source(name):
    """The language reads it as the source meant it."""
    record, at = RECORDS[name], point(name)
    difference = run(at.inputs | {DERIVATIVE: at.derivative}, difference_from_closed_form(record))
    assert agree(difference, np.zeros(at.derivative.shape), tolerance(record) * max(1.0, np.abs(at.derivative).max()))


def test_all_are_done():
    assert NOT_DONE == {}


@pytest.mark.parametrize("name", [name for name, r in RECORDS.items() if is_read(r)])
def test_differential_of_what_is_read(name):
    """Also where the derivative is an array that no formula of ours writes yet."""
    at, moving = point(name), RECORDS[name]["wrt"]
    d = parse(RECORDS[name]["program"]).differential(moving)
    assert agree(run(at.inputs | {f"d{moving}": at.direction}, d), at.along, tolerance(RECORDS[name])), str(d)


@pytest.mark.parametrize("name", [name for name, r in RECORDS.items() if is_read(r)])
def test_gradients_by_every_variable(name):
    """Not only by the one that the source derives by; of an array, the gradient of its product with a cotangent."""
    at, f = point(name), parse(RECORDS[name]["program"])
    gradients = [f.vjp(moving, COTANGENT) if f.shape else f.gradient(moving) for moving in at.inputs]
    value, *found = run(at.inputs | {COTANGENT: at.cotangent}, f, *gradients)
    assert agree(value, at.value, tolerance(RECORDS[name]))
    for g, got, (moving, want) in zip(gradients, found, at.pulled.items(), strict=True):
        assert agree(got, want, tolerance(RECORDS[name])), f"by {moving}: {g}"
        assert parse(str(g)) == g, f"by {moving}: {g}"


def test_formulas_are_as_short_as_the_sources():
    ratios = sorted(
        length(str(derive(record)[1])) / length(record["expect"], record["program"])
        for record in DONE.values()
        if has_closed_form(record)
    )
    assert len(ratios) > 100
    assert statistics.median(ratios) <= 1.0
    assert ratios[int(0.95 * (len(ratios) - 1))] <= 1.5
