"""A report goes in, its text, Markdown, HTML or JSON comes out."""
