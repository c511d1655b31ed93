"""Explorers: for each thing that a lesson shows, a plain function that draws it, and sliders to change it."""
