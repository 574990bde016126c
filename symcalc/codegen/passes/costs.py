"""What products cost: multiplications, and the memory that is read and written.

A size that has no number counts as `TYPICAL`. What an entry read or written takes the target says (`Prices`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sympy import Add, Mul, Pow, Rational

from symcalc.codegen.graph.chains import LONGEST
from symcalc.codegen.graph.transposes import transpose, untransposed
from symcalc.codegen.graph.values import Graph, Value, is_constant
from symcalc.expressions.dimensions import Dim

TYPICAL = 100.0
ROTATED = 6  # factors under a trace that are tried in every rotation
Key = tuple[int, ...]


def typical(d: Dim) -> float:
    """Return a size to reckon with."""
    if isinstance(d, Rational):
        return float(d)
    if isinstance(d, Mul):
        result = 1.0
        for f in d.args:
            result *= typical(f)
        return result
    if isinstance(d, Add):
        return max(1.0, sum(float(c) * typical(t) for c, t in (term.as_coeff_Mul() for term in d.args)))
    return typical(d.base) ** float(d.exp) if isinstance(d, Pow) and d.exp.is_number else TYPICAL


def entry_count(first: Value, last: Value) -> float:
    """Return the number of entries of a product."""
    return typical(first.shape[0]) * typical(last.shape[1]) if first.shape else 1.0


def is_inverse(f: Value) -> bool:
    """Tell A⁻¹ and A⁻ᵀ."""
    return f.op == "inv" or (f.op == "transpose" and f.args[0].op == "inv")


def product(left: Value | None, right: Value | None, m: float, n: float, p: float, memory: float) -> float:
    """Return the cost of an m×n times n×p product; a factor that is no product itself is given."""
    for f, mine, other in ((left, m * n, n * p), (right, n * p, m * n)):
        if f is None:
            continue
        if f.op == "diag":
            return memory * 2 * other
        if f.is_vector and is_constant(f, 1):
            return memory * other
        if is_inverse(f):
            return 2 * m * n * p + memory * (mine + 2 * other)
        if f.op == "kron" and 1 in (m, p):  # B X Aᵀ in place of (A ⊗ B) vec(X)
            a, b = f.args
            return entry_count(b, b) * typical(a.shape[1]) + entry_count(a, a) * typical(b.shape[0])
    return m * n * p + memory * (m * n + n * p + m * p)


class Costs:
    """The costs of chains of one graph, and where each is cut in two.

    A product that several chains have in common costs each of them its share only. Inverses that are formed anyway
    count as arrays, others as solves.
    """

    def __init__(
        self, g: Graph, chains: Iterable[Sequence[Value]], formed: set[Value], nonnegative: Collection[Value] = ()
    ) -> None:
        self.graph = g
        self.memory, self.inversion = g.target.prices.memory, g.target.prices.inversion
        self.formed = formed
        self.nonnegative = nonnegative
        self.shares: Counter[Key] = Counter()
        self.turned: dict[Value, int] = {}
        self.known: dict[Key, tuple[float, int]] = {}
        self.holding: dict[Key, list[Key]] = {}  # two neighbours, in either order -> what is known of chains with them
        self.made: dict[Key, tuple[Key, Value]] = {}
        for factors in chains:
            self._count(factors)

    def _count(self, factors: Sequence[Value]) -> None:
        """Count the parts of a chain: how often each can stand in it side by side."""
        ends: dict[Key, int] = {}
        forwards, backwards = self._both_ways(factors)
        k = len(factors)
        for i, j in _spans(k):
            key = min(forwards[i:j], backwards[k - j : k - i])
            if i >= ends.get(key, 0):
                ends[key] = j
                self.shares[key] += 1

    def key(self, factors: Sequence[Value]) -> Key:
        """Return what a product and its transpose have in common."""
        return min(self._both_ways(factors))

    def _both_ways(self, factors: Sequence[Value]) -> tuple[Key, Key]:
        """Return the indices of the factors, and of those of the transpose."""
        return tuple([f.index for f in factors]), tuple([self._turned(f) for f in reversed(factors)])

    def _turned(self, f: Value) -> int:
        """Return the index of a factor's transpose."""
        index = self.turned.get(f)
        if index is None:
            index = self.turned[f] = transpose(self.graph, f).index
        return index

    def is_gram(self, factors: Sequence[Value], s: int) -> bool:
        """Tell whether the factors from s on are the transpose of those before."""
        k = len(factors)
        return 2 * s == k and all(transpose(self.graph, factors[i]) is factors[k - 1 - i] for i in range(s))

    def is_weighted_gram(self, factors: Sequence[Value]) -> bool:
        """Tell Aᵀ diag(d) A without a negative entry in d, which is SᵀS with S = √d A."""
        k = len(factors)
        middle = factors[k // 2]
        around = [*factors[: k // 2], *factors[k // 2 + 1 :]]
        return (
            k % 2 == 1 < k
            and not factors[-1].is_vector
            and middle.op == "diag"
            and middle.args[0] in self.nonnegative
            and self.is_gram(around, k // 2)
        )

    def record(self, factors: Sequence[Value], value: Value) -> None:
        """Enter a product that has been made, which costs nothing from now on."""
        key = self.key(factors)
        self.made[key] = (tuple(f.index for f in factors), value)
        for chain in self.holding.pop(self.key(factors[:2]), ()):
            self.known.pop(chain, None)

    def made_as(self, factors: Sequence[Value]) -> tuple[Value | None, bool]:
        """Return the product or its transpose where it has been made, and whether it is the transpose."""
        forwards = tuple(f.index for f in factors)
        made, value = self.made.get(self.key(factors), (forwards, None))
        return value, made != forwards

    def of(self, factors: Sequence[Value]) -> tuple[float, int]:
        """Return the cost of a product, and how many factors its left part has."""
        k = len(factors)
        if k == 1:
            return 0.0, 0
        if k > LONGEST:  # folded from one end
            steps = [
                product(
                    *(None, None, typical(factors[0].shape[0]), typical(f.shape[0]), typical(f.shape[1])), self.memory
                )
                for f in factors
            ]
            return sum(steps), 0
        forwards = tuple([f.index for f in factors])
        if forwards not in self.known:
            _, backwards = self._both_ways(factors)
            neighbours = [min(forwards[i : i + 2], backwards[k - i - 2 : k - i]) for i in range(k - 1)]
            for i, j in _spans(k):
                span = forwards[i:j]
                if span not in self.known:
                    self.known[span] = self._best(factors[i:j], span, min(span, backwards[k - j : k - i]))
                    for pair in neighbours[i : j - 1]:
                        self.holding.setdefault(pair, []).append(span)
        return self.known[forwards]

    def _best(self, factors: Sequence[Value], forwards: Key, key: Key) -> tuple[float, int]:
        """Return the cost of a product of which those of all parts are known, and where it is cut."""
        if key in self.made:
            return 0.0, 0
        if self.is_weighted_gram(factors):
            right = factors[len(factors) // 2 + 1 :]
            m, n = typical(right[0].shape[0]), typical(right[-1].shape[1])
            return self.of(right)[0] + 2 * self.memory * m * n + product(None, None, n, m, n, self.memory) / 2, 0
        k, known = len(factors), self.known
        first, last = typical(factors[0].shape[0]), typical(factors[-1].shape[1])
        cuts = []
        for s in range(1, k):
            parts = (known[forwards[:s]][0] if s > 1 else 0.0) + (known[forwards[s:]][0] if s < k - 1 else 0.0)
            if s in (1, k - 1) or 2 * s == k:
                cuts.append((self.cut(factors, s, parts), s))
            else:  # of two products, which are no inverses
                n = typical(factors[s].shape[0])
                cuts.append((parts + first * n * last + self.memory * (first * n + n * last + first * last), s))
        cost, s = min(cuts)  # at equal costs from the right
        return cost / max(self.shares[key], 1), s

    def cut(self, factors: Sequence[Value], s: int, parts: float) -> float:
        """Return the cost of the product of the first s factors and the rest, which cost so much themselves."""
        left, right = factors[:s], factors[s:]
        a, b = (part[0] if len(part) == 1 and not self.is_formed(part[0]) else None for part in (left, right))
        if a is not None and b is not None and is_inverse(a) and is_inverse(b):
            return (2 + self.inversion) * typical(a.shape[0]) ** 3  # one of them has to be formed
        m, n, p = typical(left[0].shape[0]), typical(right[0].shape[0]), typical(right[-1].shape[1])
        cost = product(a, b, m, n, p, self.memory)
        return parts + (cost / 2 if self.is_gram(factors, s) else cost)

    def is_formed(self, f: Value) -> bool:
        """Tell an inverse that is an array anyway, so that its products are plain ones."""
        return untransposed(f) in self.formed

    def forming(self, f: Value) -> float:
        """Return the cost of an inverse as an array."""
        return 0.0 if self.is_formed(f) else self.inversion * typical(f.shape[0]) ** 3

    def split(self, factors: Sequence[Value], cyclic: bool) -> tuple[Sequence[Value], int]:
        """Return a rotation (of a trace) and where to cut it into P and Q for Σ P∘Qᵀ; 0 where P Q is better formed."""
        k = len(factors)
        if k > LONGEST:
            return factors, k - 1
        turns = range(k) if cyclic and k <= ROTATED else range(1)
        rotations = [[*factors[r:], *factors[:r]] for r in turns]
        _, r, s = min((self._split(rotations[r], s), r, s) for r in turns for s in range(k))
        return rotations[r], s

    def _split(self, factors: Sequence[Value], s: int) -> float:
        if s == 0:
            return self.of(factors)[0]
        left, right = factors[:s], factors[s:]
        alone = {untransposed(part[0]) for part in (left, right) if len(part) == 1 and is_inverse(part[0])}
        # by itself an inverse takes as long as a solve with as many right sides, which is more accurate
        sizes = [typical(f.shape[0]) for f in alone if f not in self.formed]
        inverses = sum(2 * n**3 + 3 * self.memory * n**2 for n in sizes)
        compared = 2 * self.memory * entry_count(left[0], left[-1])
        off_centre = abs(len(factors) - 2 * s) / 1e6
        return inverses + self.of(left)[0] + self.of(right)[0] + compared + off_centre


def _spans(k: int) -> list[tuple[int, int]]:
    """Return the parts of a chain of at least two factors, shorter ones first."""
    return [(i, i + w) for w in range(2, k + 1) for i in range(k - w + 1)] if k <= LONGEST else []
