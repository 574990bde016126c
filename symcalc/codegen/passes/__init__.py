"""What an expert does by hand, one file a thought: products in order, solves, stable forms, shifted exponentials."""
