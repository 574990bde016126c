"""What makes a formula shorter and needs a look around a node."""
