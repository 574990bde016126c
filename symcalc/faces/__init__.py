"""Where people meet it: formulas, the session's functions, the command line."""
