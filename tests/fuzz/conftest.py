"""How long to look for trouble: 60 examples a property, or as many as MICROGPT_FUZZ says."""

import os

from hypothesis import HealthCheck, settings

# Only the short runs, which CI compares, try the same examples each time.
settings.register_profile(
    "fuzz",
    max_examples=int(os.environ.get("MICROGPT_FUZZ", "60")),
    derandomize="MICROGPT_FUZZ" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
