"""What nbval leaves out of its comparison: drawings and pages, whose text/plain is compared."""

from importlib.util import find_spec

NOT_COMPARED = ("text/html", "image/png", "stderr")
# Looking for doctests imports a module; without PyTorch these have none to offer.
collect_ignore_glob = [] if find_spec("torch") else ["microgpt/engines/torch_*.py"]


def pytest_collectstart(collector):
    """Add to nbval's own list, for every notebook."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare = tuple({*collector.skip_compare, *NOT_COMPARED})
