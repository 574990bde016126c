"""Settings of all tests: the helper modules beside this file, and property tests that are the same in every run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "symcalc", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("symcalc")
