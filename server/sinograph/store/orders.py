"""The letters of the frames between the server and the writer; what they carry is JSON, but for the documents."""

CHANGE, BODY, APPLIED = b"C", b"B", b"A"
"""A change, then its documents; and that it was applied."""
PUBLISH, PUBLISHED = b"P", b"S"
"""That a snapshot is to be made of all that was applied; and its id."""
