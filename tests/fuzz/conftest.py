"""The number of examples: 60 for each property, or the number in MICROGPT_FUZZ."""

import os

from hypothesis import HealthCheck, settings

# Only short runs try the same examples each time, because CI compares them.
settings.register_profile(
    "fuzz",
    max_examples=int(os.environ.get("MICROGPT_FUZZ", "60")),
    derandomize="MICROGPT_FUZZ" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
