"""What nbval leaves out of its comparison: drawings and pages, whose text/plain is compared."""

NOT_COMPARED = ("text/html", "image/png", "stderr")


def pytest_collectstart(collector):
    """Add to nbval's own list, for every notebook."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare = tuple({*collector.skip_compare, *NOT_COMPARED})
