r"""How LaTeX may be written: bold arrays, signs of transposes and elementwise products, a layout of derivatives."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from symcalc.errors import ArgumentMismatch, nearest

CHOICES = "choices"
NUMERATOR, DENOMINATOR = "numerator", "denominator"
TRANSPOSES = {"top": r"\top", "T": r"\mathsf{T}", "prime": r"\prime"}
PRODUCTS = {"odot": r"\odot", "circ": r"\circ"}
LAYOUTS = ("", NUMERATOR, DENOMINATOR)


@dataclass(frozen=True)
class LatexStyle:
    r"""How LaTeX is written; what is printed without one is the style of the defaults.

    Attributes:
        bold: whether vectors and matrices are bold.
        transpose: how a transpose is marked: ``top`` \top, ``T`` \mathsf{T}, ``prime`` \prime.
        product: how elementwise products and powers are: ``odot`` \odot, ``circ`` \circ.
        layout: of gradients and Jacobians, ``numerator`` (columns belong to x: a gradient is a row) or ``denominator``
            (rows belong to x: a Jacobian is turned); the layout is said beside the formula. Without one a gradient has
            the shape of x, and the rows of a Jacobian belong to f.

    >>> LatexStyle(transpose="T").mark, LatexStyle.read("bold, product=circ")
    ('\\mathsf{T}', LatexStyle(bold=True, transpose='top', product='circ', layout=''))
    """

    bold: bool = False
    transpose: str = field(default="top", metadata={CHOICES: TRANSPOSES})
    product: str = field(default="odot", metadata={CHOICES: PRODUCTS})
    layout: str = field(default="", metadata={CHOICES: LAYOUTS})

    def __post_init__(self) -> None:
        for f in fields(self):
            choices, value = f.metadata.get(CHOICES), getattr(self, f.name)
            if choices and value not in choices:
                said = ", ".join(filter(None, choices))
                raise ArgumentMismatch(f"the {f.name} of a style is {said}, and not {value!r}")

    @classmethod
    def read(cls, text: str) -> LatexStyle:
        """Return the style that words say: bold, transpose=T, product=circ, layout=numerator.

        Raises:
            ArgumentMismatch: for what is no choice.
        """
        told: dict[str, str | bool] = {}
        for word in filter(None, (w.strip() for w in text.replace(",", " ").split())):
            name, _, value = word.partition("=")
            known = {f.name: CHOICES in f.metadata for f in fields(cls)}  # and whether a value is asked
            if known.get(name) is not bool(value):
                hint = nearest(name, known) or "a style is bold, transpose=T, product=circ, layout=numerator"
                raise ArgumentMismatch(f"{word} is no choice of a style", hint=hint)
            told[name] = value or True
        return cls(**told)  # type: ignore[arg-type]  # which are checked

    @property
    def mark(self) -> str:
        """The sign of a transpose."""
        return TRANSPOSES[self.transpose]

    @property
    def dot(self) -> str:
        """The sign of an elementwise product."""
        return PRODUCTS[self.product]


PLAIN_LATEX = LatexStyle()
