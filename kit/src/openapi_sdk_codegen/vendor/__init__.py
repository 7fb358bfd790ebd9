"""Vendor the documentation into `spec/`, and merge it into one description.

In: a page of the documentation, an index of pages (`llms.txt`), a whole OpenAPI document, or a transcribed fragment,
from a file or the network. Out: the file as published, its entry in `spec/sources.toml`, and `spec/openapi.yaml`.

`__main__` and `download` get sources, `page` and `document` parse them into a `fragment`, `sources` reads and edits
`sources.toml`. `claims` and `conflicts` decide which source is used where several disagree, `merge` builds the
document, and `store` reads, verifies and writes the folder.
"""
