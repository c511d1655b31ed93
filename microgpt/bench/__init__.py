"""The benchmark: `python -m microgpt.bench` measures every engine on the same training run.

What can be counted (nodes, edges, bytes, objects) is counted and is the same on every
machine; what must be timed is timed in alternating turns, with its spread, and only
after the losses were found equal. Lesson 07 uses both.
"""
