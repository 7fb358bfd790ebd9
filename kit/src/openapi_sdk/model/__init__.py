"""Values, models, pages and requests of a generated package."""
