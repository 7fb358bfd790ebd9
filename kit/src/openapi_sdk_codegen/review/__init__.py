"""Review two versions of this project: what changed on the wire, in Python, and for the handwritten package.

In: two snapshots (`snapshots`), each a description and its Python surface: a commit, the working tree, or a file. Out:
a `Report` (`review.review`). The command is `openapi-sdk review`.
"""
