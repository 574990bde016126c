"""A session at a terminal: programs, and questions about the last one; what is declared and defined stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from symcalc.errors import ParseFailure, SymcalcError, UnknownName, nearest
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import functions
from symcalc.faces.answers import PAGES, shown, shown_derivation, shown_overview, with_remarks
from symcalc.faces.comparison_command import shown_comparison
from symcalc.faces.derivations import FORMS as TOLD
from symcalc.faces.error_reports import in_words
from symcalc.faces.footnotes import reading_below
from symcalc.faces.formula import Formula
from symcalc.faces.function_tables import table_of_functions
from symcalc.faces.line_readers import line_reader
from symcalc.faces.overviews import overview_of
from symcalc.faces.questions import only_variable
from symcalc.faces.session import parse
from symcalc.faces.terminal import complain, write
from symcalc.printing.derivation_lines import STANDARD
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.spelling import canonical_name
from symcalc.version import found_version

PROMPT = "> "
WELCOME = "symcalc {version}: type a program, as norm2(A*x - b)^2; then by x. :help says more, :quit ends."
HELP = """PROGRAM                    what can be said of it; declarations and definitions stay for the next ones
by x                       the gradient of the last program by x; of an array, the Jacobian
:gradient [x ...]   :jacobian x   :hessian [x [y]]   :differential [x ...]
:directional x [v]   :hvp x [v]   :vjp x [u]   :bilinear_form x [v w]   :taylor x [2]
:compare x = 2*A'*(A*x - b)     is mine right? of the last program, by x; x = may be left out where it is the only one
:stationary x   :check x   :derive x [full]     the steps to the derivative; [brief], [standard]
:text  :unicode  :latex  :markdown  :code  :json
:matlab  :julia  :mathematica                         the last answer so; it is said of the answers to come, too
:style bold transpose=T product=circ layout=numerator       how LaTeX is written from now on; :style alone as before
:kept  :forget [name]      what was declared and defined; forget it
:functions  :help  :quit"""
NAMED = re.compile(r"(?P<names>[^\W\d]\w*(\s*,\s*[^\W\d]\w*)*)\s*(?P<said>[:∈=]|\bin\b)(?!=)")
WORD = re.compile(r"[^\W\d]\w*")
FORMS = {**{form: form for form in (*PAGES, "json")}, "code": "numpy", "numpy": "numpy"}
# at most so many names follow
DERIVATIVES = {
    "jacobian": 1,
    "hessian": 2,
    "directional": 2,
    "hvp": 2,
    "vjp": 2,
    "bilinear_form": 3,
    "taylor": 2,
    "stationary": 1,
}
OF_ALL = ("differential", "gradient")  # by any number of names
QUESTIONS = (*DERIVATIVES, *OF_ALL, "check", "derive")
PLAIN = ("help", "quit", "exit")
COMMANDS = [*(f":{name}" for name in (*QUESTIONS, *FORMS)), ":kept", ":forget", ":functions", ":style", ":compare"]
COMMANDS += [":help", ":quit"]


class Conversation:
    """What was said: the last program, the last answer, and what stays.

    Attributes:
        kept: lines that declare and define, by the name.
        formula: the last program.
    """

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.formula: Formula | None = None
        self._form, self._style = "unicode", PLAIN_LATEX
        self._last: Callable[[str], str] | None = None  # from a format to the last answer

    def reply(self, line: str) -> str | None:
        """Return what is said to a line; None where the session ends.

        Raises:
            SymcalcError: where there is no answer.

        >>> talk = Conversation()
        >>> print(talk.reply("x'*x"), talk.reply("by x"), sep=chr(10))
        ‖x‖²
        # a scalar
        # the gradient by x:
        2 x
        # where x ∈ ℝ^n
        2 x
        # where x ∈ ℝ^n
        """
        text = line.strip()
        if not text or text.startswith("#"):
            return ""
        word, *names = text.split()
        if word == "by":
            return self._by(names)
        if word.startswith(":"):
            return self._command(word[1:], names)
        # without a colon, where no program can be meant
        if (names and word in QUESTIONS and all(map(WORD.fullmatch, names))) or text in PLAIN:
            return self._command(word, names)
        return self._program(text)

    def words(self) -> list[str]:
        """Return what a word that is begun may become."""
        known = list(self.formula.variables) if self.formula else []
        return sorted({*COMMANDS, "by", *functions(), *KINDS, *known, *self.kept})

    # -------------------------------------------------------------------------------------------- programs

    def _program(self, text: str) -> str:
        parts = [part.strip() for part in text.partition("#")[0].split(";") if part.strip()]
        lines = [
            (re.split(r"\s*,\s*", m["names"]), part[m.start("said") :]) for part in parts if (m := NAMED.match(part))
        ]
        before = self._needed(text, without=[name for names, _ in lines for name in names])
        new = {canonical_name(name): f"{name} {said}" for names, said in lines for name in names}
        if lines and len(lines) == len(parts) and not any(said[0] == "=" for _, said in lines):
            parse("\n".join([*before, text, "0"]))  # an error says what is wrong
            self.kept.update(new)
            return ""
        self.formula = f = parse("\n".join([*before, text]))
        self.kept.update(new)
        overview = overview_of(f)
        return self._answer(lambda form: shown_overview(overview, form, style=self._style))

    def _needed(self, text: str, without: Sequence[str]) -> list[str]:
        """Return the lines that stay and that a text needs, in the order in which they were said."""
        asked, stack = set(map(canonical_name, without)), [text]
        needed = set()
        while stack:
            for word in map(canonical_name, WORD.findall(stack.pop())):
                # the differential of a variable is declared with it
                for name in (word, word.removeprefix("d")):
                    if name in self.kept and name not in asked:
                        asked.add(name)
                        needed.add(name)
                        stack.append(self.kept[name])
        return [line for name, line in self.kept.items() if name in needed]

    def _answer(self, write_in: Callable[[str], str]) -> str:
        said = write_in(self._form)
        self._last = write_in
        return said

    # -------------------------------------------------------------------------------------------- questions

    def _present(self) -> Formula:
        if self.formula is None:
            raise ParseFailure("there is no program yet", hint="type one, as norm2(A*x - b)^2")
        return self.formula

    def _by(self, names: Sequence[str]) -> str:
        wanted, most = ("jacobian", 1) if self._present().shape else ("gradient", None)
        return self._derivative(wanted, names, most)

    def _derivative(self, wanted: str, names: Sequence[str], most: int | None) -> str:
        f = self._present()
        if wanted == "taylor" and len(names) == 2:
            if not names[1].isdecimal():
                raise ParseFailure(f"the order is a number, not {names[1]}", hint=f":taylor {names[0]} 2")
            polynomial = f.taylor(names[0], int(names[1]))
            return self._answer(lambda form: shown(polynomial, form, wanted, names[:1], style=self._style))
        if most is not None and len(names) > most:
            raise ParseFailure(f"the {wanted} takes {most} name{'s' * (most > 1)}, not {', '.join(names)}")
        is_whole = most is None or (wanted == "hessian" and bool(f.variables))
        by = list(names) if is_whole or names else [only_variable(f, wanted)]
        result = getattr(f, wanted)(*by)
        return self._answer(lambda form: shown(result, form, wanted, by, style=self._style))

    def _derive(self, names: Sequence[str]) -> str:
        f = self._present()
        if len(names) > 2:
            raise ParseFailure(f"a derivation takes a name and a level, not {', '.join(names)}")
        by, *level = names or [only_variable(f, "derivation")]
        found = f.derivation(by, level=level[0] if level else STANDARD)

        def write_in(form: str) -> str:
            if form not in TOLD:
                return shown(found.answer, form, found.of, [by])
            return shown_derivation(found, form, self._style)

        return self._answer(write_in)

    def _compare(self, text: str) -> str:
        f = self._present()
        by, sign, answer = (part.strip() for part in text.partition("="))
        if not text or (sign and not answer):
            raise ParseFailure("an answer was expected", hint=":compare x = 2*A'*(A*x - b)")
        if not sign or canonical_name(by) not in map(canonical_name, f.variables):
            by, answer = only_variable(f, "comparison"), text  # which may define pieces of its own
        found = f.compare(by, answer)
        return self._answer(lambda form: shown_comparison(f, found, form))

    def _command(self, command: str, names: Sequence[str]) -> str | None:
        if command in DERIVATIVES:
            return self._derivative(command, names, DERIVATIVES[command])
        if command in OF_ALL:
            return self._derivative(command, names, None)
        if command in FORMS:
            return self._formatted(FORMS[command])
        if command == "style":
            self._style = LatexStyle.read(" ".join(names))
            return self._last(self._form) if self._last and self._form in ("latex", "markdown") else ""
        if command == "derive":
            return self._derive(names)
        if command == "compare":
            return self._compare(" ".join(names))
        if command == "check":
            f = self._present()
            asked = [f.variable(name).name for name in names or f.free_variables]
            lines = [f"{name}: {f.check(name)}" for name in asked]
            return with_remarks("\n".join(lines), PAGES["unicode"], reading_below(f))
        if command in ("quit", "exit", "q"):
            return None
        texts = {"help": lambda: HELP, "functions": table_of_functions, "kept": lambda: "\n".join(self.kept.values())}
        if command in texts:
            return texts[command]()
        if command == "forget":
            return self._forget(names)
        hint = nearest(f":{command}", COMMANDS) or ":help lists them"
        raise UnknownName(f":{command} is no command", hint=hint)

    def _formatted(self, form: str) -> str:
        """Return the last answer in a format, which is that of the answers to come but for code."""
        said = self._last(form) if self._last else ""
        if form != "numpy":
            self._form = form
        return said

    def _forget(self, names: Sequence[str]) -> str:
        for name in names or [*self.kept]:
            if self.kept.pop(canonical_name(name), None) is None:
                raise UnknownName(f"{name} is neither declared nor defined", hint=":kept says what is")
        return ""


def converse(read: Callable[[], str] | None = None) -> int:
    """Hold a session until its end, and return the exit code; no error ends it, and an interrupt ends a line."""
    talk = Conversation()
    read = read or line_reader(PROMPT, talk.words, Path(click.get_app_dir("symcalc")))
    write(WELCOME.format(version=found_version()))
    while True:
        try:
            said = talk.reply(read())
            if said is None:
                return 0
            if said:
                write(said)
        except EOFError:
            return 0
        except KeyboardInterrupt:
            write("")
        except SymcalcError as error:
            complain(str(error))
        except OSError:
            raise
        except Exception as bug:  # a session outlives it
            complain(in_words(bug))
