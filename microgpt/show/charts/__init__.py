"""Charts: still pictures, each with its numbers as text. Nothing here depends on widgets."""
