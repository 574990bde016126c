r"""What a source quotes and the generator did not write: names, and the words of comments and docstrings.

A source is run and imported, so that nothing in it may come from a program as it stands. A line of words goes through
`words`, which leaves no newline, control character, quote or backslash; a comment through `comment`, which is no
declaration of an encoding either (the first two lines of a file are read for one); a name through `identifier`; the
key of a dictionary through `quoted`.
"""

from __future__ import annotations

import re

from symcalc.errors import NotSupported, printable
from symcalc.spelling import plain_name

_NAME = re.compile(r"[^\W\d]\w*")
_MEANING = re.compile(r'["\\]')  # ends a docstring, begins an escape
_CODING = re.compile("coding(?=[:=])")


def words(text: str) -> str:
    r"""Return a text as it may stand in a comment or a docstring: on one line, without quotes and backslashes.

    >>> words('a "b"\\x0a\nimport os')
    'a ·b··x0a import os'
    """
    return _MEANING.sub("·", printable(text))


def comment(text: str) -> str:
    """Return a comment; it is no declaration of the file's encoding.

    >>> comment("where a > 0"), comment("coding: utf-7")
    ('# where a > 0', '# coding : utf-7')
    """
    return f"# {_CODING.sub('coding ', words(text))}"


def quoted(text: str) -> str:
    r"""Return a text as Python writes it, in double quotes where nothing in it has a meaning.

    >>> quoted("x_1"), quoted('"')
    ('"x_1"', '\'"\'')
    """
    return f'"{text}"' if text.isprintable() and _MEANING.search(text) is None else repr(text)


def identifier(name: str) -> str:
    """Return a name as Python takes it: of letters, digits and `_`.

    Raises:
        NotSupported: for what is no name.

    >>> identifier("x₁"), identifier("λ")
    ('x_1', 'λ')
    """
    plain = plain_name(name)
    if _NAME.fullmatch(plain) is None or not plain.isidentifier():
        raise NotSupported(f"{name!r} is no name in Python", hint="rename it: letters, digits and _")
    return plain
