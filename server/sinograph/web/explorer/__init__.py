"""The network: around a focus, as an overview, and the ways between two things."""
