"""Kinds and sizes of a program, before one node is built."""
