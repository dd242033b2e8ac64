"""Decoders that run in a process of their own, whose memory and time end where they should.

Of a PDF, an AVIF or a HEIC no header says what decoding it will really take, and of a TIFF nothing
but a log says that parts are missing. Each module here is started as a program: the file comes
through standard input, the answer goes through standard output, what is wrong through standard
error.
"""

import os
import subprocess
import sys

from typing_extensions import Buffer

from models.errors import PhotoError
from models.files.apart.child import CLOSED, REFUSED
from models.files.formats import FORMATS, FormatKey

PROGRAMS: dict[FormatKey, str] = {  # modules here
    "avif": "opencv",
    "heif": "heif",
    "pdf": "pdf",
    "tiff": "opencv",
}
LEAST = 48_000_000  # bytes that a program takes itself, and beside what a header says
_WAITED = 10  # seconds beside those of the processor, until a busy machine is too busy
_SECRET = "SCANLINE_"  # begins the settings, among them keys: no program needs them
_LOGGED = b"[ERROR"  # begins what OpenCV says of parts that it goes on without


def answered(
    kind: FormatKey, body: Buffer, *arguments: str | int, memory: int, seconds: int
) -> bytes:
    """What the program for a format answers about a file.

    Args:
        kind: one of PROGRAMS.
        body: the file.
        arguments: for the program.
        memory: bytes that it may take beside itself.
        seconds: of the processor that it may take.

    Raises:
        PhotoError: the program refuses the file, takes more, or ends without a whole answer.
    """
    name = FORMATS[kind].name
    command = [sys.executable, "-m", f"{__name__}.{PROGRAMS[kind]}", str(memory), str(seconds)]
    command += map(str, arguments)
    kept = {name: one for name, one in os.environ.items() if not name.startswith(_SECRET)}
    environment = {**kept, "OPENCV_LOG_LEVEL": "ERROR"}
    try:
        done = subprocess.run(
            command,
            input=body,
            capture_output=True,
            timeout=seconds + _WAITED,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise PhotoError(_too_slow(name, seconds)) from error
    if done.returncode == 0 and _LOGGED not in done.stderr:
        return done.stdout
    if done.returncode == 0:
        raise PhotoError(f"the {name} is corrupt: a part of it cannot be decoded")
    if done.returncode == REFUSED:
        raise PhotoError(done.stderr.decode(errors="replace").splitlines()[-1])  # logs come before
    if done.returncode in CLOSED:
        raise PhotoError(_too_slow(name, seconds))
    most = memory // 1_000_000
    raise PhotoError(f"the {name} is corrupt, or takes over {most} MB to decode: send it as a JPEG")


def _too_slow(name: str, seconds: int) -> str:
    return f"the {name} takes over {seconds} seconds to decode: send it as a JPEG"
