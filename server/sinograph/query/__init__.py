"""Named queries: plain SPARQL files with a documented header."""
