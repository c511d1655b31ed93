"""Computation graphs: they are drawn from any Value, cut or folded if large, and walked backward.

Read the modules in this order: nodes, scene, renderers, render, drawing, dot, graph. Large graphs come
next: cut, collapse, folded, explore. The backward pass comes last: frames, still, walk.
"""
