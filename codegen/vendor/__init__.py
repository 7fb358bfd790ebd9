"""Vendor the documentation into `spec/`, and merge it into one description.

In: a page of the documentation, an index of pages (`llms.txt`), or a transcribed fragment, from a file or the network.
Out: the page as published, its entry in `spec/sources.toml`, and `spec/openapi.yaml`. `download` gets pages, `page`
parses them, `sources` reads and edits `sources.toml`, `claims` and `conflicts` decide which page is used where pages
disagree, `merge` builds the document, and `store` reads, verifies and writes the folder.
"""
