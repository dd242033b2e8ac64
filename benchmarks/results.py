"""Results files: what a benchmark found, when, by which command, on which commit and machine.

Tables and figures in the documents are rendered from docs/results/NAME.json.
"""

import json
import os
import platform
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from models.artifact.checkpoint import write_whole
from models.errors import ScanlineError

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "docs" / "results"
LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "torch")  # that decide or take time
CHANGES = ("app", "benchmarks", "cli", "models", "training", "pyproject.toml")  # of these count
KindT = TypeVar("KindT")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Machine(_Strict):
    """What kind of machine measured; not which one.

    `load` is how many of its processes wanted a core on average in the minute before: timings are
    to be trusted where it is far below `cores`. None where that is not known.
    """

    processor: str
    cores: int
    memory_gb: int
    system: str
    load: float | None
    versions: dict[str, str]


class Origin(_Strict):
    """Where figures come from; `changed` says that the tree differed from the commit."""

    date: date
    commit: str
    changed: bool
    machine: Machine


class Result(_Strict):
    """A results file; `n` says how many of what were measured, where that is not in `command`."""

    benchmark: str
    command: str
    date: date
    commit: str
    changed: bool
    machine: Machine
    n: dict[str, int]
    figures: dict[str, Any]

    def at(self, *path: str | int) -> Any:
        """What stands in the figures under these keys.

        Raises:
            ScanlineError: nothing does.
        """
        found: Any = self.figures
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                raise self._lacks(f"`{' > '.join(map(str, path))}`") from None
        return found

    def number(self, *path: str | int) -> float:
        """The number under these keys.

        Raises:
            ScanlineError: there is none.
        """
        found: Any = self.at(*path)
        if type(found) not in (int, float) or not isfinite(found):
            raise self._lacks(f"a number at `{' > '.join(map(str, path))}`")
        return float(found) if type(found) is float else int(found)

    def numbers(self, *path: str | int) -> dict[str, float]:
        """The numbers under these keys, by their own keys."""
        found = self.at(*path)
        if not isinstance(found, dict):
            raise self._lacks(f"a table at `{' > '.join(map(str, path))}`")
        return {key: self.number(*path, key) for key in found}

    def count(self, what: str) -> int:
        """How many of `what` were measured.

        Raises:
            ScanlineError: the file does not say.
        """
        if what not in self.n:
            raise self._lacks(f"the number of {what}")
        return self.n[what]

    def _lacks(self, what: str) -> ScanlineError:
        return ScanlineError(
            f"{self.benchmark}.json lacks {what}, which a document shows: "
            f"run `python -m benchmarks {self.benchmark}` again"
        )


def here() -> Origin:
    """This moment, this commit, this machine."""
    from training.loop.provenance import commit  # imports torch, which reading a file needs not

    name, _, changes = commit(*CHANGES).partition("+")
    return Origin(date=date.today(), commit=name, changed=bool(changes), machine=_machine())


def save(result: Result, folder: Path) -> Path:
    """Writes a results file, in place of an older one.

    Raises:
        ScanlineError: it cannot be written, or a figure is no number.
    """
    file = folder / f"{result.benchmark}.json"
    try:
        plain = result.model_dump() | {"date": result.date.isoformat()}
        content = json.dumps(plain, indent=1, allow_nan=False)
    except ValueError as error:
        raise ScanlineError(f"{file.name} would hold what JSON has not: {error}") from error
    write_whole(file, content.encode() + b"\n")
    return file


class Results:
    """The results files of a folder, each read once.

    Args:
        folder: holds NAME.json.
    """

    def __init__(self, folder: Path = PUBLISHED) -> None:
        self._folder = folder
        self._read: dict[str, Any] = {}

    @property
    def used(self) -> set[str]:
        """The names of those that were read."""
        return set(self._read)

    def __getitem__(self, name: str) -> Result:
        """The results of a benchmark.

        Raises:
            ScanlineError: the file is missing, damaged, of an older layout or of another benchmark.
        """
        result = self.other(name, TypeAdapter(Result), f"python -m benchmarks {name}")
        if result.benchmark != name:
            raise ScanlineError(
                f"{self._folder / name}.json is of the benchmark {result.benchmark}: "
                f"run `python -m benchmarks {name}` again"
            )
        return result

    def other(self, name: str, kind: TypeAdapter[KindT], command: str) -> KindT:
        """The results of something else than a benchmark.

        Args:
            name: of the file.
            kind: what it holds.
            command: what makes it.

        Raises:
            ScanlineError: the file is missing or damaged, or holds something else.
        """
        if name not in self._read:
            self._read[name] = _read(self._folder / f"{name}.json", kind, command)
        found: KindT = self._read[name]
        return found


def _read(file: Path, kind: TypeAdapter[KindT], command: str) -> KindT:
    again = f"run `{command}` again"
    try:
        return kind.validate_json(file.read_bytes())
    except OSError as error:
        raise ScanlineError(f"{file} cannot be read ({error.strerror}): {again}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        why = f"{where}: {first['msg']}" if where else first["msg"]
        raise ScanlineError(f"{file} is not what it should be ({why}): {again}") from error


def processor() -> str:
    """The processor's name where the system tells it."""
    try:
        told = Path("/proc/cpuinfo").read_text()
        name = next(line for line in told.splitlines() if line.startswith("model name"))
        return name.split(":", 1)[1].strip()
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _machine() -> Machine:
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = platform.system()
    try:
        load = round(os.getloadavg()[0], 1)
    except OSError:
        load = None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        processor=processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(memory / 2**30),
        system=f"{system}, {platform.machine()}",
        load=load,
        versions={"python": platform.python_version()}
        | {name: found for name in LIBRARIES if (found := _version(name))},
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
