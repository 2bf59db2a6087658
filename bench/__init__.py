"""Measures Sinograph beside other SPARQL servers: same data, same clients, same queries, one run, ratios."""
