"""The state of an interrupted run: written whole or not at all, and only resumed by its like."""

import io
import shutil
from pathlib import Path
from typing import Any, Protocol

import torch

from models.artifact.checkpoint import write_whole
from models.errors import ScanlineError


class Part(Protocol):
    """What has a state: a network, an optimizer, a schedule."""

    def state_dict(self) -> dict[str, Any]:
        """The state."""

    def load_state_dict(self, state: dict[str, Any], /) -> object:
        """Takes the state over."""


class RunState:
    """The file that an interrupted run resumes from.

    Args:
        file: where it is kept.
        settings: all that decides the run's result; a run with others does not resume from it.
    """

    def __init__(self, file: Path, settings: dict[str, Any]) -> None:
        self._file = file
        self._settings = settings

    def load(self, parts: dict[str, Part]) -> dict[str, Any]:
        """Puts the parts where the interrupted run left them.

        Returns:
            The progress that was saved beside them; empty where there is no file.

        Raises:
            ScanlineError: the file belongs to a run with other settings, or is damaged.
        """
        if not self._file.exists():
            return {}
        try:
            state: dict[str, Any] = torch.load(self._file, weights_only=True, map_location="cpu")
            same = state["settings"] == self._settings
        except Exception as error:  # torch.load raises whatever a damaged file makes it meet
            raise ScanlineError(
                f"{self._file} is damaged ({type(error).__name__}): delete it to start afresh"
            ) from error
        if not same:
            raise ScanlineError(
                f"{self._file} belongs to a run with other settings: "
                "delete it to start afresh, or choose another --out"
            )
        try:
            for name, part in parts.items():
                part.load_state_dict(state["parts"][name])
            progress: dict[str, Any] = state["progress"]
        except (KeyError, RuntimeError, ValueError) as error:
            raise ScanlineError(
                f"{self._file} does not fit this version: delete it to start afresh"
            ) from error
        return progress

    def save(self, parts: dict[str, Part], progress: dict[str, Any]) -> None:
        """Writes the parts' states and the progress, in place of what was saved before.

        Raises:
            ScanlineError: the disk is full or the folder read-only; what was saved before stays.
        """
        states = {name: part.state_dict() for name, part in parts.items()}
        content = io.BytesIO()
        torch.save({"settings": self._settings, "progress": progress, "parts": states}, content)
        write_whole(self._file, content.getvalue())

    def delete(self) -> None:
        """Removes the file and what killed runs left of it: the run is complete."""
        self._file.unlink(missing_ok=True)
        for draft in self._file.parent.glob(f".{self._file.name}-*"):
            shutil.rmtree(draft, ignore_errors=True)
