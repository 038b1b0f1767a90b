"""What brings the program to a PC: install scripts, what IT should know, the page of acceptance, and the command that packs them."""
