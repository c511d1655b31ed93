"""Charts: still pictures with a text of their numbers. They know nothing of widgets."""
