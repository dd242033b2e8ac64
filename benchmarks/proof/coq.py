"""Has Coq check theorems about adders: the theory in proofs/ first, then each adder's own file.

Coq runs under a limit of memory, since a number of its own has no limit: what would take all of
the machine ends as an error instead.
"""

import hashlib
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.errors import ScanlineError
from models.sums.theorem import theorems_in

PROOFS = Path(__file__).parent.parent.parent / "proofs"
VERSION = "8.16.1"  # Debian bookworm's, with its libraries: later ones have other names for lemmas
PACKAGES = "coq libcoq-interval libcoq-flocq"
MEMORY = 6_000_000  # KiB of address space; checking the shipped adder takes an eighth
SECONDS = 1800  # that one run of Coq may take; the shipped adder takes a hundredth
_MODULE = "Certified"  # what the theory calls an adder's own file, if there is but one

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
_ASKED = re.compile(r"^Definition proved := \(([\w, ]+)\)\.$", re.M)  # what the axioms are asked of
_ASSUMED = re.compile(
    r"^(?=Axioms:|Section Variables:|Closed under)", re.M
)  # where the answer begins
_NAME = re.compile(r"^([\w.]+)\s*:", re.M)


class Theory:
    """The theory of proofs/, compiled in a folder, where what is compiled already is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = [
            line for line in (PROOFS / "_CoqProject").read_text().split() if line.endswith(".v")
        ]

    def build(self) -> Iterator[str]:
        """Compiles file by file, and gives the name of each that is done.

        What was compiled of the same texts before is not compiled again.

        Raises:
            ScanlineError: Coq is missing or of another version, or does not accept a file.
        """
        require()
        self.folder.mkdir(parents=True, exist_ok=True)
        texts = hashlib.sha256()  # of a file and of all before it, on which it may depend
        for name in self.files:
            texts.update((PROOFS / name).read_bytes())
            accepted = self.folder / f"{name}.accepted"
            if accepted.exists() and accepted.read_text() == texts.hexdigest():
                continue
            shutil.copy(PROOFS / name, self.folder / name)
            refuse_unproved(self.folder / name)
            self._run("coqc", name)
            accepted.write_text(texts.hexdigest())
            yield name

    def accept(self, text: str, module: str = _MODULE) -> str:
        """What Coq says of the text of an adder's file, which it accepts.

        Raises:
            ScanlineError: it does not, a theorem is not asked for, or they rest on other axioms
                than AXIOMS.
        """
        said = self.run(text, module)
        stated = theorems_in(text)
        if _ASKED.findall(text) != [", ".join(stated)]:
            raise ScanlineError(f"not all theorems are asked for: {stated}")
        if (assumed := assumptions(said)) != AXIOMS:
            raise ScanlineError(
                f"{', '.join(stated)}: not proved from Coq's axioms alone: "
                f"{sorted(assumed ^ AXIOMS)}"
            )
        return said

    def run(self, text: str, module: str = _MODULE) -> str:
        """What Coq prints of a text that it accepts, read with this theory.

        Raises:
            ScanlineError: it does not accept it, or the text takes something for granted.
        """
        file = self.folder / f"{module}.v"
        file.write_text(text)
        refuse_unproved(file)
        return self._run("coqc", file.name)

    def recheck(self, modules: Sequence[str] = (_MODULE,)) -> None:
        """Has coqchk, Coq's small checker, go through all that accepted texts depend on.

        Raises:
            ScanlineError: it does not accept it.
        """
        self._run("coqchk", "-silent", *(f"Scanline.{module}" for module in modules))

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


def assumptions(said: str) -> set[str]:
    """What Coq's answer to `Print Assumptions` says that something rests on."""
    _, _, axioms = said.partition("Axioms:\n")
    odd = {"a section's variables"} if "Section Variables:\n" in said else set()
    return set(_NAME.findall(axioms)) | odd


def statements(said: str) -> str:
    """The theorems, as Coq's answers to `Check` have them."""
    return _ASSUMED.split(said)[0]


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
