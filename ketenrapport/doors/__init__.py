"""How the program is reached: shell, ribbon, window, worksheet functions; and where unforeseen errors go."""
