"""`scanline train adder`: train an LSTM on short sums, then fine-tune it until its proof closes.

Two phases. First the network learns on short random sums while uniform noise disturbs its state,
so that each carry becomes a basin that pulls the state back. Then two boxes, one a carry, are
learned together with the weights: to cross-entropy comes a loss on how far the interval image of
one step leaves its box (interval bound propagation: S. Gowal et al., "On the effectiveness of
interval bound propagation for training verifiably robust models", 2018). `models.sums.certificate`,
which shares nothing with this module, has the last word.

The network is small: everything runs on one CPU thread, where it takes seconds; a killed run still
resumes, and gives what it would have given.
"""

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
from models.artifact.card import AdderCard, check_name
from models.artifact.figures import Score
from models.errors import CertificateError, ScanlineError
from models.networks.adder import Adder, carries_of
from models.sums import certificate
from models.sums.certificate import Proof
from models.sums.proof_object import ProofObject, StateBox
from training.adder.intervals import Interval, lstm_step, violations
from training.adder.settings import AdderSettings
from training.loop import provenance
from training.loop.fit import check_finite
from training.loop.progress import bar
from training.loop.state import Part, RunState

_SAVED_EVERY = 250  # steps


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
            seed = settings.seed + 2**31 * (attempt - 1)
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
    card = AdderCard(
        name=name,
        description="LSTM that adds least significant bit first, proved exact at every length",
        architecture=settings.architecture(),
        training=provenance.training(
            f"random pairs of {settings.length} bits, drawn afresh for every step",
            asdict(settings),
            attempt * settings.steps + (attempt - 1) * settings.tuning + steps,
            provenance.device_name(torch.device("cpu")),
            seconds,
        ),
        scores={"sums_of_1000_bits": _score(network, generator)},
        licence="MIT",
        files={},
    )
    written = checkpoint.save(
        out / name, card, _arrays(network), proof_object.model_dump_json(indent=2).encode()
    )
    for state in states:
        state.delete()
    return written, proof


def _learn(
    network: Adder,
    settings: AdderSettings,
    generator: Generator,
    state: RunState,
    progress: Progress,
) -> None:
    """The first phase: cross-entropy on short sums, with noise on the state between steps."""
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    parts: dict[str, Part] = {"network": network, "optimizer": optimizer}
    bar = progress.add_task("learning to add", total=settings.steps)
    for step in range(_resumed(state, parts, generator), settings.steps + 1):
        progress.update(bar, completed=step)
        if step % _SAVED_EVERY == 0 or step == settings.steps:
            state.save(parts, {"step": step, "generator": generator.get_state()})
        if step == settings.steps:
            break
        bits, right = _sums(settings.batch, settings.length, generator)
        hidden = cell = torch.zeros(settings.batch, settings.hidden)
        states = []
        for pair in bits.unbind(1):
            hidden, cell = lstm_step(network, pair, hidden, cell)
            states.append(hidden)
            hidden = hidden + _noise(hidden, settings.noise, generator)
            cell = cell + _noise(cell, settings.noise, generator)
        logits = network.readout(torch.stack(states, dim=1))
        loss = F.cross_entropy(logits.flatten(0, 1), right.flatten())
        check_finite(loss, f"step {step} of learning to add", settings)
        _descend(network, optimizer, loss)


def _tune(
    network: Adder,
    settings: AdderSettings,
    generator: Generator,
    state: RunState,
    progress: Progress,
) -> tuple[ProofObject, Proof, int] | None:
    """The second phase: weights and boxes together, until the certificate is ample; else None."""
    low, high = _visited(network, generator)
    learned = nn.ParameterList([(low + high) / 2, ((high - low) / 2 + 0.05).log()])
    centre, log_radius = learned
    optimizer = torch.optim.Adam(
        [
            {"params": network.parameters(), "lr": settings.learning_rate / 2},
            {"params": learned, "lr": settings.learning_rate},
        ]
    )
    parts: dict[str, Part] = {"network": network, "boxes": learned, "optimizer": optimizer}
    bar = progress.add_task("closing the proof", total=settings.tuning)
    for step in range(_resumed(state, parts, generator), settings.tuning):
        if step % _SAVED_EVERY == 0:
            state.save(parts, {"step": step, "generator": generator.get_state()})
        bits, right = _sums(settings.batch, settings.length, generator)
        logits, _ = network(bits)
        boxes = Interval(centre - log_radius.exp(), centre + log_radius.exp())
        leaves, leads = violations(network, boxes)
        start = boxes.low[0].relu().sum() + (-boxes.high[0]).relu().sum()
        if step % settings.check_every == 0:
            proof_object = _proof_object(boxes)
            text = proof_object.model_dump_json().encode()
            try:
                proof = certificate.check(settings.architecture(), _arrays(network), text)
            except CertificateError:
                pass  # not yet
            else:
                ample = min(proof.slack / settings.slack, proof.margin / settings.margin)
                if ample >= settings.enough:
                    return proof_object, proof, step
        loss = (
            F.cross_entropy(logits.flatten(0, 1), right.flatten())
            + (leaves + settings.slack).relu().sum() / 8
            + (settings.margin - leads).relu().mean()
            + start
        )
        check_finite(loss, f"step {step} of closing the proof", settings)
        _descend(network, optimizer, loss)
        progress.update(bar, completed=step + 1)
    return None


def _resumed(state: RunState, parts: dict[str, Part], generator: Generator) -> int:
    """Takes a phase's state over, if there is one, and gives the steps that are done."""
    progress = state.load(parts)
    if not progress:
        return 0
    generator.set_state(progress["generator"])
    return int(progress["step"])


def _sums(n: int, length: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Random pairs, float32 (n, length, 2), and their sums' bits, int64 (n, length), lsb first."""
    bits = torch.randint(0, 2, (n, length, 2), generator=generator)
    incoming = F.pad(carries_of(bits)[:, :-1], (1, 0))
    return bits.float(), (bits.sum(2) + incoming) % 2


@torch.no_grad()
def _visited(network: Adder, generator: Generator) -> Interval:
    """The bounds of the states met on random sums: (2 carries, 2 parts of the state, hidden)."""
    bits, _ = _sums(256, 20, generator)
    hidden = cell = torch.zeros(256, network.readout.in_features)
    states, carries = [torch.stack([hidden, cell], 1)], [torch.zeros(256, dtype=torch.int64)]
    for pair, carry in zip(bits.unbind(1), carries_of(bits).unbind(1), strict=True):
        hidden, cell = lstm_step(network, pair, hidden, cell)
        states.append(torch.stack([hidden, cell], 1))
        carries.append(carry)
    state, carry = torch.cat(states), torch.cat(carries)
    groups = [state[carry == value] for value in (0, 1)]
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


def _proof_object(boxes: Interval) -> ProofObject:
    def bounds(carry: int, part: int) -> list[tuple[float, float]]:
        return list(
            zip(boxes.low[carry, part].tolist(), boxes.high[carry, part].tolist(), strict=True)
        )

    zero, one = (StateBox(hidden=bounds(carry, 0), cell=bounds(carry, 1)) for carry in (0, 1))
    return ProofObject(boxes=(zero, one))


@torch.no_grad()
def _score(network: Adder, generator: Generator) -> Score:
    """Whole sums of 1,000 bits that are right, out of 1,000."""
    bits, right = _sums(1000, 1001, generator)
    logits, _ = network(bits)
    return Score.of(int((logits.argmax(2) == right).all(1).sum()), 1000)


def _arrays(network: Adder) -> dict[str, NDArray[np.float32]]:
    return {key: tensor.detach().numpy().copy() for key, tensor in network.state_dict().items()}
