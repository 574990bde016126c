"""Numeric checks of derivatives."""
