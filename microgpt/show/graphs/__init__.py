"""Computation graphs: drawn from any Value, cut or folded when large, and walked backward.

Read in this order: nodes, scene, dot, render, graph; then cut, collapse, folded for large
graphs; frames, still, walk for the backward pass.
"""
