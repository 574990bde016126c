"""Derivatives: differentials, their adjoints and matrices, and the conditions under which they hold."""
