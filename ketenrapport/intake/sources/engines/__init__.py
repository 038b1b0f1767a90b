"""The engines that answer a query, each with its own lock: it can only read, takes no longer than agreed, and stops at a limit."""
