"""Linear maps as operators of numbers: what is worked out beforehand, what is compiled, what is solved."""
