"""NumPy code: expression → hash-consed graph → passes → source → function."""
