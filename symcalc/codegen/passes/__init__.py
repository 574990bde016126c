"""What an expert does by hand, one file a thought: chains, elementwise work, solves."""
