"""Whether chains are defined well: one small function a rule."""
