"""Generated sources, looked at: the statements behind the checks, and what they hold."""

import symcalc as sc


def body(source: str) -> list[str]:
    """Return the statements behind the checks, without the indentation."""
    lines = source.rstrip("\n").split("\n")
    start = max(i for i, line in enumerate(lines) if line.startswith("def f("))
    end = next(i for i in range(start + 1, len(lines)) if lines[i].rstrip().endswith('"""') and i >= start + 1)
    if lines[end].count('"""') == 1 and end == start + 1:
        end = next(i for i in range(end + 1, len(lines)) if lines[i].strip().endswith('"""'))
    rest = lines[end + 1 :]
    if "" in rest:
        rest = rest[rest.index("") + 1 :]
    return [line.removeprefix("    ") for line in rest]


def statements(program: str, *wanted: str) -> list[str]:
    """Return the statements for a program, and for derivatives of it: ``gradient x``, ``hessian x y``."""
    return body(sc.code(*formulas(program, *wanted)))


def formulas(program: str, *wanted: str) -> list[sc.Formula]:
    """Return a program's formula (``value``) and derivatives of it."""
    f = sc.parse(program)
    found = []
    for line in wanted or ("value",):
        name, *by = line.split()
        found.append(f if name == "value" else getattr(f, name)(*by))
    return found
