"""`python -m microgpt.bench.devices`: one training step on a processor and on a GPU, as the model grows.

The PyTorch engine makes the same step on both. Its float64 losses are compared with the core's first.
Times are those of a clock on the wall, because a GPU works while the processor waits. Then a model of
10 million parameters trains, and its checkpoint is written and read.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..checkpoint import load_checkpoint, save_checkpoint
from ..documents import read_documents
from ..engine import Engine, EngineState
from ..engines import Rung, engine_factory
from ..model import Config
from ..terminal import EXIT_CODES, command, human_output, write_output
from ..training import Training
from .growth import document
from .ladder import Reference
from .report import table
from .timing import duration

RECORDED = Path(__file__).parent / "recorded_devices.json"
VOCAB_SIZE = 27
BASE = {"n_embd": 16, "n_layer": 1, "block_size": 8, "documents": 1}
SIZES = {
    "n_embd": (64, 128, 256, 512, 1024),
    "documents": (16, 64, 256, 4096),
    "n_layer": (2, 4, 8, 16),
    "block_size": (32, 128, 512, 1024),
}
LARGE = {"n_embd": 384, "n_head": 6, "n_layer": 6, "block_size": 256}
LARGE_BATCH = 16
SECONDS = 0.3  # that one measurement takes, at least
ROUNDS = 5


def parser() -> argparse.ArgumentParser:
    """The options."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt.bench.devices",
        description="Measure a training step of the PyTorch engine on a processor and on a GPU.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("--device", default="auto", help="the GPU: cuda or mps (default: the one that is there)")
    p.add_argument("--quick", action="store_true", help="small sizes only, to see that it works")
    p.add_argument("--json", metavar="FILE", help="write everything measured; - for the output")
    return p


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with `arguments` (by default those of the command line). The exit status, see `terminal`."""
    return command(parser(), arguments, run, writes=("json",))


def run(options: argparse.Namespace) -> None:
    """Compare the losses, then measure, print and write."""
    out = human_output(options.json)
    found = about(options.device)
    print(f"{found['gpu']}, PyTorch {found['pytorch']}", file=out)
    parity = Reference(read_documents()).parity(
        Rung("PyTorch, float64", engine="torch", compared=20 if options.quick else 500),
        device=found["device"],
    )
    found["parity"] = parity._asdict()
    print(f"losses as the core's to {parity.losses:.1e}, samples equal: {parity.samples}", file=out)
    found["steps"] = []
    for sizes in grown(options.quick):
        found["steps"].append({**sizes, "seconds": step_times(sizes, found["device"])})
        print(steps_table(found["steps"][-1:]).splitlines()[-1], file=out, flush=True)
    print(steps_table(found["steps"]), file=out)
    found["large"] = [large(name, found["device"], options.quick) for name in ("float32", "bfloat16")]
    for one in found["large"]:
        print(one, file=out)
    if options.json:
        write_output(options.json, json.dumps(found, indent=1) + "\n")


def about(device: str) -> dict[str, Any]:
    """The GPU, the version of PyTorch, and the day. MicrogptError if there is no such device."""
    engine_factory("torch")  # says what to install
    import torch

    from ..engines.torch_device import choose_device

    chosen = choose_device(device, "float32").type
    gpu = torch.cuda.get_device_name() if chosen == "cuda" else chosen
    return {"gpu": gpu, "device": chosen, "pytorch": torch.__version__, "date": date.today().isoformat()}


def grown(quick: bool = False) -> Iterator[dict[str, int]]:
    """The base model, then models and batches that are larger in one way."""
    yield BASE
    for name, sizes in SIZES.items():
        for size in sizes[: 1 if quick else None]:
            yield {**BASE, name: size}


def columns(device: str) -> dict[str, dict[str, Any]]:
    """What is compared, by the name in the report."""
    return {
        "cpu float64": {"device": "cpu", "precision": "float64"},
        **{f"gpu {p}": {"device": device, "precision": p} for p in precisions(device)},
        "gpu float32, not recorded": {"device": device, "precision": "float32", "recorded": False},
    }


def precisions(device: str) -> list[str]:
    """Those that the device has."""
    return ["float64", "float32", "bfloat16"][1 if device == "mps" else 0 :]


def step_times(sizes: dict[str, int], device: str) -> dict[str, float]:
    """The median seconds of a step, for each column."""
    config = Config(
        VOCAB_SIZE, n_embd=sizes["n_embd"], n_layer=sizes["n_layer"], block_size=sizes["block_size"]
    )
    batch = [document(config)] * sizes["documents"]
    return {name: step_time(config, batch, **options) for name, options in columns(device).items()}


def step_time(config: Config, batch: list[list[int]], **options: Any) -> float:
    """The median seconds of a step."""
    engine = engine_factory("torch", **options)(config, noise(config))
    return median_time(lambda: engine.train_step(batch, 0.001))


def noise(config: Config) -> EngineState:
    """A state whose rows are all alike: drawing 10 million numbers takes longer than all that is measured."""
    rng = random.Random(42)
    rows = {nin: [rng.gauss(0, 0.02) for _ in range(nin)] for _, nin in config.shapes.values()}
    zeros = {nin: [0.0] * nin for nin in rows}
    parameters, m = (
        {name: [kind[nin]] * nout for name, (nout, nin) in config.shapes.items()} for kind in (rows, zeros)
    )
    return EngineState(parameters, m, m, 0)


def median_time(work: Callable[[], object]) -> float:
    """Seconds on the wall of one call of `work`: the median of some rounds."""
    for _ in range(3):
        work()
    begin = time.perf_counter()
    work()
    repeat = max(1, int(SECONDS / ROUNDS / (time.perf_counter() - begin)))
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(repeat):
            work()
        rounds.append((time.perf_counter() - begin) / repeat)
    return statistics.median(rounds)


def large(precision: str, device: str, quick: bool = False) -> dict[str, Any]:
    """Train a model of 10 million parameters for some steps, then write and read its checkpoint."""
    names = read_documents()
    lines = [" ".join(names[i : i + 60]) for i in range(0, len(names), 60)]
    sizes = {**LARGE, "n_embd": 48, "n_layer": 2} if quick else LARGE
    options: dict[str, Any] = {"num_steps": 300, "batch_size": LARGE_BATCH, "learning_rate": 0.001, **sizes}
    engine = engine_factory("torch", device=device, precision=precision)
    begin = time.perf_counter()
    training = Training(lines, engine=engine, **options)
    found: dict[str, Any] = {"precision": precision, "parameters": training.config.num_params}
    found["start"] = time.perf_counter() - begin
    count = 3 if quick else 100
    losses = [step.loss for step in training.steps(count)]
    batch = [training.tokenizer.encode(text) for text in training.batch(0)]
    found["first_loss"], found["last_loss"] = losses[0], statistics.mean(losses[-10:])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.safetensors"
        begin = time.perf_counter()
        save_checkpoint(file, training.checkpoint())
        found["write"], found["bytes"] = time.perf_counter() - begin, file.stat().st_size
        begin = time.perf_counter()
        checkpoint = load_checkpoint(file)
        found["read"] = time.perf_counter() - begin
    resumed = Training.resume(checkpoint, lines, engine=engine)
    further = [[step.loss for step in one.steps(5)] for one in (training, resumed)]
    found["resumed"] = max(abs(a - b) for a, b in zip(*further))
    other: Engine = training.engine
    found["step"] = median_time(lambda: other.train_step(batch, 0.001))
    return found


def steps_table(steps: Sequence[dict[str, Any]]) -> str:
    """A row for each size, a column for each way to compute it."""
    names = list(steps[0]["seconds"])
    rows = [[*BASE, *names]]
    for one in steps:
        rows.append([*(str(one[name]) for name in BASE), *(duration(one["seconds"][name]) for name in names)])
    return table(rows, left=0)


def recorded() -> dict[str, Any]:
    """The report that ships with the package."""
    report: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return report


if __name__ == "__main__":
    sys.exit(main())
