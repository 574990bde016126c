"""`python -m symcalc`."""

import sys

from symcalc.faces.cli import main

if __name__ == "__main__":
    sys.exit(main())
