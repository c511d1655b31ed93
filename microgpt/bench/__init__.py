"""The benchmark: `python -m microgpt.bench` measures every engine on the same training run.

Counts (nodes, edges, bytes, objects) are the same on every machine. Times are taken in
alternating turns, with their spread, and only after the losses were found equal. Lesson 07
uses both.
"""
