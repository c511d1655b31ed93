"""IPython runs this file when a kernel of this environment starts.

It is installed as `etc/ipython/startup/50-microgpt.py`. A file named `microgpt.py` beside the notebook would
hide the package that should report it. So the package is loaded now, while the notebook's folder, "", is not
yet on the path. This file leaves no names of its own among the learner's variables.
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
