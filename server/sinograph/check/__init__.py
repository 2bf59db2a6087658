"""Checks of a graph: queries that must find nothing, SHACL shapes, and the OWL reasoner."""
