"""Code: expression → hash-consed graph → passes → the source that a target writes, NumPy the first."""
