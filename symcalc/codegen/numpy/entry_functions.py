"""Functions of entries, by the names that the graph has for them."""

from __future__ import annotations

from collections.abc import Callable

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import ATOM, LOOSE, SUM, Text
from symcalc.codegen.numpy.templates import Line

# those that NumPy has under the same name
SAME = (
    *("abs", "sign", "sqrt", "exp", "expm1", "log", "log1p"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
    *("cbrt", "floor", "ceil", "sinc"),
)
# those that SciPy has among its special functions
SPECIAL = ("erf", "erfc", "erfcx", "erfinv", "gamma", "gammaln", "digamma", "logit", "entr")
SPECIAL_OF_TWO = ("betaln", "xlogy", "xlog1py", "zeta")


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


def where(n: Notation, v: Value) -> Text:
    """Return one of two values by a comparison; of scalars as Python writes it."""
    x, y, *values = v.args
    condition = f"{n.operand(x, SUM)} > {n.operand(y, SUM)}"
    if not v.shape:
        a, b = (n.typed(value).within(SUM) for value in values)
        return Text(f"{a} if {condition} else {b}", LOOSE)
    plain = all(value.is_plain for value in values)
    a, b = (f"dtype({n.bare(value)})" if plain else n.bare(value) for value in values)
    return Text(f"np.where({condition}, {a}, {b})")


FUNCTIONS: dict[str, Callable[[Notation, Value], Text]] = {
    **{name: OfEntries(f"np.{name}({{0}})") for name in SAME},
    "maximum": OfEntries("np.maximum({0}, {1})"),
    "minimum": OfEntries("np.minimum({0}, {1})"),
    "relu": OfEntries("np.maximum({0}, 0)"),
    "sigmoid": OfEntries("scipy.special.expit({0})"),
    **{name: OfEntries(f"scipy.special.{name}({{0}})") for name in SPECIAL},
    **{name: OfEntries(f"scipy.special.{name}({{0}}, {{1}})") for name in SPECIAL_OF_TWO},
    "normcdf": OfEntries("scipy.special.ndtr({0})"),
    "lognormcdf": OfEntries("scipy.special.log_ndtr({0})"),
    "norminv": OfEntries("scipy.special.ndtri({0})"),
    "round": OfEntries("np.rint({0})"),
    "huber": OfEntries("scipy.special.huber({1}, {0})"),
    "hypot": OfEntries("np.hypot({0}, {1})"),
    "sphericaljn": OfEntries("scipy.special.spherical_jn({0}, {1}).astype(dtype)"),
    "atan2": OfEntries("np.arctan2({0}, {1})"),
    "tail": tail,
    "where": where,
}
