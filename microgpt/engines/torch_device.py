"""Where PyTorch computes, and with which numbers. A device that is not there is refused.

bfloat16 is mixed precision, as is usual in practice: parameters and Adam's memory are float32, and so is
the sum that runs through the layers. Only matrix products and attention are in bfloat16.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from ..checks import shown
from ..errors import MicrogptError

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = {  # name -> (the kind of all numbers, the kind that matrix products are computed in)
    "float64": (torch.float64, torch.float64),
    "float32": (torch.float32, torch.float32),
    "bfloat16": (torch.float32, torch.bfloat16),
}


def devices_here() -> list[str]:
    """The devices that PyTorch finds on this machine, the fastest first."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return [name for name, there in found.items() if there]


def choose_device(device: str, precision: str) -> torch.device:
    """The device of this name. "auto" is the fastest one that has this precision.

    MicrogptError for an unknown name, a device that is not there, or one that lacks the precision.
    """
    _check_name("device", device, DEVICES)
    _check_name("precision", precision, tuple(PRECISIONS))
    here = devices_here()
    if device == "auto":
        device = next(name for name in here if (name, precision) != ("mps", "float64"))
    if device not in here:
        raise MicrogptError(
            f'there is no device "{device}" for PyTorch {torch.__version__} on this machine: '
            f"it finds {' and '.join(here)}"
        )
    if (device, precision) == ("mps", "float64"):
        raise MicrogptError('the device "mps" has no float64: choose the precision "float32" or "bfloat16"')
    return torch.device(device)


@contextmanager
def memory_explained() -> Iterator[None]:
    """MicrogptError if the memory of the GPU does not suffice for what is done inside."""
    try:
        yield
    except torch.cuda.OutOfMemoryError:
        total = torch.cuda.get_device_properties(torch.cuda.current_device()).total_memory
        raise MicrogptError(
            f"the memory of the GPU, {total / 1e9:.0f} GB, does not suffice: choose a smaller batch_size, "
            "block_size or model"
        ) from None


def _check_name(what: str, name: str, names: tuple[str, ...]) -> None:
    if not isinstance(name, str) or name not in names:
        raise MicrogptError(f"{what} must be one of {', '.join(names)}, got {shown(name)}")
