"""What every test shares: JAX in double precision and on the CPU, and property tests that are the same in every run."""

import os

from hypothesis import settings

# JAX reads these when it is first imported, which is after this file
os.environ["JAX_ENABLE_X64"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

settings.register_profile("symcalc", derandomize=True, deadline=None)
settings.load_profile("symcalc")
