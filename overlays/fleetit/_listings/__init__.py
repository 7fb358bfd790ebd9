"""Reads a listing page by page.

In: the operation, its checked arguments (`options`), and a function that fetches one page. Out: `Pages` or
`AsyncPages`, which request pages as they are iterated.

A walk decides which pages to request and which rows are new, without I/O: by offset (`offsets`), by the number of the
page (`page_numbers`), or by cursor (`cursors`). `envelopes` reads what comes. `prefetch` fetches one page at a time, or
several in threads or tasks. `pages` is the loop over both, and the interface for users.
"""
