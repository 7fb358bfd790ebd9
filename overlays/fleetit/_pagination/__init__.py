"""Reads a listing page by page.

In: the operation, its checked `limit`, `offset`, `prefetch` and `exact` (`ListingOptions`), and a function that fetches
one page. Out: `Pages` or `AsyncPages`, which request pages as they are iterated. `cursor` decides which offsets to
request and which rows are new, without I/O. `prefetch` fetches one page at a time, or several in threads or tasks.
`pages` is the loop over both, and the interface for users.
"""
