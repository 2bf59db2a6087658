"""Up to six things side by side."""
