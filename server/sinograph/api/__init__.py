"""The programming interface without HTTP: things as JSON, and the graph as a Python object."""
