"""The PyTorch engine on other devices and in other precisions. What is not there is refused with what is."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest
from support.interrupts import interrupted_at, lines_of
from support.needs import need

from microgpt import Config, MicrogptError, Training, TrainingError, load_checkpoint, save_checkpoint
from microgpt.__main__ import run as run_options
from microgpt.engine import flatten, initial_state
from microgpt.options import parser

TEXTS = ["ab", "ba", "abba", "b"]


@pytest.fixture(params=["cpu", "cuda"])
def device(request, factory):
    factory("torch")
    if request.param == "cuda":
        need_gpu()
    return request.param


def need_gpu():
    import torch

    need("gpu", torch.cuda.is_available())


def run(factory, num_steps=40, **options):
    settings = {"num_steps": num_steps, "batch_size": 3, "n_embd": 8, "n_head": 2, "block_size": 4}
    return Training(TEXTS, engine=factory("torch", **options), **settings)


@pytest.mark.parametrize(("precision", "within"), [("float64", 1e-12), ("float32", 1e-4), ("bfloat16", 0.03)])
def test_the_losses_are_those_of_the_core_as_far_as_the_precision_goes(factory, device, precision, within):
    reference = Training(TEXTS, num_steps=40, batch_size=3, n_embd=8, n_head=2, block_size=4).run()
    training = run(factory, device=device, precision=precision).run()
    assert training.losses == pytest.approx(reference.losses, abs=within)
    assert training.losses != reference.losses or precision == "float64"
    assert training.losses[-1] < training.losses[0] - 0.2
    batch = [[0, 1, 2, 0], [0, 2, 0]]
    assert training.engine.loss(batch) == pytest.approx(reference.engine.loss(batch), abs=within)
    gradients = flatten(training.engine.gradients(batch))
    assert gradients == pytest.approx(flatten(reference.engine.gradients(batch)), abs=5 * within)
    assert training.sample()


def test_the_default_run_in_float64_is_the_golden_run(factory, device, golden, documents):
    training = Training(documents, engine=factory("torch", device=device)).run()
    assert training.losses == pytest.approx(golden["losses"], abs=1e-9)
    assert [training.sample() for _ in range(20)] == golden["samples"]


@pytest.mark.parametrize("ending", ["json", "safetensors"])
@pytest.mark.parametrize("precision", ["float64", "float32", "bfloat16"])
def test_a_run_goes_on_from_its_checkpoint_with_the_very_same_losses(
    factory, device, precision, ending, tmp_path
):
    need("safetensors", find_spec("safetensors"))
    unbroken, stopped = (run(factory, 12, device=device, precision=precision) for _ in range(2))
    list(stopped.steps(5))
    save_checkpoint(tmp_path / f"run.{ending}", stopped.checkpoint())
    checkpoint = load_checkpoint(tmp_path / f"run.{ending}")
    resumed = Training.resume(checkpoint, TEXTS, engine=factory("torch", device=device, precision=precision))
    assert resumed.engine.state == checkpoint.state
    assert resumed.run().losses == unbroken.run().losses
    assert resumed.engine.state == unbroken.engine.state
    assert [resumed.sample() for _ in range(3)] == [unbroken.sample() for _ in range(3)]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_interrupted_at_any_line_of_a_step_the_losses_stay_the_same(factory, device, precision):
    reference = run(factory, 2, device=device, precision=precision).run()
    training = run(factory, 2, device=device, precision=precision)
    lines = lines_of(lambda: list(training.steps(1)))
    for place in range(1, lines + 5):
        training = run(factory, 2, device=device, precision=precision)
        with interrupted_at(place), pytest.raises(KeyboardInterrupt):
            training.run()
        assert training.run().losses == reference.losses, f"interrupted at line {place} of {lines}"
        assert training.engine.state == reference.engine.state


@pytest.mark.parametrize("precision", ["float64", "float32", "bfloat16"])
def test_a_step_that_is_not_finite_is_not_made(factory, device, precision):
    training = run(factory, device=device, precision=precision)
    list(training.steps(3))
    before, loss = training.engine.state, training.engine.last_loss
    with pytest.raises(TrainingError, match="the loss is"):
        training.engine.train_step([[0, 1, 0]], 1.7e308)
    assert training.engine.state == before
    assert training.engine.last_loss == loss
    parameters = dict(before.parameters)
    parameters["lm_head"] = [[float("inf")] * 8, *parameters["lm_head"][1:]]
    training.engine.state = before._replace(parameters=parameters)
    with pytest.raises(
        TrainingError, match=r"parameter lm_head\[0\]\[0\] is inf|no longer be a finite number"
    ):
        training.engine.train_step([[0, 1, 0]], 0.01)
    assert training.engine.steps_done == 3


def test_python_waits_for_the_device_once_in_a_step(factory, monkeypatch):
    """It reads the loss, and whether all numbers are finite. Any other read would let a GPU run dry."""
    factory("torch")
    import torch

    training = run(factory)
    list(training.steps(1))
    asked = []

    def watched(name, read):
        return lambda self, *arguments: asked.append(name) or read(self, *arguments)

    for name in ("tolist", "item", "__bool__", "__float__", "__int__", "cpu", "numpy", "nonzero"):
        monkeypatch.setattr(torch.Tensor, name, watched(name, getattr(torch.Tensor, name)))
    list(training.steps(1))
    assert asked == ["tolist"]


def test_a_device_that_is_not_there_is_refused_with_those_that_are(factory, monkeypatch):
    factory("torch")
    from microgpt.engines import torch_device

    config = Config(3, n_embd=4, n_head=2)
    state = initial_state(config, random.Random(1))
    monkeypatch.setattr(torch_device, "devices_here", lambda: ["cpu"])
    with pytest.raises(
        MicrogptError, match=r'no device "cuda" for PyTorch .* on this machine: it finds cpu$'
    ):
        factory("torch", device="cuda")(config, state)
    with pytest.raises(MicrogptError, match="device must be one of auto, cpu, cuda, mps, got 'gpu'"):
        factory("torch", device="gpu")(config, state)
    with pytest.raises(MicrogptError, match="device must be one of auto, cpu, cuda, mps, got 3"):
        factory("torch", device=3)(config, state)
    with pytest.raises(
        MicrogptError, match="precision must be one of float64, float32, bfloat16, got 'half'"
    ):
        factory("torch", precision="half")(config, state)
    assert torch_device.choose_device("auto", "float32").type == "cpu"


def test_a_gpu_without_float64_says_what_it_has(factory, monkeypatch):
    factory("torch")
    from microgpt.engines import torch_device

    monkeypatch.setattr(torch_device, "devices_here", lambda: ["mps", "cpu"])
    with pytest.raises(
        MicrogptError, match='"mps" has no float64: choose the precision "float32" or "bfloat16"'
    ):
        torch_device.choose_device("mps", "float64")
    assert torch_device.choose_device("mps", "float32").type == "mps"
    assert torch_device.choose_device("auto", "float32").type == "mps"
    assert torch_device.choose_device("auto", "float64").type == "cpu"


def test_further_shapes_than_recordings_are_computed_without_one(factory, monkeypatch):
    need_torch_gpu = factory("torch", device="cuda", precision="float64")
    need_gpu()
    monkeypatch.setattr("microgpt.engines.torch_graph.MOST_RECORDINGS", 2)
    config = Config(5, n_embd=4, n_head=2, block_size=9)
    state = initial_state(config, random.Random(1))
    gpu, cpu = need_torch_gpu(config, state), factory("torch")(config, state)
    for count in (1, 2, 3, 1, 4, 2, 5):
        batch = [[0, 1, 2, 3, 4, 0][: 3 + i % 4] for i in range(count)]
        assert gpu.train_step(batch, 0.01) == pytest.approx(cpu.train_step(batch, 0.01), abs=1e-11)
    assert flatten(gpu.state.parameters) == pytest.approx(flatten(cpu.state.parameters), abs=1e-10)


def test_several_processes_on_gpus(factory):
    """NCCL, with one process for each GPU of this machine."""
    factory("torch")
    need_gpu()
    import torch

    engine = factory("torch-distributed", device="cuda")
    training = Training(TEXTS, num_steps=8, batch_size=3, n_embd=8, n_head=2, block_size=4, engine=engine)
    with pytest.raises(MicrogptError, match="each needs a GPU of its own"):
        factory("torch-distributed", device="cuda", processes=torch.cuda.device_count() + 1)(
            training.config, training.engine.state
        )
    alone = Training(TEXTS, num_steps=8, batch_size=3, n_embd=8, n_head=2, block_size=4).run()
    assert training.run().losses == pytest.approx(alone.losses, abs=1e-12)
    training.engine.close()


@pytest.mark.parametrize("option", ["--device cpu", "--precision float32"])
@pytest.mark.parametrize("engine", ["vector", "numpy"])
def test_options_of_another_engine_are_refused(option, engine):
    if engine == "numpy":
        need("numpy", find_spec("numpy"))
    with pytest.raises(MicrogptError) as error:
        in_terminal(f"--engine {engine} {option}")
    name = option.split()[0]
    expected = f"--engine {engine} has no {name}: leave it out, or take --engine torch or torch-distributed"
    assert str(error.value) == expected


def in_terminal(options):
    return run_options(parser().parse_args(options.split()))


def test_the_options_are_those_of_the_engine(factory):
    factory("torch")
    from microgpt.engines.torch_device import DEVICES, PRECISIONS

    choices = {action.dest: action.choices for action in parser()._actions}
    assert choices["device"] == DEVICES
    assert choices["precision"] == tuple(PRECISIONS)


def test_a_run_in_a_terminal_is_saved_and_goes_on(factory, tmp_path, capsys):
    factory("torch")
    need("safetensors", find_spec("safetensors"))
    import torch

    saved = tmp_path / "run.safetensors"
    options = "--engine torch --device cpu --precision float32"
    assert in_terminal(f"{options} --steps 3 --samples 1 --save {saved}") == 0
    assert in_terminal(f"{options} --resume {saved} --steps 5 --samples 1 --save {saved}") == 0
    assert in_terminal(f"{options} --resume {saved} --samples 2") == 0
    assert "loss:" in capsys.readouterr().out
    checkpoint = load_checkpoint(saved)
    assert len(checkpoint.losses) == 5
    parameters = flatten(checkpoint.state.parameters)
    assert torch.tensor(parameters, dtype=torch.float32).double().tolist() == parameters
