"""Figures from elsewhere: what a source delivers, read by the rules R1–R13 of the method, and compared with Metingen (methode d)."""
