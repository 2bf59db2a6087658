"""SPARQL over HTTP: protocol, graph store, fragments, the page of the endpoint and its editor."""
