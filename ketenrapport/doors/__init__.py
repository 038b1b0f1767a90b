"""How the program is reached: shell, ribbon, worksheet functions; and where unforeseen errors go."""
