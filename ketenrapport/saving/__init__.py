"""Files on disk: what ships with the program, and how a file is written: whole or not at all, never over what somebody else wrote."""
