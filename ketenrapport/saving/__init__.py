"""How a file is written, wherever: whole or not at all, never over what somebody else wrote, and leaving nothing behind."""
