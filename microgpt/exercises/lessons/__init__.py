"""The checks for the exercises of each lesson. `exercise.py` finds them by the names of the modules."""
