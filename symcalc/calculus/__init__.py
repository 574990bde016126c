"""Derivatives: differentials, their adjoints and matrices, and the conditions under which they hold."""

from symcalc.calculus import derivatives_by_parts  # noqa: F401  (for rules that ask for these)
