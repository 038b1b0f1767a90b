"""Files on disk: what ships with the program, what was sent and is read within bounds, and what is written: whole or not at all."""
