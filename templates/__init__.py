"""Pages, partials and assets of the reports, shipped as package data."""
