"""The use cases, shared by all doors: one module a family of verbs."""
