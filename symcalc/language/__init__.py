"""Text to expression: lexer, grammar, kinds and sizes, literals, their normal form."""
