"""Copies of the lessons for learners: `python -m microgpt.exercises copies DIR`.

The committed lessons have the solutions, folded. A copy has none. It comes as a plain folder, as the
source of a course of nbgrader, or for otter-grader. Read in this order: notebooks, plain,
nbgrader, otter, tutor, writing, command.
"""
