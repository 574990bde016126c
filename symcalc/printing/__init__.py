"""Printing: plain text, Unicode, LaTeX."""
