"""Sends the rows of a file to a bulk operation, each once.

`reading` reads the rows of a file, `dialect` says how a table is written, and `columns` finds its fields. `importing`
checks all rows before it sends any. `journal` records what is sent and leaves out what was taken, and `sending` sends
the rest.
"""
