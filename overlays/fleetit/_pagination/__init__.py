"""Walk the pages of a listing."""
