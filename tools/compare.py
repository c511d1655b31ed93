"""Compare the --json of a run with the golden run: `python -m tools.compare run.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(path: str) -> int:
    """The exit status is 0 if losses and samples are those of the golden run."""
    golden = json.loads((Path(__file__).parents[1] / "tests" / "golden" / "names.json").read_text())
    run = json.loads(Path(path).read_text())
    difference = max(abs(a - b) for a, b in zip(run["losses"], golden["losses"]))
    same_samples = run["samples"] == golden["samples"]
    print(f"{len(run['losses'])} losses, largest difference {difference:.1e}; samples equal: {same_samples}")
    return int(not (len(run["losses"]) == len(golden["losses"]) and difference < 1e-9 and same_samples))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
