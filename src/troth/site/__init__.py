"""The shell of every page: layout, forms, headers and static files."""
