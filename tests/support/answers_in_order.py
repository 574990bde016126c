"""Reads programs from its input, asks everything of them in that order, and writes what was said: a process of its own.

python answers_in_order.py < programs.json > answers.json
"""

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from program_questions import transcript  # noqa: E402

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump([transcript(text, asked["share"]) for text in asked["texts"]], sys.stdout)
