"""Computation graphs: drawn from any Value, cut or folded when large, and walked backward.

Read in this order: nodes, scene, renderers, render, drawing, dot, graph; cut, collapse, folded, explore
for large graphs; frames, still, walk for the backward pass.
"""
