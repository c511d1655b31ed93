"""Controls: the parts of explorers, such as panels, keyboard support, text input and work in slices."""
