"""Slices with and without an event loop: every picture is shown, and a newer move stops the older run."""

from __future__ import annotations

import asyncio
from threading import Thread

import pytest
from ipywidgets import IntSlider

from microgpt import MicrogptError
from microgpt.show.controls.sliced import SlicedExplorer


class Counter:
    """A run of n slices. It remembers the settings of each run, and how far the run came."""

    def __init__(self):
        self.begun = []
        self.seen = []

    def __call__(self, n):
        self.begun.append(n)
        for i in range(n):
            if n == 7 and i == 2:
                raise MicrogptError("seven <is> bad luck")
            self.seen.append((n, i))
            yield f"{i + 1} of {n}"


def explorer(counter, value=5):
    return SlicedExplorer("Count", counter, n=IntSlider(value=value, max=10_000))


def on_a_loop(script):
    """Run an async function, and fail if a callback of the loop raises an exception."""
    errors = []

    async def watched():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: errors.append(context))
        await script()

    asyncio.run(watched())
    assert errors == []


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


def test_without_a_loop_it_runs_to_the_end():
    counter = Counter()
    shown = explorer(counter)
    assert (shown.picture.value, shown.running) == ("5 of 5", False)
    shown.controls["n"].value = 3
    assert (shown.picture.value, counter.begun) == ("3 of 3", [5, 3])


def test_on_a_loop_the_kernel_gets_turns_between_slices():
    async def script():
        counter = Counter()
        shown = explorer(counter, 50)
        assert (shown.running, counter.seen) == (True, [])
        turns = 0
        while shown.running:
            await asyncio.sleep(0)
            turns += 1
        assert turns >= 50
        assert shown.picture.value == "50 of 50"

    on_a_loop(script)


def test_a_newer_move_drops_the_older_run():
    async def script():
        counter = Counter()
        shown = explorer(counter, 10_000)
        await until(lambda: len(counter.seen) >= 3)
        shown.controls["n"].value = 4
        await until(lambda: not shown.running)
        assert shown.picture.value == "4 of 4"
        assert counter.seen[-4:] == [(4, 0), (4, 1), (4, 2), (4, 3)]
        assert max(i for n, i in counter.seen if n == 10_000) < 9_000

    on_a_loop(script)


def test_only_the_last_of_many_quick_moves_is_run():
    async def script():
        counter = Counter()
        shown = explorer(counter)
        for n in (6, 8, 9, 3):
            shown.controls["n"].value = n
        await until(lambda: not shown.running)
        assert {n for n, _ in counter.seen} == {3}
        assert shown.picture.value == "3 of 3"

    on_a_loop(script)


def test_a_move_in_another_thread_drops_the_slice_in_the_works():
    """JupyterLab may run sliders in a thread of their own, beside the thread of cells."""

    def draw(n):
        if n == 7:
            mover = Thread(target=shown.set, kwargs={"n": 4})
            mover.start()
            mover.join()
            yield "late"
        yield f"{n} of {n}"

    shown = SlicedExplorer("Count", draw, n=IntSlider(value=1))
    shown.controls["n"].value = 7
    assert (shown.picture.value, shown.running) == ("4 of 4", False)


def test_stop_keeps_the_last_picture():
    async def script():
        counter = Counter()
        shown = explorer(counter, 10_000)
        await until(lambda: len(counter.seen) == 3)
        shown.stop()
        picture = shown.picture.value
        await asyncio.sleep(0.05)
        assert (shown.running, shown.picture.value, len(counter.seen)) == (False, picture, 3)

    on_a_loop(script)


@pytest.mark.parametrize("loop", [False, True])
def test_an_error_gives_a_clear_message_and_the_next_move_works(loop):
    async def script():
        shown = explorer(Counter(), 7)
        await until(lambda: not shown.running)
        assert "seven &lt;is&gt; bad luck" in shown.picture.value
        shown.controls["n"].value = 2
        await until(lambda: not shown.running)
        assert shown.picture.value == "2 of 2"

    if loop:
        on_a_loop(script)
    else:
        shown = explorer(Counter(), 7)
        assert "seven &lt;is&gt; bad luck" in shown.picture.value
        shown.controls["n"].value = 2
        assert shown.picture.value == "2 of 2"


def test_an_error_of_ours_is_not_hidden():
    def broken(n):
        yield "first"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        SlicedExplorer("Broken", broken, n=IntSlider())


def finished(script):
    """True if the script ended. A lock that waits for itself must not block the tests."""
    thread = Thread(target=script, daemon=True)
    thread.start()
    thread.join(10)
    return not thread.is_alive()


def test_an_observer_of_the_picture_may_move_a_control_or_stop():
    shown = explorer(Counter(), 2)

    def watch(change):
        if change["new"] == "1 of 5":
            shown.controls["n"].value = 3
        if change["new"] == "2 of 9":
            shown.stop()

    shown.picture.observe(watch, "value")
    assert finished(lambda: shown.set(n=5))
    assert (shown.picture.value, shown.running) == ("3 of 3", False)
    assert finished(lambda: shown.set(n=9))
    assert (shown.picture.value, shown.running) == ("2 of 9", False)


def test_a_run_begun_by_the_last_picture_goes_on():
    async def script():
        shown = explorer(Counter(), 2)
        await until(lambda: not shown.running)
        shown.picture.observe(lambda change: shown.set(n=3) if "bad luck" in change["new"] else None, "value")
        shown.controls["n"].value = 7
        await until(lambda: shown.picture.value == "3 of 3")

    assert finished(lambda: on_a_loop(script))
