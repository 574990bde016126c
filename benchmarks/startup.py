"""One gradient from a fresh process, beside importing what it stands on; whole-process medians, side by side.

Both with compiled bytecode, as installed packages have it.

python benchmarks/startup.py [--repeat 15]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "import sympy, lark, numpy": [sys.executable, "-c", "import sympy, lark, numpy"],
    "symcalc gradient": [sys.executable, "-m", "symcalc", "gradient", "norm2(A*x-b)^2", "x"],
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return the wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def medians(repeat: int) -> dict[str, float]:
    """Return the median time of each command; the first run of each, which compiles, does not count."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as caches:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = caches
        for command in COMMANDS.values():
            seconds(command, environment)
        for _ in range(repeat):
            for name, command in COMMANDS.items():
                times[name].append(seconds(command, environment))
    return {name: statistics.median(t) for name, t in times.items()}


def main() -> None:
    """Print both medians and their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeat", type=int, default=15)
    measured = medians(arguments.parse_args().repeat)
    for name, median in measured.items():
        print(f"{name:28} {median * 1e3:7.0f} ms")
    base, ours = measured.values()
    print(f"ratio {ours / base:.2f}")


if __name__ == "__main__":
    main()
