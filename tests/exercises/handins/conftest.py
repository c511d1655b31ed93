"""Makes the helpers of these tests importable, and shares the course between them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hands import course

__all__ = ["course"]
