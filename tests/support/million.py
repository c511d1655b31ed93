"""The cost of a million documents: `python tests/support/million.py` prints seconds and peak memory.

It reads the documents from a file, shuffles them, makes a vocabulary, and trains three steps.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from microgpt import Training, read_documents

COUNT = 1_000_000


def main() -> None:
    """Write the file, read it, train three steps, report."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.txt"
        file.write_text("\n".join(f"name {number}" for number in range(COUNT)))
        start = time.perf_counter()
        documents = read_documents(file)
        read = time.perf_counter()
        training = Training(documents, num_steps=3).run()
        trained = time.perf_counter()
    print(f"{len(documents):,} documents: read in {read - start:.2f} s, ", end="")
    print(f"shuffled and {training.step} steps in {trained - read:.2f} s, peak {peak_megabytes():,.0f} MB")


def peak_megabytes() -> float:
    """The peak memory of this process in MB."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):
            """The structure PROCESS_MEMORY_COUNTERS of Windows."""

            _fields_ = (
                ("cb", wintypes.DWORD),
                ("faults", wintypes.DWORD),
                *((f"size{i}", ctypes.c_size_t) for i in range(8)),
            )

        counters = Counters(cb=ctypes.sizeof(Counters))
        process = ctypes.windll.kernel32.GetCurrentProcess
        process.restype = wintypes.HANDLE
        ask = ctypes.windll.psapi.GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
        ask(process(), ctypes.byref(counters), counters.cb)
        return counters.size0 / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


if __name__ == "__main__":
    main()
