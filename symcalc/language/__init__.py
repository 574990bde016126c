"""Text to expression: lexer, grammar, kinds and sizes, nodes."""
