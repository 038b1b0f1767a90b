"""Files on disk: what ships with the program, what was sent and how it is read within bounds, and how a file is written.

Whole or not at all, never over what somebody else wrote, and leaving nothing behind.
"""
