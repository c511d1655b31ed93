"""What IPython runs when a kernel of this environment starts, whoever starts it.

Installed as `etc/ipython/startup/50-microgpt.py`. A file named `microgpt.py` beside the notebook would hide
the package that is to say so. So the package is loaded now, while that place, "", is not on the path. No name
of this file is left among the learner's.
"""

import sys

_path = sys.path[:]
sys.path[:] = [place for place in _path if place]
try:
    from microgpt.show.beside import watch
finally:
    sys.path[:] = _path
watch()
del sys, _path, watch
