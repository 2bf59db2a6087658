"""Charts: the queries of ``queries/charts`` as drawings with their tables and what they leave out."""
