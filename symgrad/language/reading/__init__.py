"""Text to trees: the one reader of all notations, a module for each thing that can be read."""
