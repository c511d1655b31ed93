"""What nbval leaves out of its comparison: drawings and pages, whose text/plain is compared."""

from importlib.util import find_spec

NOT_COMPARED = ("text/html", "image/png", "stderr")
# Looking for doctests imports a module: not those whose package is not installed.
collect_ignore_glob = [
    *([] if find_spec("torch") else ["microgpt/engines/torch_*.py"]),
    *([] if find_spec("atheris") else ["tests/fuzz/guided.py"]),
]


def pytest_collectstart(collector):
    """Add to nbval's own list, for every notebook."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare = tuple({*collector.skip_compare, *NOT_COMPARED})
