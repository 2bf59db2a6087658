"""The running server: what a request meets before the framework, limits, records, metrics, its life."""
