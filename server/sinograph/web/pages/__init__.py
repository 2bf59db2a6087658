"""Pages for reading: things, claims, disputes, control status, questions, changes, the ontology."""
