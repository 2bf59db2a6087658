"""What every answer has: negotiation, validators, codings, headers, problems, and what goes along from page to page."""
