"""Functions of entries, by the names that the graph has for them."""

from __future__ import annotations

from collections.abc import Callable

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import ATOM, Text
from symcalc.codegen.numpy.templates import Line

# those that NumPy has under the same name
SAME = (
    *("abs", "sign", "sqrt", "exp", "expm1", "log", "log1p"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh"),
)


class OfEntries(Line):
    """How a function of one entry or of several is written."""

    def __call__(self, n: Notation, v: Value) -> Text:
        """Return the text of a value; of Python numbers alone in the function's type, where there is one."""
        plain = all(a.is_plain for a in v.args)
        texts = [n.typed(a) if plain else n.texts[a] for a in v.args]
        return self.filled([t.text for t in texts], [t.within(ATOM) for t in texts])


def tail(n: Notation, v: Value) -> Text:
    """Return log(1 + exp(z)) / exp(min(z, 0)), for which a helper comes along."""
    return n.helper("tail", n.typed(v.args[0]).text)


FUNCTIONS: dict[str, Callable[[Notation, Value], Text]] = {
    **{name: OfEntries(f"np.{name}({{0}})") for name in SAME},
    "maximum": OfEntries("np.maximum({0}, {1})"),
    "minimum": OfEntries("np.minimum({0}, {1})"),
    "relu": OfEntries("np.maximum({0}, 0)"),
    "sigmoid": OfEntries("scipy.special.expit({0})"),
    "erf": OfEntries("scipy.special.erf({0})"),
    "tail": tail,
}
