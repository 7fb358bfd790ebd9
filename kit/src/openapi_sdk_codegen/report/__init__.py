"""The report on a set of changes, as data, and how it is written.

In: the changes that `diff` and `surface` find. Out: a `Report`, with the verdict (which version step
the changes need) and the entry for CHANGELOG.md. `report.render` writes it as text, Markdown, HTML or JSON.
"""
