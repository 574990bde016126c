"""Markdown: a displayed formula, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence


def displayed(latex: str, below: Sequence[str] = ()) -> str:
    """Return a formula in LaTeX as one that is displayed, with lines below it, each a paragraph.

    >>> print(displayed("x^{2}", ["where x ∈ ℝ"]))
    $$
    x^{2}
    $$
    <BLANKLINE>
    where x ∈ ℝ
    """
    return "\n\n".join(["$$\n" + latex + "\n$$", *below])
