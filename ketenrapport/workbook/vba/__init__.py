"""A VBA project as bytes: what is in one, and one from its sources."""
