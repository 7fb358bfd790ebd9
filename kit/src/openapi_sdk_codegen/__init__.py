"""The maintainers' tools: from the pages of an API's documentation to a reviewed client.

Nothing here imports the packages that users import. So these tools run when `generated/` is absent or broken.

The same words mean the same in all packages:

- *page*: a page of the documentation. *Source*: its entry in `spec/sources.toml`.
- *description*: an OpenAPI document. *Document*: any JSON value with an object at the top, also if it is no valid
  description.
- *place*: where a value is in a document, as keys and indices (`Parts`), as an RFC 9535 path (`$.paths`), or as a JSON
  pointer (`/paths`). *Location*: the part of an operation that a change is about, such as `query limit`.
- *difference*: how two schemas or two lines of the surface differ. *Change*: what a report has: a difference with its
  rule or kind, its level and its place.
- *correction*: a departure from what is published, in the format OpenAPI Overlay. Elsewhere, *overlay* means the
  handwritten package in `overlays/`.
- *finding*: something that the lint refuses. *Problem*: the exception that stops a tool.
"""
