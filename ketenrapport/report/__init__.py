"""The report for a performance conversation: what it says (content) and how it looks (word)."""
