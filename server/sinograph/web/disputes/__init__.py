"""Where sources disagree: lists, and a page for each dispute that says why."""
