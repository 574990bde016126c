"""What is asked of a formula in the tests and the search, and all that is said of it as texts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import symcalc as sc

NEW_NAMES = {"hvp": "V_77", "vjp": "G_77", "directional": "V_77"}
Answer = tuple[str, Any]  # what was asked, and a formula or the error


def asked(label: str, ask: Callable[[], Any]) -> Answer:
    """Return the answer, or the error of the package; any other goes up."""
    try:
        return label, ask()
    except sc.SymcalcError as e:
        return label, e


def questions(f: sc.Formula, most: int = 9) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Return what can be asked of a formula, by each of its first variables: every verb, and what it says."""

    def ask(label: str, verb: Callable[[], Any]) -> tuple[str, Callable[[], Any]]:
        return label, lambda: asked(label, verb)[1]

    yield "value", lambda: f
    yield ask("differential", f.differential)
    for x in list(f.variables)[:most]:
        yield ask(f"gradient {x}", lambda x=x: f.gradient(x))
        yield ask(f"jacobian {x}", lambda x=x: f.jacobian(x))
        yield ask(f"hessian {x}", lambda x=x: f.hessian(x))
        yield ask(f"second differential {x}", lambda x=x: f.differential(x).differential(x))
        for verb, new in NEW_NAMES.items():
            yield ask(f"{verb} {x}", lambda x=x, verb=verb, new=new: getattr(f, verb)(x, new))


def answers(f: sc.Formula, most: int = 9) -> Iterator[Answer]:
    """Return what every verb says of a formula, by each of its first variables."""
    return ((label, answer()) for label, answer in questions(f, most))


def shown(answer: Any, code: bool = True, before: Callable[[], None] = lambda: None) -> list[str]:
    """Return all that is printed of an answer; ``before`` is called before each print."""
    if isinstance(answer, sc.SymcalcError):
        return [f"{type(answer).__name__}: {answer}"]
    styles: list[tuple[str, Callable[[], Any]]] = [
        ("text", lambda: str(answer)),
        ("unicode", lambda: repr(answer)),
        ("latex", answer._repr_latex_),
    ]
    styles += [("code", answer.code)] if code else []
    found = []
    for style, write in styles:
        before()
        found.append(asked(style, write)[1])
    return [t if isinstance(t, str) else f"{type(t).__name__}: {t}" for t in found]


def transcript(text: str, share: float = 1.0) -> dict[str, list[str]]:
    """Return everything that is said of a program, or a share of it: the same for the same last line."""
    read = asked("read", lambda: sc.parse(text))[1]
    if isinstance(read, sc.SymcalcError):
        return {"read": shown(read)}
    chance = random.Random(repr(text.rpartition("\n")[2]))
    wanted = (lambda: True) if share == 1 else lambda: chance.random() < share
    return {label: shown(answer(), wanted()) for label, answer in questions(read) if wanted()}
