"""What comes after a conversation: minutes read back, reports adopted and kept, and drafts for who gets them."""
