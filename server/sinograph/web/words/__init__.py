"""What pages say: languages, labels, names of things, numbers and dates in words."""
