"""Explorers: for each thing that a lesson shows, a plain function that draws it, and sliders that move it."""
