"""`scanline train adder`: train a network on short sums, then tune it until its proof closes.

Two phases. First the network learns on short random sums while uniform noise disturbs its state,
so that each carry becomes a basin that pulls the state back. Then boxes, one a carry, are
learned together with the weights: to cross-entropy comes a loss on how far the interval image of
one step leaves its box (interval bound propagation: S. Gowal et al., "On the effectiveness of
interval bound propagation for training verifiably robust models", 2018). `models.sums.certificate`,
which shares nothing with this module, has the last word.

The network is small: everything runs on one CPU thread, where it takes seconds; a killed run still
resumes, and gives what it would have given.
"""

import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from rich.progress import Progress
from torch import Generator, Tensor, nn

from models.artifact import checkpoint
from models.artifact.card import AdderArchitecture, AdderCard, Cell, Task, check_name
from models.artifact.figures import Score
from models.errors import CertificateError, ScanlineError
from models.networks.adder import Adder
from models.sums import certificate
from models.sums.certificate import EXACT, Proof
from models.sums.machines import Machine
from models.sums.proof_object import ProofObject, StateBox, kind_of
from training.adder.intervals import Interval, State, cell_step, held, violations
from training.adder.settings import AdderSettings
from training.loop import provenance
from training.loop.fit import check_finite
from training.loop.progress import bar
from training.loop.state import Part, RunState

_SAVED_EVERY = 250  # steps
_CELLS: dict[Cell, str] = {"lstm": "LSTM", "gru": "GRU", "vanilla": "Vanilla network"}
_DOES: dict[Task, str] = {
    "addition": "adds",
    "subtraction": "subtracts",
    "comparison": "compares numbers",
}
_SCORES: dict[Task, str] = {
    "addition": "sums_of_1000_",
    "subtraction": "differences_of_1000_",
    "comparison": "comparisons_of_1000_",
}
_VISITS = 256  # pairs of numbers whose states the first boxes hold


def train_adder(name: str, settings: AdderSettings, out: Path) -> tuple[AdderCard, Proof]:
    """Trains an adder that reads least significant bit first, and writes it with its certificate.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        settings: of a recipe.
        out: the folder to write into; the state of a run is kept in `out`/NAME.learn1, NAME.tune1
            and so on, the number being the attempt's.

    Returns:
        The card as written, and what the certificate proves.

    Raises:
        ScanlineError: no proof closed within the steps, or another run's state is in the way.
    """
    check_name(name)
    torch.set_num_threads(1)
    states = []
    began = time.monotonic()
    with bar("{task.completed}/{task.total} steps") as progress:
        for attempt in range(1, settings.attempts + 1):
            seed = seed_of(settings.seed, attempt)
            torch.manual_seed(seed)
            generator = Generator().manual_seed(seed)
            network = Adder(settings.architecture())
            learn, tune = (
                RunState(out / f"{name}.{phase}{attempt}", asdict(settings))
                for phase in ("learn", "tune")
            )
            states += [learn, tune]
            _learn(network, settings, generator, learn, progress)
            tuned = _tune(network, settings, generator, tune, progress)
            if tuned is not None:
                break
    if tuned is None:
        for state in states:
            state.delete()
        raise ScanlineError(
            f"no proof closed in {settings.attempts} attempts of {settings.tuning} steps of tuning "
            f"(seed {settings.seed}): try another --seed or a larger --hidden"
        )
    proof_object, proof, steps = tuned
    seconds = time.monotonic() - began
    reads = network.architecture.reads
    card = AdderCard(
        name=name,
        description=_description(network.architecture),
        architecture=network.architecture,
        input=network.architecture.contract(),
        training=provenance.training(
            f"random pairs of {settings.length} {reads}, drawn afresh for every step",
            asdict(settings),
            attempt * settings.steps + (attempt - 1) * settings.tuning + steps,
            provenance.device_name(torch.device("cpu")),
            seconds,
        ),
        scores={_SCORES[settings.machine] + reads: _score(network, settings, generator)},
        licence="MIT",
        files={},
    )
    written = checkpoint.save(out / name, card, _arrays(network), proof_object.text())
    for state in states:
        state.delete()
    return written, proof


def seed_of(seed: int, attempt: int) -> int:
    """The seed of an attempt: the run's own for the first, for each other one of its own.

    Of 32 bits, since torch's generator leaves out what is above.
    """
    if attempt == 1:
        return seed
    return int(np.random.SeedSequence([seed, attempt]).generate_state(1)[0])


def _description(architecture: AdderArchitecture) -> str:
    does, digit = _DOES[architecture.task], architecture.reads.removesuffix("s")
    base = {2: "", 10: " in decimal"}.get(architecture.base, f" in base {architecture.base}")
    what = f"{_CELLS[architecture.cell]} that {does}{base} least significant {digit} first"
    return f"{what}, proved {EXACT}"


def _learn(
    network: Adder,
    settings: AdderSettings,
    generator: Generator,
    run: RunState,
    progress: Progress,
) -> None:
    """The first phase: cross-entropy on short sums, with noise on the state between steps."""
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    parts: dict[str, Part] = {"network": network, "optimizer": optimizer}
    bar = progress.add_task("learning to add", total=settings.steps)
    for step in range(_resumed(run, parts, generator), settings.steps + 1):
        progress.update(bar, completed=step)
        if step % _SAVED_EVERY == 0 or step == settings.steps:
            run.save(parts, {"step": step, "generator": generator.get_state()})
        if step == settings.steps:
            break
        symbols, right, _ = _sums(network, settings, settings.batch, settings.length, generator)
        state = _start(network, settings.batch)
        states = []
        for symbol in symbols.unbind(1):
            state = cell_step(network, symbol, state)
            states.append(state[0])
            state = tuple(part + _noise(part, settings.noise, generator) for part in state)
        logits = network.readout(torch.stack(states, dim=1))
        loss = F.cross_entropy(logits.flatten(0, 1), right.flatten())
        if settings.hold:
            loss = loss + settings.hold * held(network)
        check_finite(loss, f"step {step} of learning to add", settings)
        _descend(network, optimizer, loss)


def _tune(
    network: Adder,
    settings: AdderSettings,
    generator: Generator,
    run: RunState,
    progress: Progress,
) -> tuple[ProofObject, Proof, int] | None:
    """The second phase: weights and boxes together, until the certificate is ample; else None."""
    low, high = _visited(network, settings, generator)
    learned = nn.ParameterList([(low + high) / 2, ((high - low) / 2 + 0.05).log()])
    centre, log_radius = learned
    rates = settings.learning_rate * settings.share, settings.learning_rate
    optimizer = torch.optim.Adam(
        [
            {"params": network.parameters(), "lr": rates[0]},
            {"params": learned, "lr": rates[1]},
        ]
    )
    parts: dict[str, Part] = {"network": network, "boxes": learned, "optimizer": optimizer}
    bar = progress.add_task("closing the proof", total=settings.tuning)
    for step in range(_resumed(run, parts, generator), settings.tuning):
        if step % _SAVED_EVERY == 0:
            run.save(parts, {"step": step, "generator": generator.get_state()})
        symbols, right, _ = _sums(network, settings, settings.batch, settings.length, generator)
        logits, _ = network(symbols)
        boxes = Interval(centre - log_radius.exp(), centre + log_radius.exp())
        leaves, leads = violations(network, boxes)
        press = settings.press ** (step / settings.tuning)
        low, high = boxes.low[0] + settings.start, settings.start - boxes.high[0]
        if step % settings.check_every == 0:
            proof_object = _proof_object(network, boxes)
            arrays = _arrays(network)
            try:
                proof = certificate.check(network.architecture, arrays, proof_object.text())
            except CertificateError:
                pass  # not yet
            else:
                ample = min(proof.slack / settings.slack, proof.margin / settings.margin)
                if ample >= settings.enough:
                    return proof_object, proof, step
        loss = (
            F.cross_entropy(logits.flatten(0, 1), right.flatten())
            + press * (leaves + settings.slack).relu().sum() / len(leaves)
            + press * (settings.margin - leads).relu().mean()
            + (low.relu().sum() + high.relu().sum())
        )
        if settings.hold:
            loss = loss + settings.hold * held(network)
        check_finite(loss, f"step {step} of closing the proof", settings)
        if settings.decay:
            left = (1 + math.cos(math.pi * step / settings.tuning)) / 2
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * left
        _descend(network, optimizer, loss)
        progress.update(bar, completed=step + 1)
    return None


def _resumed(run: RunState, parts: dict[str, Part], generator: Generator) -> int:
    """Takes a phase's state over, if there is one, and gives the steps that are done."""
    progress = run.load(parts)
    if not progress:
        return 0
    generator.set_state(progress["generator"])
    return int(progress["step"])


def _sums(
    network: Adder, settings: AdderSettings, n: int, length: int, generator: Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Random pairs of numbers, and what a machine does with them, least significant digit first.

    Returns:
        What is read, float32 (n, length, features), the answers and the states that the machine
        is in after each symbol, both int64 (n, length).
    """
    machine = Machine.of(network.architecture)
    digits = torch.randint(0, machine.base, (n, length, 2), generator=generator)
    if settings.alike:
        alike = torch.rand((n, length), generator=generator) < settings.alike
        digits[..., 1] = torch.where(alike, digits[..., 0], digits[..., 1])
    states, answers = machine.run(digits.numpy())
    symbols = torch.from_numpy(machine.features(digits.numpy()))
    return symbols, torch.from_numpy(answers), torch.from_numpy(states)


def _start(network: Adder, n: int) -> State:
    """The state before the first position: each part (n, hidden)."""
    zeros = torch.zeros(n, network.architecture.hidden)
    return tuple(zeros for _ in network.architecture.state)


@torch.no_grad()
def _visited(network: Adder, settings: AdderSettings, generator: Generator) -> Interval:
    """The bounds of the states met on random pairs: (states of the machine, parts, hidden)."""
    symbols, _, following = _sums(network, settings, _VISITS, 20, generator)
    state = _start(network, _VISITS)
    met, meant = [torch.stack(state, 1)], [torch.zeros(_VISITS, dtype=torch.int64)]
    for symbol, after in zip(symbols.unbind(1), following.unbind(1), strict=True):
        state = cell_step(network, symbol, state)
        met.append(torch.stack(state, 1))
        meant.append(after)
    every, machine_state = torch.cat(met), torch.cat(meant)
    groups = [
        every[machine_state == value]
        for value in range(len(Machine.of(network.architecture).states))
    ]
    return Interval(
        torch.stack([group.amin(0) for group in groups]),
        torch.stack([group.amax(0) for group in groups]),
    )


def _noise(like: Tensor, half_width: float, generator: Generator) -> Tensor:
    return (torch.rand(like.shape, generator=generator) * 2 - 1) * half_width


def _descend(network: Adder, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()


def _proof_object(network: Adder, boxes: Interval) -> ProofObject:
    bounds = torch.stack(boxes, dim=-1).tolist()
    architecture = network.architecture
    return ProofObject(
        kind=kind_of(architecture),
        boxes=tuple(
            StateBox.model_validate(
                {
                    part: [tuple(ends) for ends in one]
                    for part, one in zip(architecture.state, parts, strict=True)
                }
            )
            for parts in bounds
        ),
    )


@torch.no_grad()
def _score(network: Adder, settings: AdderSettings, generator: Generator) -> Score:
    """Pairs of numbers of 1,000 digits to which all answers are right, out of 1,000."""
    symbols, right, _ = _sums(network, settings, 1000, 1001, generator)
    logits, _ = network(symbols)
    return Score.of(int((logits.argmax(2) == right).all(1).sum()), 1000)


def _arrays(network: Adder) -> dict[str, NDArray[np.float32]]:
    return {key: tensor.detach().numpy().copy() for key, tensor in network.state_dict().items()}
