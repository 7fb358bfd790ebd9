"""A source for dlt (https://dlthub.com/docs), which loads every listing of an API into a warehouse.

`tables` makes the tables of the description, `columns` says which types their columns have, `reading` reads their rows,
and `source` makes a resource of each. That one needs the library dlt.
"""

from openapi_sdk.dlt.problems import TableFailed

__all__ = ["TableFailed"]
