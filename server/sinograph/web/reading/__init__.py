"""What pages read from the graph: statements and their sources, facts, findings, what is not known."""
