"""For programs and agents: the JSON interface, reconciliation, the Model Context Protocol, OpenAPI."""
