"""The terminal: programs are read, answers written; streams may be closed or full, or know ASCII only."""

from __future__ import annotations

import codecs
import errno
import keyword
import os
import re
import sys
import unicodedata
from contextlib import suppress
from io import StringIO
from token import NAME
from tokenize import generate_tokens
from typing import IO

from symcalc.errors import ParseFailure, TooLarge, printable
from symcalc.expressions.core_nodes import OneMatrix
from symcalc.expressions.functions_by_role import function_in, function_of
from symcalc.expressions.operation_records import Role
from symcalc.spelling import NAMES_OF_GREEK, ONES

BYTES = 4_000_000  # of a program; the language reads fewer characters
# what the language, or a reader, takes for the sign
SPELLED = {
    "−": "-",
    "·": "*",
    "×": "x",
    "⊙": ".*",
    "∘": ".*",
    "⊘": "./",
    "⊗": "kron",
    "‖": "||",
    "⊤": "T",
    "∈": "in",
    "ℝ": "R",
    "ℤ": "Z",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "↦": "->",
    "√": "sqrt ",
    "∇": "grad ",
    "⟨": "<",
    "⟩": ">",
    "«": '"',
    "»": '"',
    "…": "...",
    "—": "-",
    "–": "-",
    "∗": "*",
    "½": "1/2",
    "′": "'",
    "∞": "inf",
    "⁺": "^+",
}
_SUBSCRIPTS, _SUPERSCRIPTS = "₀-₉ₐ-ₜᵢ-ᵪⱼ", "⁰¹²³⁴-⁹ⁿᵃ-ᵛ"
_LOWERED, _RAISED = re.compile(f"_?([{_SUBSCRIPTS}]+)"), re.compile(f"[{_SUPERSCRIPTS}ᵀ]")
_RUN = re.compile(
    rf"(?P<filled>[{ONES}](?:_(?:(?![{_SUPERSCRIPTS}ᵀ])\w)+)?)"
    rf"|(?P<below>[{_SUBSCRIPTS}]+)|(?P<above>⁻?[{_SUPERSCRIPTS}]+)|(?P<turned>⁻?ᵀ)"
    rf"|(?P<word>(?:(?![{_SUBSCRIPTS}{_SUPERSCRIPTS}ᵀ])[^\W\d_])+)|[^\x00-\x7f]"
)


def spelled(text: str, encoding: str, errors: str = "backslashreplace") -> str:
    r"""Return a text in the characters that an encoding has: as it would be typed, else by numbers (``errors``).

    >>> spelled("2 λ₁ Aᵀ X⁻¹ (x − b)", "ascii"), spelled("é", "ascii")
    ("2 lambda_1 A' X^-1 (x - b)", '\\xe9')
    >>> spelled("A 𝟏 + 2 𝟏_n 𝟏_nᵀ x", "ascii")
    "A vector(1) + 2 ones(n, 1) ones(n, 1)' x"
    """

    def respell(run: re.Match[str]) -> str:
        found = run[0]
        if _has(encoding, found):
            return found
        kind = run.lastgroup
        if kind == "filled":
            size = _RUN.sub(respell, found[2:])
            return f"{function_of(OneMatrix).name}({size}, 1)" if size else f"{function_in(Role.FILLED).name}(1)"
        if kind == "below":
            return "_" + unicodedata.normalize("NFKC", found)
        if kind == "above":
            return "^" + unicodedata.normalize("NFKC", found).replace("−", "-")
        if kind == "turned":
            return "'" if found == "ᵀ" else "^-T"
        if kind == "word":
            differential = "d" if found[0] == "d" else ""
            letter = found.removeprefix(differential)
            if letter in NAMES_OF_GREEK:
                return differential + NAMES_OF_GREEK[letter]
        return SPELLED.get(found, found)

    if _has(encoding, text):
        return text
    return _RUN.sub(respell, text).encode(encoding, errors).decode(encoding)


def spelled_code(source: str, encoding: str) -> str:
    r"""Return Python code in the characters that an encoding has.

    Python reads a file as UTF-8: in another encoding it is ASCII. Two names stay two names, and a name stays one.

    >>> spelled_code("lambda_ = 2 * λ  # é, λ₁", "ascii")
    'lambda_ = 2 * lambda__  # e, lambda_1'
    """
    if source.isascii() or (codecs.lookup(encoding).name in ("utf-8", "utf-8-sig") and _has(encoding, source)):
        return source
    names = _names_in_ascii(source)

    def respell(word: re.Match[str]) -> str:
        return names.get(word[0]) or _transliterated(word[0])

    return spelled(re.sub(r"\w+", respell, source), "ascii", "replace")


def _names_in_ascii(source: str) -> dict[str, str]:
    """Return names of their own in ASCII for the other names in a source."""
    found = dict.fromkeys(t.string for t in generate_tokens(StringIO(source).readline) if t.type == NAME)
    taken = {word for word in re.findall(r"\w+", source) if word.isascii()}
    names: dict[str, str] = {}
    for name in found:
        if not name.isascii():
            wish = _transliterated(name)
            while wish in taken or keyword.iskeyword(wish):
                wish += "_"
            taken.add(wish)
            names[name] = wish
    return names


def _transliterated(word: str) -> str:
    """Return a word with names for Greek letters, and letters without their marks."""
    if word.isascii():
        return word
    return "".join(map(_letter, _LOWERED.sub(lambda m: "_" + unicodedata.normalize("NFKC", m[1]), word)))


def _letter(c: str) -> str:
    """Return a letter in ASCII; what is raised stays, for `spelled`."""
    if not c.isalpha() or _RAISED.fullmatch(c):
        return c
    plain = unicodedata.normalize("NFKD", c)[0]  # without its marks
    return plain if plain.isascii() else NAMES_OF_GREEK.get(plain, f"u{ord(c):04x}")


def _has(encoding: str, text: str) -> bool:
    """Tell whether an encoding has all characters of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def encoding_of(stream: IO[str] | None) -> str:
    """Return a stream's encoding."""
    return getattr(stream, "encoding", None) or "ascii"


def read(file: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises:
        ParseFailure: where it cannot be read, or is no text.
        TooLarge: where it has no end.
    """
    name = "standard input" if file == "-" else file
    try:
        raw = _read_bytes(file)
        if len(raw) > BYTES:
            raise TooLarge(f"{name} has more than {BYTES:,} bytes")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ParseFailure(f"{name} is not UTF-8 text") from None
    except (OSError, ValueError) as e:
        raise ParseFailure(f"{name} cannot be read: {getattr(e, 'strerror', None) or e}") from None


def is_file(name: str) -> bool:
    """Tell whether there is a file of that name, or a pipe."""
    try:
        return os.path.exists(_path(name)) and not os.path.isdir(_path(name))
    except ValueError:  # no name
        return False


def _read_bytes(file: str) -> bytes:
    if file != "-":
        with open(_path(file), "rb") as opened:
            return opened.read(BYTES + 1)
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdin.buffer.read(BYTES + 1)


def _path(file: str) -> bytes:
    """Return the name of a file as the system has it, which may know more characters than its locale says."""
    try:
        return os.fsencode(file)
    except UnicodeEncodeError:
        return file.encode("utf-8")


def decoded(word: str) -> str:
    r"""Return a word of the command line as UTF-8, where its bytes are that and the locale did not say so.

    >>> decoded("\udcce\udcbb*x"), ascii(decoded("\udcce*x"))
    ('λ*x', "'\\udcce*x'")
    """
    if word.isascii():
        return word
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word


def write(text: str, file: str | None = None) -> None:
    """Write a text and a newline to standard output, or to a file.

    Raises:
        OSError: where it cannot be written; `BrokenPipeError` where the reader is gone.
    """
    if file is not None:
        _write_file(text, file)
        return
    if sys.stdout is None:
        raise OSError(errno.EBADF, "standard output is closed")
    sys.stdout.write(spelled(text, encoding_of(sys.stdout)) + "\n")
    sys.stdout.flush()


def _write_file(text: str, file: str) -> None:
    try:
        with open(_path(file), "wb") as opened:
            opened.write(f"{text}\n".encode(errors="backslashreplace"))
    except (OSError, ValueError) as e:
        number = getattr(e, "errno", None) or errno.EINVAL
        raise OSError(number, getattr(e, "strerror", None) or str(e), file) from None


def is_terminal() -> bool:
    """Tell whether a person is on both ends."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def complain(text: str) -> None:
    """Write a text and a newline to standard error, if somebody listens; what it quotes moves no cursor there."""
    shown = "\n".join(map(printable, text.split("\n")))
    try:
        if sys.stderr is not None:
            sys.stderr.write(spelled(shown, encoding_of(sys.stderr)) + "\n")
            sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def silence(stream: IO[str] | None) -> None:
    """Let a stream that cannot be written lead nowhere: Python would complain once more while it closes it."""
    if stream is not None:
        with suppress(OSError):  # a stream that is no file
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
