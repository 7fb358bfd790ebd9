"""Two versions of the project go in, a report comes out: what changed on the wire, in Python, and for whom."""
