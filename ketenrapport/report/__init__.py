"""The report for a performance conversation: what it says (say) and how it looks (word)."""
