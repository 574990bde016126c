"""Write operations.md: what each function of the language is, and what stands for the rules of other libraries.

    python docs/write_operations.py

All that the page says is what symcalc answers when it is written.
"""

from pathlib import Path

import tomllib

from symcalc import SymcalcError, parse
from symcalc.expressions.registry import functions
from symcalc.faces.function_tables import call_of

HERE = Path(__file__).parent
HEAD = """# Operations

What the language calls, by groups, and below what stands here for the rules of other libraries. The page of each
function, with its formula, source, condition, an example and its code, is what `symcalc functions NAME` prints.

This file is written by `write_operations.py`."""


def own_functions() -> list[str]:
    """Return a table of functions for each group."""
    known = {f.name: f for f in functions().values()}
    lines = []
    for group in sorted({f.group for f in known.values()}):
        lines += ["", f"## {group.capitalize()}", "", "| function | what it is | also |", "| --- | --- | --- |"]
        for name in sorted(n for n, f in known.items() if f.group == group):
            f = known[name]
            aliases = ", ".join(f"`{a}`" for a in f.other_names)
            lines.append(row(f"`{call_of(f)}`", f.summary, aliases))
    return lines


def peers() -> list[str]:
    """Return a table for each list of rules of another library."""
    lines = []
    for table in tomllib.loads((HERE / "peers.toml").read_text(encoding="utf-8"))["table"]:
        lines += ["", f"## {table['title']}", "", "| there | here | the differential |", "| --- | --- | --- |"]
        for there, here, *why in table["rows"]:
            said = said_of(here)
            lines.append(
                row(f"`{there}`", f"`{here.splitlines()[-1]}`", "; ".join([said, *why]) if is_refused(said) else said)
            )
    return lines


def is_refused(said: str) -> bool:
    """Tell whether what is said of a program is that it is none."""
    return said.startswith("refused")


def said_of(program: str) -> str:
    """Return the differential of a program and on what it depends, or why it has none."""
    try:
        f = parse(program)
        d = f.differential()
    except SymcalcError as refusal:
        said = "; ".join(filter(None, [refusal.args[0], refusal.hint])).splitlines()[0]
        return f"refused: {said}"
    conditions = "; ".join(dict.fromkeys([*f.conditions, *d.conditions]))
    return f"`{str(d).splitlines()[-1]}`" + (f", {conditions}" if conditions else "")


def row(*cells: str) -> str:
    """Return a row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def page() -> str:
    """Return all."""
    return "\n".join([HEAD, *own_functions(), "", "# Rules of other libraries", *peers()]) + "\n"


if __name__ == "__main__":
    (HERE / "operations.md").write_text(page(), encoding="utf-8")
