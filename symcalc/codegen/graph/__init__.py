"""What code is made of: a graph of values, each once, and what is known of products, entries and transposes in it."""
