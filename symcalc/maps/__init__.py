"""Linear maps of arrays, as sums of products of factors with indices; their adjoints, matrices and arrays.

What is linear in dX is a sum of *terms*, each a product of factors with named indices, some of them those of dX, some
those of the result (the tensor calculus of Laue, Mitterreiter and Giesen 2018). A linear operation knows its own
places of indices (`symcalc.expressions.index_forms`), and everything else follows: the adjoint exchanges the indices
of argument and result, the matrix is read off the connected parts of a term, and the array with all axes is those
products as they are, which code writes where they are not zero.
"""
