"""Has Coq check the theorem about an adder: the theory in proofs/ first, then the adder's own file.

Coq runs under a limit of memory, since a number of its own has no limit: what would take all of
the machine ends as an error instead.
"""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from models.errors import ScanlineError
from models.sums.theorem import THEOREMS

PROOFS = Path(__file__).parent.parent.parent / "proofs"
VERSION = "8.16.1"  # Debian bookworm's, with its libraries: later ones have other names for lemmas
PACKAGES = "coq libcoq-interval libcoq-flocq"
MEMORY = 6_000_000  # KiB of address space; checking the shipped adder takes an eighth
SECONDS = 1800  # that one run of Coq may take; the shipped adder takes a hundredth
_MODULE = "Certified"  # what the theory calls the adder's own file

# What Coq's own real numbers and classical logic stand on; nothing else may be assumed.
AXIOMS = {
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "Classical_Prop.classic",
    "FunctionalExtensionality.functional_extensionality_dep",
}
_UNPROVED = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|bypass_check)\b|"
    r"\b(Unset\s+\w+\s+Checking|type-in-type)\b"
)
_ANSWER = re.compile(r"^(?=\w+\n +: )", re.M)  # where one to `Check` begins
_ASSUMED = re.compile(r"^(?=Axioms:|Closed under)", re.M)  # and one to `Print Assumptions`
_NAME = re.compile(r"^([\w.]+)\s*:", re.M)


class Theory:
    """The theory of proofs/, compiled in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = [
            line for line in (PROOFS / "_CoqProject").read_text().split() if line.endswith(".v")
        ]

    def build(self) -> Iterator[str]:
        """Compiles file by file, and gives the name of each that is done.

        Raises:
            ScanlineError: Coq is missing or of another version, or does not accept a file.
        """
        require()
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in self.files:
            shutil.copy(PROOFS / name, self.folder / name)
            refuse_unproved(self.folder / name)
            self._run("coqc", name)
            yield name

    def accept(self, text: str) -> str:
        """What Coq says of the text of an adder's file, which it accepts.

        Raises:
            ScanlineError: it does not, or the theorems rest on other axioms than AXIOMS.
        """
        said = self.run(text)
        assumed = assumptions(said)
        for name in THEOREMS:
            if assumed.get(name) != AXIOMS:
                odd = sorted(assumed.get(name, set()) ^ AXIOMS)
                raise ScanlineError(f"{name} is not proved from Coq's axioms alone: {odd}")
        return said

    def run(self, text: str) -> str:
        """What Coq prints of a text that it accepts, read with this theory.

        Raises:
            ScanlineError: it does not accept it, or the text takes something for granted.
        """
        file = self.folder / f"{_MODULE}.v"
        file.write_text(text)
        refuse_unproved(file)
        return self._run("coqc", file.name)

    def recheck(self) -> None:
        """Has coqchk, Coq's small checker, go through all that the accepted text depends on.

        Raises:
            ScanlineError: it does not accept it.
        """
        self._run("coqchk", "-silent", f"Scanline.{_MODULE}")

    def _run(self, program: str, *words: str) -> str:
        # A shell sets the limit for itself and then becomes the program.
        limited = ["sh", "-c", 'ulimit -v "$0" && exec "$@"', str(MEMORY), program]
        try:
            done = subprocess.run(
                [*limited, "-Q", ".", "Scanline", *words],
                cwd=self.folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise ScanlineError(f"{program} {words[-1]} takes longer than {SECONDS} s") from error
        if done.returncode != 0:
            raise ScanlineError(
                why_refused(program, words[-1], done.returncode, done.stdout + done.stderr)
            )
        return done.stdout


def require() -> None:
    """Raises what is to be done where Coq is missing or of another version.

    Raises:
        ScanlineError: it is.
    """
    if shutil.which("coqc") is None:
        raise ScanlineError(f"coqc is missing: install Debian bookworm's packages {PACKAGES}")
    done = subprocess.run(
        ["coqc", "--print-version"], capture_output=True, text=True, errors="replace"
    )
    found = (done.stdout.split() or ["unknown"])[0]
    if found != VERSION:
        raise ScanlineError(
            f"coqc is of version {found}, and the proofs are for {VERSION}: "
            f"install Debian bookworm's packages {PACKAGES}"
        )


def refuse_unproved(file: Path) -> None:
    """Refuses a file that takes something for granted.

    Raises:
        ScanlineError: it does; the text names what.
    """
    if found := _UNPROVED.search(file.read_text()):
        raise ScanlineError(f"{file} takes something for granted: it has the word {found[0]!r}")


def assumptions(said: str) -> dict[str, set[str]]:
    """What Coq's answers to `Check NAME. Print Assumptions NAME.` say that each name rests on."""
    found: dict[str, set[str]] = {}
    for answer in _ANSWER.split(said)[1:]:
        statement, _, axioms = answer.partition("Axioms:\n")
        found[statement.split("\n")[0]] = set(_NAME.findall(axioms))
    return found


def statements(said: str) -> str:
    """The theorems, as Coq's answers to `Check` have them."""
    return "".join(_ASSUMED.split(answer)[0] for answer in _ANSWER.split(said)[1:])


def why_refused(program: str, name: str, status: int, said: str) -> str:
    """A sentence for what a run of Coq ended with."""
    if re.search(r"out of memory|not enough memory|cannot allocate", said, re.I):
        return f"{program} {name} needs more than the {MEMORY / 2**20:.1f} GiB that it is given"
    if status < 0:
        return (
            f"{program} {name} was killed ({signal.Signals(-status).name}): "
            "see that there is memory for it, and run it again"
        )
    if missing := re.search(r"matching the logical path|physical path bound to logical path", said):
        return (
            f"Coq lacks a library ({_line(said, missing.start())}): "
            f"install Debian bookworm's packages {PACKAGES}"
        )
    if "true = true" in said:
        return (
            f"Coq does not accept {name}: its check of the weights and boxes fails "
            "(`scanline certify FOLDER` says where)"
        )
    return f"Coq does not accept {name}: {' '.join(said.split())[:500]}"


def _line(text: str, place: int) -> str:
    return " ".join(text[text.rfind("Error", 0, place) : place + 80].split())
