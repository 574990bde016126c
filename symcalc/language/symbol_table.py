"""What the names of a program stand for: declarations, definitions, dimensions, variables."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import cached_property

from symcalc.errors import LINE_END, KindMismatch, NotSupported, ParseFailure, TooLarge, UnknownName, nearest
from symcalc.expressions.dimensions import ONE, Dim, DimensionName, Shape
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.operation_records import Function
from symcalc.expressions.registry import function_written, functions
from symcalc.language.entries import Entry, check_declared_definition, undeclared, unknown_shape
from symcalc.language.equations import check_equation
from symcalc.language.indices import read_indices
from symcalc.language.letters_called import note_of_letter
from symcalc.language.names_in_tokens import EQUATIONS, OF_ENTRIES
from symcalc.language.size_syntax import SIZE_DIGITS, check_size, size_written
from symcalc.language.syntax_tree import Statement, Term, postorder
from symcalc.language.tokens import Token
from symcalc.spelling import canonical_name, is_capital, kind_by_letter, plain_name

FIELDS = {("ℝ", 0): "scalar", ("ℤ", 0): "integer", ("ℝ", 1): "vector", ("ℝ", 2): "matrix"}
IDENTITY = re.compile(r"I_([^\W\d_]\w*|[0-9]+)")
LETTER = re.compile(r"[^\W\d_](?:[\d_]\w*)?")  # a dimension that nobody has written elsewhere
COMMENT = re.compile(r"#[^\r\n]*")
SHOWN = 40  # characters of a term in an error
FOREIGN = "NumPy's names are read as symcalc's functions: * is the matrix product"


class Table:
    """The names of one program, by canonical spelling."""

    def __init__(self, text: str, statements: Iterable[Statement]) -> None:
        self.text = text
        self.statements = list(statements)
        self.entries: dict[str, Entry] = {}
        self.dimensions: dict[str, DimensionName] = {}
        self.declared_sizes: set[str] = set()  # those of the dimensions that stand in declarations
        self.definitions: dict[str, Statement] = {}
        self.equations: dict[str, Statement] = {}  # of unknowns, which are variables in these
        self.users: dict[str, list[int]] = {}  # of definitions and unknowns: numbers of the statements that use them
        self.first_use: dict[str, str] = {}  # canonical -> as first written
        self.order: list[str] = []  # canonical names of variables, in order of appearance
        self.uses: dict[str, Term] = {}  # the first use of each variable that nobody declared
        self.places: dict[str, list[int]] = {}  # and the numbers of the statements that hold it
        self.notes: list[str] = []
        self.taken: dict[str, Entry] = {}  # what is declared of definitions
        self.in_numpy = False  # whether it calls functions of the module
        defined = {canonical_name(str(s.names[0])) for s in self.statements if s.is_definition(EQUATIONS)}
        for s in self.statements:
            if s.kind:
                self.declare(s, s.kind, defined)
        for s in self.statements:
            if s.names and not s.kind:
                is_equation = s.term is not None and s.term.op in EQUATIONS
                (self.equations if is_equation else self.definitions)[self.defined_name(s, is_equation)] = s
        self.collect()
        for name, s in self.equations.items():
            check_equation(s, self.entries.get(name))
        self.look_for_unused_lines()

    # -------------------------------------------------------------------------------------------- statements

    def declare(self, s: Statement, token: Token, defined: Container[str]) -> None:
        """Enter the names of a declaration, of variables or of what is ``defined``."""
        kind = FIELDS.get((str(token), len(s.sizes)), str(token))
        if kind not in KINDS:
            raise self.no_kind(kind, token.span)
        if s.sizes and len(s.sizes) != KINDS[kind].sizes:
            wanted = {0: "no size", 1: "one size", 2: "two sizes"}[KINDS[kind].sizes]
            raise ParseFailure(
                f"{kind} takes {wanted}, not {len(s.sizes)}",
                span=token.span,
                hint=f"write {kind}({', '.join('mn'[-KINDS[kind].sizes :])})" if KINDS[kind].sizes else "",
            )
        try:
            sizes = [self.size(t) for t in s.sizes]
        except TooLarge as e:
            raise e.at(self.text, s.span) from None
        shape: Shape = ()
        if sizes:
            shape = (sizes[0], ONE) if KINDS[kind].axes == 1 else (sizes[0], sizes[-1])
        if shape == (ONE, ONE):
            raise KindMismatch("a 1×1 array is a scalar here", span=s.span, hint="declare it scalar")
        for name_token in s.names:
            name = self.new_name(name_token, "declared")
            own = shape if sizes else unknown_shape(name, kind)
            place = self.taken if name in defined else self.entries
            place[name] = Entry(plain_name(str(name_token)), kind, own, name_token.span, declared=True)
            if name in defined:
                check_declared_definition(place[name])
        for name_token in s.names:
            name = canonical_name(str(name_token))
            for x, dx in ((name, f"d{name}"), (name[1:], name)):
                if x in self.entries and dx in self.entries and dx[0] == "d":
                    raise ParseFailure(
                        f"d{x} is the differential of {x}, and cannot be declared beside it",
                        span=self.entries[dx].span,
                        hint="rename one of them",
                    )

    @staticmethod
    def no_kind(kind: str, span: tuple[int, int]) -> ParseFailure:
        """Return the error of what is declared, and no kind."""
        if kind == "ℤ":
            return ParseFailure("integers are scalars: ℤ has no sizes", span=span, hint="write k ∈ ℤ")
        known = nearest(kind, KINDS) or "the kinds are " + ", ".join(KINDS)
        return ParseFailure(f"{kind} is not a kind of variable", span=span, hint=known)

    def size(self, root: Term) -> Dim:
        """Return the size that a declaration writes."""
        for t in postorder(root):
            t.shape = self.dimension(t.value) if t.op == "name" else size_written(t)
            if t.shape is not None:
                continue
            if t.op == "chain":
                raise ParseFailure("the exponent of a size is a digit", span=t.span, hint="as in x : vector(n^2)")
            said = shortened(self.text, t.span)
            message = f"a size is a positive integer of at most {SIZE_DIGITS} digits or a name, not {said}"
            raise ParseFailure(message, span=t.span)
        return check_size(root.shape, root)

    def dimension(self, text: str) -> DimensionName:
        """Return the dimension of a name, which is one from now on."""
        name = canonical_name(text)
        return self.dimensions.setdefault(name, DimensionName(name))

    def new_name(self, token: Token, what: str) -> str:
        """Return the name that a token brings into the program.

        Raises:
            ParseFailure: where it is there already.
        """
        name = canonical_name(str(token))
        before = name in self.taken if what == "declared" else False
        if before or name in self.entries or name in self.definitions or name in self.equations:
            raise ParseFailure(f"{token} is {what} twice", span=token.span, hint="a name means one thing in a program")
        return name

    def defined_name(self, s: Statement, is_equation: bool) -> str:
        """Return the name that a definition brings into the program; that of an equation may be declared beside it."""
        token = s.names[0]
        name = canonical_name(str(token))
        if name in self.equations or not (is_equation and name in self.entries):
            self.new_name(token, "defined")
        if len(s.names) > 1:
            raise ParseFailure("an equation has one unknown", span=s.names[1].span, hint="stack several in a vector")
        return name

    def definition(self, t: Term) -> Term:
        """Return the term that a defined name stands for."""
        term = self.definitions[t.value].term
        assert term is not None  # definitions hold one
        return term

    # -------------------------------------------------------------------------------------------- names in use

    def collect(self) -> None:
        """Decide what each name is, in order of appearance, and enter what nobody declared by its first letter."""
        self.declared_sizes = set(self.dimensions)
        names: list[list[Term]] = []
        identities: list[tuple[Statement, Term]] = []
        whole = [name for name, entry in self.entries.items() if KINDS[entry.kind].is_whole]
        for s in self.statements:
            if s.term is not None:
                read_indices(s.term, whole)
            s.terms = postorder(s.term) if s.term is not None else []
            line: list[Term] = []
            for t in s.terms:
                if t.op == "call":
                    self.look_at_call(t)
                elif t.op == "name":
                    line.append(t)
                    if t.size:
                        self.written_size(t)
                    elif t.value[:2] == "I_":
                        identities.append((s, t))
            names.append(line)
        self.read_identities(identities)
        seen: set[str] = set()  # definitions so far
        for i, (s, line) in enumerate(zip(self.statements, names, strict=True)):
            for token in s.names if s.kind else ():
                if canonical_name(str(token)) not in self.taken:
                    self.appear(canonical_name(str(token)), str(token))
            for t in line:
                if t.op == "name" and not t.size:
                    self.decide(t, i, seen)
            if s.names and not s.kind:
                seen.add(canonical_name(str(s.names[0])))
        for name in sorted(self.uses, key=len):  # x before dx, dx before ddx
            self.enter(name)

    def look_at_call(self, t: Term) -> None:
        """Note how the name of a function is read."""
        if t.foreign:
            if FOREIGN not in self.notes:
                self.notes.append(FOREIGN)
            module = self.text[t.start : t.end].partition(".")[0]
            if module in OF_ENTRIES:
                self.in_numpy |= module not in self.entries and module not in self.definitions
        if (note := note_of_letter(self.text, t.start, t.value)) and note not in self.notes:
            self.notes.append(note)
        if self.is_taken(t):
            self.notes.append(f"{t.value}(…) is the function; {t.value} is a name of this program elsewhere")

    def is_taken(self, t: Term) -> bool:
        """Tell whether a call is written with a name that the program has for something else."""
        name = canonical_name(t.value)
        return (name in self.entries or name in self.definitions) and self.text.startswith(t.value, t.start)

    def written_size(self, t: Term) -> None:
        """Enter a name that is written where a size is asked for."""
        name = canonical_name(t.value)
        if name not in self.declared_sizes and (name in self.entries or name in self.definitions):
            raise ParseFailure(
                f"a size was expected, and {t.value} is a variable of this program",
                span=t.span,
                hint=f"declare {t.value} : integer for an index, or write a name that nothing else has"
                if t.counts
                else "write a number, or a name that nothing else has",
            )
        if t.counts and name not in self.declared_sizes:
            raise ParseFailure(
                f"{t.value} is no size that is declared",
                span=t.span,
                hint=f"declare {t.value} : integer for an index, or x ∈ ℝ^{t.value}",
            )
        self.dimension(name)

    def read_identities(self, candidates: list[tuple[Statement, Term]]) -> None:
        """Read I_3 and I_n; where k is no size, or I_k is declared or defined, it is a name like any other."""
        for name in [*self.entries, *self.definitions]:
            if name[:2] == "I_" and canonical_name(name[2:]) in self.dimensions:
                span = self.entries[name].span if name in self.entries else self.definitions[name].span
                raise ParseFailure(f"{name} is the identity of size {name[2:]}", span=span, hint="rename it")
        statements: dict[Statement, None] = {}
        for s, t in candidates:
            if self.is_identity(t.value):
                self.identity(t)
                statements[s] = None
        for s in statements:
            assert s.term is not None  # names stand in terms
            s.terms = postorder(s.term)  # with the sizes of the identities

    def is_identity(self, word: str) -> bool:
        """Tell whether I_k is an identity: for a number, a dimension, and a small letter that is nothing else."""
        m = IDENTITY.fullmatch(word)
        name = canonical_name(word)
        if m is None or name in self.entries or name in self.definitions:
            return False
        k = canonical_name(m[1])
        if k.isdigit() or k in self.dimensions:
            return True
        return (
            k[0].islower() and LETTER.fullmatch(k) is not None and k not in self.entries and k not in self.definitions
        )

    def identity(self, t: Term) -> None:
        """Read I_n and I_3."""
        word = str(t.value)[2:]
        size = Term("number" if word.isdigit() else "name", [], word, t.start + 2, t.end)
        size.size = True
        t.op, t.value, t.args = "call", function_written("I_").name, [size]
        if size.op == "name":
            self.written_size(size)

    def decide(self, t: Term, i: int, seen: set[str]) -> None:
        """Decide what a name in the expression of statement i is."""
        name = canonical_name(t.value)
        if name in self.equations and self.equations[name] is not self.statements[i]:
            if name not in seen:
                said, hint = f"{t.value} is used before its equation", "write the equation above"
                raise UnknownName(said, span=t.span, hint=hint)
            self.users.setdefault(name, []).append(i)
        if name in self.uses:
            self.places[name].append(i)
            t.op, t.value = "variable", name
        elif name in self.entries:
            self.appear(name, t.value)
            t.op, t.value = "variable", name
        elif name in self.definitions:
            if name not in seen:
                raise UnknownName(f"{t.value} is used before it is defined", span=t.span, hint="define it above")
            t.op, t.value = "defined", name
            self.users.setdefault(name, []).append(i)
        elif name in self.dimensions:
            if name not in self.declared_sizes and kind_by_letter(name) == "matrix":
                raise ParseFailure(
                    f"{t.value} is a matrix by its first letter, and is written as a size elsewhere",
                    span=t.span,
                    hint=f"declare which it is: {t.value} : matrix(m, n), or a vector of that size",
                )
            t.op, t.value = "dimension", name
        elif (function := nullary(name)) is not None:
            t.op, t.value = "call", function.name
        elif name == "π":
            t.op = "pi"
        else:
            self.appear(name, t.value)
            self.uses[name] = t
            self.places[name] = [i]
            t.op, t.value = "variable", name

    def appear(self, name: str, spelling: str) -> None:
        """Note that a variable appears, and how it is spelled there."""
        if name not in self.first_use:
            self.order.append(name)
            self.first_use[name] = plain_name(spelling)
            if name in self.entries:
                self.entries[name].name = self.first_use[name]

    def enter(self, name: str) -> None:
        """Enter a variable that nobody declared: a differential, or what its first letter says."""
        t, spelling = self.uses[name], self.first_use[name]
        of = canonical_name(name[1:]) if name[0] == "d" and name[1:].isidentifier() else ""
        if of in self.equations:
            said = f"{spelling[1:]} moves as its equation says, and has no differential {spelling} of its own"
            raise NotSupported(said, span=t.span, hint=f"call {spelling} otherwise, or ask for the differential")
        if of and of not in self.entries and self.is_free(of) and is_capital(of):
            self.notes.append(f"{spelling} is read as the differential of a matrix {spelling[1:]}")
            self.entries[of] = undeclared(of, spelling[1:], t)
        if of and of not in self.entries and self.is_free(of):
            self.enter_differential(of, t)
        if of in self.entries:
            self.entries[name] = self.entries[of].differential(t)
            self.entries[name].root.places += self.places[name]
            return
        self.entries[name] = undeclared(name, spelling, t)
        self.entries[name].places = self.places[name]

    def enter_differential(self, name: str, t: Term) -> None:
        """Enter dX, which stands nowhere but in ddX, if there is an X."""
        below = [name]
        while below[-1] not in self.entries and below[-1][:1] == "d" and self.is_free(below[-1]):
            below.append(canonical_name(below[-1][1:]))
        if below[-1] in self.entries:
            for of, dx in zip(below[:0:-1], below[-2::-1], strict=True):
                self.entries[dx] = self.entries[of].differential(t)

    def is_free(self, name: str) -> bool:
        """Tell whether a name stands for nothing yet."""
        return name not in self.dimensions and name not in self.definitions and nullary(name) is None

    def look_for_unused_lines(self) -> None:
        """Note values that nothing uses.

        Raises:
            ParseFailure: where the next line begins with a sign, as if it went on with such a value.
        """
        unused: Statement | None = None
        for s in self.statements:
            if s.term is None:
                continue
            sign = self.text[s.term.start]
            if unused is not None and sign in "+-−":
                raise ParseFailure(
                    "a new line begins a new expression, and the one above is used by nothing",
                    span=(s.term.start, s.term.start + 1),
                    hint="put a sum of several lines in brackets, or take the line above out",
                )
            if unused is not None and not unused.names:
                self.notes.append(f"the value of {self.lines[unused]} is used by nothing")
            used = bool(s.names) and canonical_name(str(s.names[0])) in self.users
            unused = None if used else s

    @cached_property
    def lines(self) -> dict[Statement, str]:
        """Where each statement stands: notes, which go into code, quote no text."""
        found: dict[Statement, str] = {}
        line, nth, at = 1, 0, 0
        for s in sorted(self.statements, key=lambda s: s.span):
            ends = len(LINE_END.findall(self.text, at, s.span[0]))
            line, nth, at = line + ends, 1 if ends else nth + 1, s.span[0]
            found[s] = f"line {line}" if nth == 1 else f"part {nth} of line {line}"
        return found


def shortened(text: str, span: tuple[int, int]) -> str:
    """Return what stands at a place, on one line, without comments, and not too long."""
    said = " ".join(COMMENT.sub(" ", text[span[0] : span[1]]).split())
    return said if len(said) <= SHOWN else said[: SHOWN - 1] + "…"


def nullary(name: str) -> Function | None:
    """Return the function that may be written without arguments."""
    function = functions().get(name)
    return function if function is not None and function.optional == len(function.parameters) else None
