"""The timeline: everything with a date in lanes, and one day of it."""
