"""Sinograph: a sourced knowledge graph of the AI race, served as SPARQL and linked data."""

__version__ = "0.1.0"
