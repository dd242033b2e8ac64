"""The image is built and run for real, by buildah on a base that debootstrap makes: no daemon."""

import configparser
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from models.sums.certificate import EXACT
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parent.parent
BASE = "python:3.11-slim"  # as the Dockerfile calls it
SUITE = "bookworm"  # its Python is a 3.11, too
PACKAGES = "ca-certificates,passwd,python3,python3-venv"
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
WRITABLE = {"/tmp", "/var/tmp", "/run/lock"}  # for everybody, in any Debian

pytestmark = pytest.mark.slow


def run(*command: str | Path) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """buildah with a storage of its own, which is gone afterwards."""
    missing = [name for name in ("buildah", "debootstrap") if shutil.which(name) is None]
    why = f"{', '.join(missing)} missing: install Debian's packages" if missing else ""
    if not missing and os.geteuid() != 0:
        why = "only root can build images here"
    if why:
        if "CI" in os.environ:
            pytest.fail(why)
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("storage")
    words = ["buildah", "--root", f"{folder}/root", "--runroot", f"{folder}/run"]
    yield [*words, "--storage-driver", "vfs"]
    shutil.rmtree(folder, ignore_errors=True)


def mirror() -> str:
    """Where this machine gets Debian from."""
    lines = run("apt-get", "indextargets", "--format", "$(CREATED_BY) $(REPO_URI) $(RELEASE)")
    for line in lines.splitlines():
        created, uri, release = line.split(" ", 2)
        if created == "Packages" and release.startswith(SUITE) and "security" not in uri:
            return uri
    pytest.skip(f"apt knows no mirror of {SUITE}: run apt-get update")


@pytest.fixture(scope="module")
def base(buildah: list[str]) -> str:
    """The image that the Dockerfile builds on, made of Debian's packages; they are kept in /tmp."""
    kept = Path(tempfile.gettempdir()) / f"scanline-{SUITE}.tar"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "root"
            run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, root, mirror())
            (root / "usr/bin/python").symlink_to("python3")
            shutil.rmtree(root / "var/cache/apt", ignore_errors=True)
            run("tar", "-C", root, "-cf", f"{kept}.part", ".")
            Path(f"{kept}.part").replace(kept)
    container = run(*buildah, "from", "scratch")
    run(*buildah, "add", container, kept, "/")
    run(*buildah, "config", "--env", f"PATH={SYSTEM_PATH}", container)
    run(*buildah, "commit", container, BASE)
    run(*buildah, "rm", container)
    return BASE


def pip_volumes(folder: Path) -> list[str]:
    """This machine's configuration of pip, for the build alone: its file, and what that names."""
    found = configparser.RawConfigParser()
    found.add_section("global")
    for line in run(sys.executable, "-m", "pip", "config", "list").splitlines():
        key, value = line.split("=", 1)
        name = key.removeprefix("global.").removeprefix(":env:.")
        found.set("global", name, value.strip("'").replace("\\n", " "))
    with (folder / "pip.conf").open("w") as file:
        found.write(file)
    volumes = {str(folder / "pip.conf"): "/etc/pip.conf"}
    for name, value in found.items("global"):
        for word in value.split():
            path = Path(word.removeprefix("file://"))
            if path.is_absolute() and path.exists():
                kept = path.parent if name.endswith("index-url") else path  # files lie beside it
                volumes[str(kept.resolve())] = str(kept)
    return [f"--volume={source}:{target}:ro" for source, target in volumes.items()]


@pytest.fixture(scope="module")
def image(buildah: list[str], base: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image, by its name."""
    volumes = pip_volumes(tmp_path_factory.mktemp("pip"))
    build = ["build", "--isolation", "chroot", "--pull-never", *volumes, "--tag", "scanline"]
    run(*buildah, *build, ROOT)
    return "scanline"


def in_image(buildah: list[str], container: str, *command: str) -> list[str]:
    return [*buildah, "run", "--isolation", "chroot", container, "--", *command]


def test_the_image_serves_as_its_user_and_that_user_can_write_nowhere(
    buildah: list[str], image: str
) -> None:
    container = run(*buildah, "from", "--pull-never", image)
    who = run(*in_image(buildah, container, "id", "-u"))
    assert who == "10001"
    here = ["find", "/", "-xdev", "(", "-type", "d", "-o", "-type", "f", ")", "-writable"]
    found = subprocess.run(in_image(buildah, container, *here), capture_output=True, text=True)
    below = ("/proc", "/sys", "/dev")
    written = {path for path in found.stdout.split() if not path.startswith(below)}
    assert written <= WRITABLE

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = ["scanline", "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(in_image(buildah, container, *serve), start_new_session=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:

            def is_ready() -> bool:
                assert process.poll() is None
                try:
                    return client.get("/readyz").status_code == 200
                except httpx.TransportError:
                    return False

            until(is_ready)
            read = client.post("/v1/digits", content=encoded(photo(7))).json()
            assert (read["digit"], read["accepted"]) == (7, True)
            added = client.post("/v1/sums", json={"a": "1011", "b": "110"}).json()
            assert (added["sum"], added["proof"]) == ("10001", EXACT)
    finally:
        os.killpg(process.pid, 15)
        process.wait(PATIENCE)
