"""Candidates in which a function is called by its name here, or as it wants to be called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symcalc.errors import KindMismatch, UnknownName
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import functions
from symcalc.hints.changed_texts import Candidate, Edit, fitted
from symcalc.hints.foreign_words import FORMULAS, KINDS_ELSEWHERE, NO_FUNCTIONS_HERE
from symcalc.hints.refused_texts import Refused, bracketed, is_vector, shape_of
from symcalc.language.axes_of_calls import AXIS, OF_EACH
from symcalc.language.names_in_tokens import MODULES
from symcalc.spelling import IDENTITY, canonical_name, kind_by_letter

LIKELY, LESS = 2, 3
ENTRIES = re.compile(r"[\s\d:,]*|\s*(?:[ijk]|end)\s*")  # what stands in the brackets of an entry
CLOSE = 1  # letters in which a name that was mistyped differs
SHORTEST = 4  # names of fewer letters are not corrected but in their case
FUNCTION = re.compile(r"[^\W\d_]\w*")
CALLED = re.compile(rf"(?:(?:{'|'.join(sorted(MODULES))})\.(?:\w+\.)*)?([^\W\d_]\w*)")
POWER = re.compile(r"\s+([^\W\d_]\w*)(\.?(?:\^|\*\*)(?:\w+|\([^()]*\))|[²³]|\s*/\s*\w+(?![\w(.]))")
MODULE = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(MODULES))})\.(?:\w+\.)*$")
AT = re.compile(r"(?<!\.)\*")  # the product of matrices in NumPy is @
FACTORS = re.compile(r"\s+([^\W\d_]\w*'?(?:(?:\s*[*@]\s*|\s+)[^\W\d_]\w*'?)*)(?![\w(])")


def mend_calls(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates of the call, or of the name before a bracket, at which the error points."""
    called = FUNCTION.fullmatch(r.place)
    if called and isinstance(r.error, UnknownName) and r.text[r.end : r.end + 1] in ("(", "."):
        yield from renamed(r)
    elif called and (r.place in functions() or r.place.lower() in functions()):
        yield from without_brackets(r)
    elif r.term is not None and r.term.op in ("bars", "norm"):
        yield from of_bars(r)
    elif r.term is not None and r.term.op == "call" and r.term.value == "dot" and len(r.term.args) == 2:
        yield from of_dot(r)
    elif r.term is not None and r.term.op == "transposition" and r.said(r.term.args[0]) == "1":
        if re.search(r"\*\s*1(?![\w.'’ᵀ])", r.plain) is None:  # which may be ones, too
            yield r.edited([Edit(r.start, r.end, f"ones(1, {r.sizes[0]})")], 0, "a row of ones")
    elif r.term is not None and (name := CALLED.match(r.place)) and r.place[name.end() :][:1] == "(":
        yield from by_formula(r, canonical_name(name[1]), r.start + name.end())
    yield from of_all_entries(r)
    yield from with_axis(r)
    yield from with_keyword(r)
    yield from sized(r)


def renamed(r: Refused) -> Iterator[Candidate]:
    """A name that is mistyped, of another language, or a factor."""
    name = canonical_name(r.place)
    if r.is_taken(name):
        yield from of_taken(r, name)
    elif name in FORMULAS:
        yield from by_formula(r, name, r.end + (r.text[r.end] == "."))
    elif name.casefold() not in NO_FUNCTIONS_HERE:
        for other in meant(name):
            yield r.edited([Edit(r.start, r.end, other)], 0, said="did you mean")
        if len(name) <= CLOSE + 1:
            signs = {"*": "a product", "'*": "the scalar product", ".*": "the product of entries"}
            for sign in signs if KINDS[kind_by_letter(name)].axes < 2 else "*":
                yield from multiplied(r, sign, signs[sign])


def of_taken(r: Refused, name: str) -> Iterator[Candidate]:
    """N(x) in a program that has an N: the product, or N itself, where x is in its definition."""
    closing = closing_bracket(r.plain, r.end)
    line = re.search(rf"(?:^|[\r\n;])\s*{re.escape(r.place)}\s*=([^\r\n;]*)", r.plain)
    if closing is not None and line is not None:
        inner = {canonical_name(m) for m in FUNCTION.findall(r.plain[r.end : closing])}
        if inner and inner <= {canonical_name(m) for m in FUNCTION.findall(line[1])}:
            yield r.edited([Edit(r.end, closing + 1, "")], 0, said="a definition is one name; write")
            return
    for sign, meaning in (("*", "a product"), ("'*", "the scalar product")):
        yield from (c._replace(about="taken") for c in multiplied(r, sign, meaning))


def multiplied(r: Refused, sign: str, meaning: str) -> Iterator[Candidate]:
    """A(x) as a product of A and x, if it is no entry."""
    closing = closing_bracket(r.plain, r.end)
    if closing is not None and ENTRIES.fullmatch(r.plain[r.end + 1 : closing]) is None:
        product = f"{r.place}{sign}{r.text[r.end : closing + 1]}"
        yield r.edited([fitted(r.text, Edit(r.start, closing + 1, product))], LESS, meaning)


def by_formula(r: Refused, name: str, opening: int) -> Iterator[Candidate]:
    """What a function of another language is in this one; its bracket opens at a place."""
    closing = closing_bracket(r.plain, opening)
    if closing is None:
        return
    arguments = arguments_in(r.plain, opening, closing)
    formulas = FORMULAS.get(name, ())
    first = r.term.args[0] if len(arguments) == 2 and r.term is not None and r.term.args else None
    suffix = "" if first is None or is_vector(first) else " of a matrix" if shape_of(first) else None
    of_second = FORMULAS.get(f"{name}, {arguments[1]}{suffix}") if first is not None else None
    if of_second is not None:
        formulas, arguments = of_second, arguments[:1]
    elif suffix and (of_any := FORMULAS.get(f"{name}, p{suffix}")):  # norm(A, 3)
        formulas = of_any
    else:
        along = " along" if arguments and arguments[-1] in ("1", "2") else ""
        formulas = FORMULAS.get(f"{name} of {len(arguments)}{along}", formulas)  # dot(x, A, y), maximum(x)
        if len(arguments) == 1 and arguments[0][0] in "[(":  # np.vstack([A, B])
            listed = arguments_in(arguments[0], 0, len(arguments[0]) - 1)
            of_listed = FORMULAS.get(f"{name} of {len(listed)}", formulas)
            if of_listed and needed(of_listed[0][0]) == len(listed):
                formulas, arguments = of_listed, listed
    for formula, meaning in formulas:
        if needed(formula) == len(arguments):
            new, start = written(formula, arguments), r.start
            if module := MODULE.search(r.plain[: r.start]):
                start = module.start()
                new = f"{module[0]}{new}" if FUNCTION.match(formula) else AT.sub("@", new)
            edit = Edit(start, closing + 1, new)
            made = r.edited([fitted(r.text, edit)], 0, meaning)
            yield made if meaning else made._replace(about="formula")


def meant(name: str) -> Iterator[str]:
    """Yield the functions whose name is spelled almost so: in other cases, or with one letter more, less or other.

    >>> list(meant("lgdet")), list(meant("TR")), list(meant("xyz"))
    (['logdet'], ['tr'], [])
    """
    known = functions()
    same = [f for f in known if f.casefold() == name.casefold()]
    if same or len(name) < SHORTEST:
        yield from same
        return
    far = {f: difference(name.casefold(), f.casefold()) for f in known if len(f) >= SHORTEST - 1}
    yield from (f for f, d in far.items() if d == min(far.values()) < FAR)


FAR = 3


def difference(a: str, b: str) -> int:
    """Return how far two words are apart, 3 where it is far; digits must agree.

    A letter that is doubled is 0, one too many or few, or two in the wrong order, 1, another letter 2.

    >>> [difference(a, b) for a, b in (("sinn", "sin"), ("tarce", "trace"), ("lagdet", "logdet"), ("norm1", "norm2"))]
    [0, 1, 2, 3]
    """
    if [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]:
        return FAR
    at = next((i for i, (c, d) in enumerate(zip(a, b, strict=False)) if c != d), min(len(a), len(b)))
    rest, other = a[at:], b[at:]
    if rest[1:] == other and rest[:1] == a[at - 1 : at]:
        return 0
    swapped = len(a) == len(b) and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    if swapped or rest[1:] == other or rest == other[1:]:
        return 1
    return 2 if rest[1:] == other[1:] else FAR


def closing_bracket(text: str, opening: int) -> int | None:
    """Return where the bracket is closed that opens at a place."""
    depth = 0
    for i in range(opening, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return i if text[i] == ")" else None
    return None


def arguments_in(text: str, opening: int, closing: int) -> list[str]:
    """Return the arguments between two brackets."""
    parts, depth, start = list[str](), 0, opening + 1
    for i in range(opening + 1, closing):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0 and text[i] == ",":
            parts.append(text[start:i])
            start = i + 1
    return [part.strip() for part in [*parts, text[start:closing]] if part.strip()]


def needed(formula: str) -> int:
    """Return how many arguments a formula has."""
    return len({part[0] for part in formula.split("{")[1:]})


def written(formula: str, arguments: list[str]) -> str:
    """Return a formula with arguments; those that are no names stand in brackets.

    >>> written("{0}.^{1}", ["x + y", "2"])
    '(x + y).^2'
    """
    inside = [formula.split("{")[i].rstrip()[-1:] for i in range(formula.count("{"))]
    plain = [a if re.fullmatch(r"\w+|\w+\(\w*\)", a) else f"({a})" for a in arguments]
    parts = re.split(r"\{(\d)\}", formula)
    for n, i in enumerate(range(1, len(parts), 2)):
        closed = inside[n] in "(," and parts[i + 1][:1] in ("),")
        parts[i] = (arguments if closed else plain)[int(parts[i])]
    return "".join(parts)


def without_brackets(r: Refused) -> Iterator[Candidate]:
    """Log det(A), sin x, log|A|: brackets around what stands behind a function's name."""
    rest = r.plain[r.end : r.line[1]]
    name = r.place
    if match := re.match(r"\s+([^\W\d_]\w*)\(", rest):
        opening = r.end + match.end() - 1
        closing = closing_bracket(r.plain, opening)
        if closing is not None:
            joined = f"{name}{match[1]}"
            if joined in functions():
                yield r.spelled([Edit(r.start, opening, joined)], "write")
            inner = r.text[r.end + match.start(1) : closing + 1]
            yield r.spelled([Edit(r.start, closing + 1, f"{name}({inner})")], "write", cost=1)
    elif power := POWER.match(rest):
        for inner, behind in ((f"{power[1]}{power[2]}", ""), (power[1], power[2])):
            end = r.end + power.end()
            yield r.spelled([Edit(r.start, end, f"{name}({inner}){behind}")])._replace(about=inner)
    elif match := FACTORS.match(rest):
        first = re.match(r"\w+'?", match[1])
        assert first is not None  # it begins with a letter
        called = any(name in functions() for name in FUNCTION.findall(match[1]))  # sin x cos y
        if not called and (all_of_it := match[1].rstrip()) != first[0]:
            whole = Edit(r.start, r.end + match.start(1) + len(all_of_it), f"{name}({all_of_it})")
            yield r.spelled([whole])
        edit = Edit(r.start, r.end + match.start(1) + first.end(), f"{name}({first[0]})")
        yield r.spelled([edit])
    elif match := re.match(r"\s*\|([^|]+)\|", rest):
        for i, before in enumerate(("det(", "(abs(", "(det(")):
            written_anew = f"{name}{before}{match[1]}{')' * before.count('(')}"
            yield r.spelled([Edit(r.start, r.end + match.end(), written_anew)], cost=i)._replace(about="bars")


def of_dot(r: Refused) -> Iterator[Candidate]:
    """NumPy's dot(A, x) and A.dot(x): the product of matrices."""
    assert r.term is not None  # it is what the error points at
    left, right = (bracketed(r.text, t) for t in r.term.args)
    sign = "@" if r.table is not None and r.table.in_numpy else "*"
    whole = r.text[: r.start].rstrip()[-1:] in ("", "(", ",", "=") and r.text[r.end :].lstrip()[:1] in ("", ")", ",")
    product = f"{left}{sign}{right}" if whole else f"({left}{sign}{right})"
    yield r.edited([Edit(r.start, r.end, product)], 0, "the product of matrices")


def of_bars(r: Refused) -> Iterator[Candidate]:
    """|A| and ‖A‖₂ of what is no scalar, no vector."""
    t = r.term
    assert t is not None  # it is what the error points at
    inner = r.text[t.args[0].start : t.args[0].end]
    inner = inner if t.args[0].closed else f"({inner})"
    if t.op == "bars":
        yield r.edited([Edit(t.start, t.end, f"det{inner}")], LIKELY, "the determinant")
        yield r.edited([Edit(t.start, t.end, f"abs{inner}")], LIKELY, "every entry")
    yield r.edited([Edit(t.start, t.end, f"norm2{inner}")], LIKELY, "Euclid's or Frobenius' norm")
    if t.op == "norm":
        yield r.edited([Edit(t.start, t.end, f"specnorm{inner}")], LIKELY, "the spectral norm")


def with_axis(r: Refused) -> Iterator[Candidate]:
    """softmax(A) of a matrix: the axis is added."""
    for t in r.holding:
        function = functions().get(str(t.value)) if t.op == "call" else None
        if function is not None and "axis" in function.parameters and len(t.args) < len(function.parameters):
            yield r.edited([Edit(t.end - 1, t.end - 1, ", 2")], LIKELY, "of each row")
            yield r.edited([Edit(t.end - 1, t.end - 1, ", 1")], LIKELY, "of each column")
            return


def with_keyword(r: Refused) -> Iterator[Candidate]:
    """Say of softmax(A, 1) in NumPy's words which axis it is."""
    call = next((t for t in r.holding if t.op == "call" and t.args and t.args[-1].span == (r.start, r.end)), None)
    if call is None or call.args[-1].keyword or r.table is None or not r.table.in_numpy:
        return
    for axis, said in ((1, OF_EACH[2]), (0, OF_EACH[1])):
        yield r.edited([Edit(r.start, r.end, f"{AXIS}={axis}")], 0, said)


def of_all_entries(r: Refused) -> Iterator[Candidate]:
    """Sum(x, axis=-1) and max(x, 1) of a vector: the axis is left out, or the function of two arguments is named."""
    for t in r.holding:
        function = functions().get(str(t.value)) if t.op == "call" else None
        if function is None or len(t.args) < 2 or ONE not in (shape_of(t.args[0]) or ()):
            continue
        called, last = CALLED.match(r.plain, t.start), t.args[-1]
        named = called is not None and called.end() <= t.args[0].start  # it is no x.sum(axis=-1)
        left_out = Edit(t.args[-2].end if named or len(t.args) > 2 else last.start, last.end, "")
        is_plain = "=" not in r.said(last)  # it may be a second argument
        if last.keyword or (function.of_two and is_vector(t.args[0]) and t.span == (r.start, r.end)):
            yield r.edited([left_out], 0, "of all entries" if isinstance(r.error, KindMismatch) else "")
        if is_plain and called is not None and named and function.of_two and t.args[0].end < r.end:
            yield r.edited([Edit(called.start(1), called.end(1), function.of_two)], 0, "entry by entry")
        return


def sized(r: Refused) -> Iterator[Candidate]:
    """I, ones', eye(k): the size is written that nothing says."""
    t = r.term
    if t is None or t.op not in ("call", "name") or r.place not in functions() or "(" in r.place:
        return
    function = functions()[r.place]
    if function.optional != len(function.parameters):
        return
    n, m = r.sizes[:2]
    if len(function.parameters) == 1:
        yield r.edited([Edit(t.start, t.end, f"{r.place}_{n}" if r.place == IDENTITY else f"{r.place}({n})")], LIKELY)
        return
    if r.text[t.end : t.end + 1] == "'":
        yield r.edited([Edit(t.start, t.end + 1, f"{r.place}(1, {n})")], 0, "a row")
    yield r.edited([Edit(t.start, t.end, f"{r.place}({n}, 1)")], LIKELY, "a column")
    yield r.edited([Edit(t.start, t.end, f"{r.place}({m}, {n})")], LESS)


def kinds_renamed(r: Refused) -> Iterator[Candidate]:
    """A : sym(n): the kind's name here."""
    name = r.place.casefold()
    if not FUNCTION.fullmatch(r.place) or r.place in KINDS:
        return
    known = KINDS_ELSEWHERE.get(name, "").split()
    near = [kind for kind in KINDS if difference(name, kind) < FAR]
    begun = [kind for kind in KINDS if len(name) > 2 and kind.startswith(name)]
    for kind in dict.fromkeys([*known, *near, *begun]):
        said = KINDS_SAID.get(kind, "")
        yield r.spelled([Edit(r.start, r.end, kind)], meaning=said)
        count = KINDS[kind].sizes
        behind = re.match(r"\s*(\([^()\r\n;]*\))?", r.text[r.end :])
        assert behind is not None  # it matches nothing, too
        sizes = arguments_in(behind[0], behind[0].find("("), len(behind[0]) - 1) if behind[1] else []
        if count and sizes and len(sizes) != count:
            sizes = [*sizes, sizes[-1]][:count]
            yield r.spelled([Edit(r.start, r.end + behind.end(), f"{kind}({', '.join(sizes)})")], meaning=said)


KINDS_SAID = {"spd": "symmetric and positive definite"}
