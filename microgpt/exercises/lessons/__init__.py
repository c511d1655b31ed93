"""The checks of each lesson's exercises. `exercise.py` finds them by the name of their module."""
