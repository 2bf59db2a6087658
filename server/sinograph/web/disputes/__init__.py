"""Claims, and where they disagree: a page for each claim and each dispute that says why, and lists."""
