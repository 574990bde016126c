"""One gradient from a fresh process, beside importing what it stands on; whole-process medians, side by side.

python benchmarks/startup.py [--repeat 15]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "import sympy, lark, numpy": [sys.executable, "-c", "import sympy, lark, numpy"],
    "symcalc gradient": [sys.executable, "-m", "symcalc", "gradient", "norm2(A*x-b)^2", "x"],
}


def seconds(command: list[str]) -> float:
    """Return the wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print both medians and their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeat", type=int, default=15)
    repeat = arguments.parse_args().repeat
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)
    for _ in range(repeat):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(t) for name, t in times.items()}
    for name, median in medians.items():
        print(f"{name:28} {median * 1e3:7.0f} ms")
    base, ours = medians.values()
    print(f"ratio {ours / base:.2f}")


if __name__ == "__main__":
    main()
