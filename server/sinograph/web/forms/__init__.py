"""What forms share: fields that name a thing, and addresses with some parameters changed."""
