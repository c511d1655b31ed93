"""What nbval leaves out of its comparison: drawings, which differ in bytes and are compared as text."""

NOT_COMPARED = ("image/svg+xml", "image/png", "stderr")


def pytest_collectstart(collector):
    """Add to nbval's own list, for every notebook."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare = tuple({*collector.skip_compare, *NOT_COMPARED})
