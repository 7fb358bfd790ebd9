"""A page, an index or a fragment goes in, `spec/` comes out: pages as published, `sources.toml`, `openapi.yaml`."""
