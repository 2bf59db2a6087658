"""What a query found, for people: as a table, a chart or a graph, and the same from a program."""
