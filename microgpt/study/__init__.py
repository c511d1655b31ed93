"""What the lessons measure of a model and its documents: counts, held-out losses, novelty, costs.

A lesson imports its measures from here, and `microgpt.show` draws the results. Nothing here needs a widget
or a picture: everything works in a terminal as well.
"""
