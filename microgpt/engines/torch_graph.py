"""Work that a GPU repeats: it is recorded once, and then replayed as one CUDA graph.

A GPU that PyTorch drives operation by operation spends a small step waiting for Python to start the
next operation. A recording is started once, with all operations in it. It holds for inputs of one
shape, which lie at the same place in memory each time.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

MOST_RECORDINGS = 16  # each keeps its inputs; further shapes run without a recording
WARM_UP = 3  # runs before a recording, in which libraries choose and load their programs

Work = Callable[..., None]


class Recorded:
    """A function of tensors, with a recording for each shape of its first input.

    work -- must compute the same operations each time, and write its results into tensors that stay

    Recordings are made by another thread. Python delivers Ctrl-C to the main thread only. So no recording
    is left open, in which everything that the GPU is told next would end up.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._gpu = torch.cuda.current_device()
        self._pool = torch.cuda.graph_pool_handle()
        self._recordings: dict[torch.Size, tuple[torch.cuda.CUDAGraph, list[Tensor]]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._is_recording = False

    def __call__(self, *inputs: Tensor) -> None:
        """Do the work for these inputs, which may lie in the processor's memory."""
        shape = inputs[0].shape
        if shape not in self._recordings:
            if len(self._recordings) == MOST_RECORDINGS:
                self._work(*(x.cuda(self._gpu) for x in inputs))
                return
            self._is_recording = True
            self._thread.submit(self._record, inputs).result()
            self._is_recording = False
        graph, places = self._recordings[shape]
        for place, x in zip(places, inputs):
            place.copy_(x)
        graph.replay()

    def finish(self) -> None:
        """Wait until a recording is made whose caller was interrupted."""
        if self._is_recording:
            self._thread.submit(int).result()  # the thread does one thing after the other
            self._is_recording = False

    def _record(self, inputs: tuple[Tensor, ...]) -> None:
        with torch.cuda.device(self._gpu):
            places = [x.cuda(self._gpu) for x in inputs]
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                for _ in range(WARM_UP):
                    self._work(*places)
            torch.cuda.current_stream().wait_stream(stream)
            graph = torch.cuda.CUDAGraph()
            # Only this thread is recorded: that of NCCL asks the GPU for news at any time.
            with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
                self._work(*places)
            self._recordings[inputs[0].shape] = graph, places
