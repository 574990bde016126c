"""A search for faults with random programs: as many as there is time for.

    python benchmarks/search.py identity --count 2000 [--start 0] [--out found]
    python benchmarks/search.py values --count 2000
    python benchmarks/search.py hostile --count 20000 [--seconds 2]
    python benchmarks/search.py text --count 2000

`identity`: the same texts, with other kinds of one name among them, in two orders in one process each, and some in
processes of their own: every answer must be the same, letter by letter. `values`: numbers against the meaning of the
program and differences. `text`: what is printed is read back as the same function. `hostile`: each call, of every verb
and every way of printing, ends in an answer or an error of the package, in so many seconds of the processor.

Each block of texts runs in a process of its own, forked before any program was read; a text that does not end kills
it, and the block goes on behind that text. Findings are written to ``OUT/MODE.jsonl``, one a line, the first of a kind
with an input made smaller, and counted by kind at the end.
"""

from __future__ import annotations

import argparse
import ast
import collections
import faulthandler
import json
import os
import random
import re
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import scipy.linalg  # noqa: F401  so that each process has it
from drawn_programs import random_program, twins
from hostile_texts import hostile_text
from program_checks import faults_of, reads_back
from program_questions import asked, questions, shown, transcript
from program_trees import Part, Program, exchanged

import symcalc as sc

MEMORY = 3 << 30
PLACES = ["", "positive", "zero", "positive", "", "large", "single", "positive", "tiny", "huge", "small"]
SHARE = 0.3  # of the questions by which a program is told from its twins
Finding = dict[str, Any]
Task = tuple[Any, Callable[[], list[Finding]]]


def in_process(tasks: list[Task], seconds: float, report: Callable[[Finding], None]) -> None:
    """Run tasks in one forked process, in a further one behind each that kills it."""
    done = 0
    while done < len(tasks):
        reader, writer = os.pipe()
        trace, traced = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            _run(tasks[done:], done, writer, traced, seconds)
        os.close(writer)
        os.close(traced)
        with os.fdopen(reader, "rb") as lines:
            for line in lines:
                message = json.loads(line)
                done = message.pop("done", done)
                if message:
                    report(message)
        with os.fdopen(trace, "rb") as lines:
            stack = lines.read().decode(errors="replace")
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        how = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
        report(
            {
                "kind": f"does not end: {how} {deepest(stack)}",
                "text": tasks[done][0],
                "seen": stack[-1500:],
                "task": done,
            }
        )
        done += 1


def _run(tasks: list[Task], first: int, writer: int, traced: int, seconds: float) -> None:
    """Run tasks in this process, and end it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    faulthandler.register(signal.SIGPROF, file=traced, all_threads=False, chain=True)
    out = os.fdopen(writer, "w")
    for i, (text, task) in enumerate(tasks):
        restart(seconds)
        try:
            found = task()
        except Exception as e:
            found = [crash(e, text)]
        restart(0)
        for finding in found:
            out.write(json.dumps(finding | {"task": first + i}, default=str) + "\n")
        out.write(json.dumps({"done": first + i + 1}) + "\n")
        out.flush()
    os._exit(0)


def restart(seconds: float | None = None) -> None:
    """Set the time that the processor may take from here on."""
    clock["seconds"] = clock["seconds"] if seconds is None else seconds
    signal.setitimer(signal.ITIMER_PROF, clock["seconds"])


clock = {"seconds": 0.0}


def deepest(stack: str) -> str:
    """Return the places of the package that are nearest to where a stack ends."""
    places = re.findall(r'symcalc/(\S+?)", line (\d+) in (\w+)', stack)
    return " < ".join(f"{file}:{line} {name}" for file, line, name in places[:2])


def crash(e: BaseException, text: Any) -> Finding:
    """Return the finding that an exception is."""
    frames = [
        f for f in traceback.extract_tb(e.__traceback__) if "symcalc/" in f.filename and "/tests/" not in f.filename
    ]
    places = " < ".join(f"{f.filename.partition('symcalc/')[2]}:{f.lineno} {f.name}" for f in frames[:-3:-1])
    message = re.sub(r"\d+(\.\d+)?", "#", str(e))[:80]
    return {
        "kind": f"{type(e).__name__}: {message} [{places}]",
        "text": text,
        "seen": traceback.format_exc(limit=-6)[-1200:],
    }


# ------------------------------------------------------------------------------------------------- smaller inputs


def smaller(
    finding: Finding, again: Callable[[Any], Task], cuts: Callable[[Any], Iterator[Any]], seconds: float
) -> Any:
    """Return a smaller input with the same kind of finding, and what was seen there."""
    best, tries, improved = finding.pop("from"), 0, True
    most = 25 if "does not end" in finding["kind"] else 120
    while improved and tries < most:
        improved = False
        for candidate in cuts(best):
            tries += 1
            found: list[Finding] = []
            in_process([again(candidate)], seconds, found.append)
            same = [m for m in found if m["kind"].partition(" [")[0] == finding["kind"].partition(" [")[0]]
            if same or tries >= most:
                if same:
                    best, improved = candidate, True
                    finding.update(text=same[0]["text"], seen=same[0]["seen"])
                break
    return finding


def cuts_of_text(text: str) -> Iterator[str]:
    """Return a text without a piece: the largest pieces first."""
    size = len(text) // 2
    while size:
        for start in range(0, len(text) - size + 1, size):
            yield text[:start] + text[start + size :]
        size //= 2


def cuts_of_program(p: Program) -> Iterator[Program]:
    """Return a program with a part in place of a larger one of its shape, or without a name."""
    if p.definitions:
        (name, part), *rest = p.definitions
        body = exchanged(p.body, Part("name", part.shape, how=name), part)
        yield replace(p, body=body, definitions=tuple(rest))
    for e in p.body:
        for part in e:
            if part != e and part.shape == e.shape:
                yield replace(p, body=exchanged(p.body, e, part))
        for n in p.names:
            if n.shape == e.shape and e.parts:
                yield replace(p, body=exchanged(p.body, e, Part("name", n.shape, how=n.name)))
    used = {n.name for n in p.occurring()} | {e.how for e in p.body}
    for n in p.names:
        if n.name not in used and "d" + n.name not in used and n.declared:
            yield replace(p, names=tuple(m for m in p.names if m != n))


# ------------------------------------------------------------------------------------------------- identity


def identity_block(seeds: range, report: Callable[[Finding], None], seconds: float) -> int:
    """Ask the texts of some programs and of their twins in two orders, and some of them alone."""
    chance = random.Random(seeds.start)
    texts: list[str] = []
    for seed in seeds:
        p = random_program(seed, wild=seed % 3 == 0, depth=1 + seed % 3 % 2)
        others = twins(p)
        texts += [q.text for q in [p, *chance.sample(others, min(2, len(others)))]]
    texts = list(dict.fromkeys(texts))
    order = chance.sample(texts, len(texts))
    heard: list[dict[str, Any]] = [{}, {}, {}]

    def listen(into: dict[str, Any], order: list[str]) -> None:
        def keep(m: Finding) -> None:
            m.pop("task", None)
            if "kind" in m:
                report(m)
            else:
                into[m["text"]] = m["said"]

        said = [(t, lambda t=t: [{"text": t, "said": transcript(t, SHARE)}]) for t in order]
        in_process(said, seconds, keep)

    listen(heard[0], order)
    listen(heard[1], order[::-1])
    differing = [t for t in texts if heard[0].get(t) != heard[1].get(t)]
    for t in dict.fromkeys([*differing, *texts[::12]]):
        listen(heard[2], [t])
        for i in (0, 1):
            if t in heard[2] and t in heard[i] and heard[i][t] != heard[2][t]:
                before = (order, order[::-1])[i]
                report(different(t, heard[2][t], heard[i][t], before[: before.index(t)]))
                break
    return len(texts)


def different(text: str, fresh: dict[str, list[str]], later: dict[str, list[str]], before: list[str]) -> Finding:
    """Return the finding that two answers to one text are, and the text before it that did it, where one alone did."""
    asked = next(k for k in fresh if later.get(k) != fresh[k])
    pairs = zip(fresh[asked], later.get(asked, [""] * 4), strict=False)
    line = next((p for p in pairs if p[0] != p[1]), (fresh[asked][0], str(later.get(asked))))
    seen: dict[str, Any] = {"asked": asked, "fresh": line[0], "later": line[1]}
    if len(sought) < 4:  # it takes long
        sought.append(text)
        seen["before"] = culprit(text, fresh, before)
    return {"kind": f"identity: {asked.split()[0]}", "text": text, "seen": seen}


sought: list[str] = []


def culprit(text: str, fresh: dict[str, list[str]], before: list[str]) -> list[str]:
    """Return the fewest texts before it that change what is said of a text, by halving."""

    def changes(some: list[str]) -> bool:
        heard: list[Any] = []
        tasks: list[Task] = [(t, lambda t=t: (transcript(t, SHARE), [])[1]) for t in some]
        in_process([*tasks, (text, lambda: [{"said": transcript(text, SHARE)}])], 20, heard.append)
        return any("said" in m and m["said"] != fresh for m in heard)

    while len(before) > 1:
        half = len(before) // 2
        if changes(before[:half]):
            before = before[:half]
        elif changes(before[half:]):
            before = before[half:]
        else:
            break
    return before if len(before) < 3 else [*before[:2], f"… {len(before)} together"]


# ------------------------------------------------------------------------------------------------- the other modes


def value_task(p: Program, seed: int) -> Task:
    """Return what compares numbers."""
    where = PLACES[seed % len(PLACES)]

    def task() -> list[Finding]:
        try:
            faults = faults_of(p, seed, where)
        except sc.SymcalcError:
            return []
        return [{"kind": f"values: {f.partition(':')[0]}", "text": p.text, "seen": f, "seed": seed} for f in faults]

    return p.text, task


def text_task(p: Program, seed: int) -> Task:
    """Return what reads back what is printed."""
    return p.text, lambda: [
        {"kind": f"text: {f.partition(':')[0]}", "text": p.text, "seen": f, "seed": seed} for f in reads_back(p, seed)
    ]


def hostile_task(text: str, seed: int) -> Task:
    """Return what asks everything of a text."""
    return text, lambda: [m | {"seed": seed} for m in hostile(text)]


TASKS: dict[str, tuple[Callable[[int], Any], Callable[[Any, int], Task], Callable[[Any], Iterator[Any]]]] = {
    "values": (lambda s: random_program(s, wild=s % 2 == 1, depth=2 + s % 3), value_task, cuts_of_program),
    "text": (lambda s: random_program(s, wild=s % 3 == 2, depth=2 + s % 2), text_task, cuts_of_program),
    "hostile": (hostile_text, hostile_task, cuts_of_text),
}


def hostile(text: str) -> list[Finding]:
    """Ask every verb; anything but an answer or an error of the package goes up."""
    try:
        f = sc.parse(text)
    except sc.SymcalcError as e:
        str(e).encode("utf-8", "surrogatepass")
        return unclean(str(e), text, "error")
    found = []
    chance = random.Random(repr(text))
    for label, ask in questions(f, 3):
        restart()
        answer = ask()
        for written in shown(answer, chance.random() < 0.5, restart):
            if "is no real number" in written or ("no rule for" in written and "NotSupported" in written):
                found.append(
                    {
                        "kind": f"cannot be shown: {label.split()[0]}: {written[:60]}",
                        "text": text,
                        "seen": written[:300],
                    }
                )
            found += unclean(written, text, label.split()[0])
            if len(written) > 100_000:
                found.append({"kind": f"long: {label.split()[0]}", "text": text, "seen": len(written)})
    checks = [(f"check {x}", lambda x=x: f.check(x)) for x in list(f.variables)[:1]]
    for label, ask in (("sympy", lambda: f.sympy), ("compile", lambda: sc.compile(f)), *checks):
        restart()
        asked(label, ask)
    restart()
    if "def f(" in (source := shown(f, before=restart)[-1]):
        as_text, as_file = ast.parse(source), ast.parse(source.encode())  # where a comment may say a codec
        if ast.dump(as_text) != ast.dump(as_file):
            found.append({"kind": "the source means another thing as a file", "text": text, "seen": source[:300]})
    return found


def unclean(written: str, text: str, asked: str) -> list[Finding]:
    """Return the finding where control characters come out."""
    bad = [c for c in written if not c.isprintable() and c != "\n"]
    return [{"kind": f"control character in {asked}", "text": text, "seen": repr(written)[:300]}] if bad else []


def main() -> None:
    """Search, and count what was found by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["identity", "values", "text", "hostile"])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--block", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--out", type=Path, default=Path("found"))
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    kinds: collections.Counter[str] = collections.Counter()
    began, asked = time.monotonic(), 0
    seconds = a.seconds or {"identity": 20.0, "values": 30.0, "text": 20.0, "hostile": 2.0}[a.mode]
    size = a.block or {"identity": 40, "values": 25, "text": 25, "hostile": 300}[a.mode]
    with (a.out / f"{a.mode}.jsonl").open("a", encoding="utf-8", errors="surrogatepass") as out:

        def report(finding: Finding) -> None:
            kinds[finding["kind"]] += 1
            if kinds[finding["kind"]] == 1 and "index" in finding:
                make, task, cuts = TASKS[a.mode]
                seed = finding.pop("index")
                finding["from"] = make(seed)
                smaller(finding, lambda p: task(p, seed), cuts, seconds)
            if kinds[finding["kind"]] <= 10:
                out.write(json.dumps(finding, default=str) + "\n")
                out.flush()

        for first in range(a.start, a.start + a.count, size):
            seeds = range(first, min(first + size, a.start + a.count))
            if a.mode == "identity":
                asked += identity_block(seeds, report, seconds)
            else:
                make, task, _ = TASKS[a.mode]
                found: list[Finding] = []
                in_process([task(make(s), s) for s in seeds], seconds, found.append)
                asked += len(seeds)
                for finding in found:
                    report(finding | {"index": seeds[finding.pop("task")]})
            print(
                f"\r{asked} texts, {time.monotonic() - began:.0f} s, {sum(kinds.values())} findings",
                end="",
                file=sys.stderr,
            )
    print(f"\n{a.mode}: {asked} texts from {a.start}")
    for kind, count in kinds.most_common():
        print(f"{count:6} {kind}")


if __name__ == "__main__":
    main()
