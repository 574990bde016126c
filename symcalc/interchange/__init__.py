"""What comes from other systems and goes to them: SymPy's classes."""
