"""Pages that explore: paths, comparisons, and what their forms share; each module with a ``blueprint`` is found."""
