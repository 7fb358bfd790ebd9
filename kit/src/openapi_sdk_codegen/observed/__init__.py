"""What a comparison with the real API showed: the records in `spec/observed/`.

`record` reads them, `places` finds what a fact is about in a description, and `mark` says of each parameter and field
that was confirmed that it is `observed`.
"""
