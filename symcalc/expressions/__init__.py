"""What a formula is made of: nodes, sizes, structures, signs; and the table of operations."""
