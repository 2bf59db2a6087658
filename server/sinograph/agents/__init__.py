"""What programs that talk for people ask: small answers with their sources, over any engine, by MCP or as text."""
