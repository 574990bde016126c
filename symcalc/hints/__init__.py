"""What is proposed where a text is refused: candidates that have been read."""
