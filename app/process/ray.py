"""The app on a Ray cluster: `python -m app.process.ray deploy/ray/serve.yaml`.

Ray Serve starts replicas of the app, routes requests to them, replaces and scales them; its file
says how many there may be, of what size, and what the app's settings are. Only the functions that
use Ray import it.
"""

import logging.config
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import NOT_READY, BusyError
from app.logs import log_config, set_up_logs
from app.process.memory import keep_memory
from app.server import create_app, warm
from app.settings import Settings, settings_of_environment
from models.errors import ScanlineError

if TYPE_CHECKING:
    from ray.serve import Application

CONNECT_SECONDS = 5.0
# Of a cluster that is started here: HAProxy, which comes with Ray, passes requests on at a fraction
# of what Ray's own proxy in Python costs; a replica serves in the thread that requests arrive in.
LOCAL = {
    "RAY_SERVE_ENABLE_HA_PROXY": "1",
    "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}


class Scanline:
    """A replica: a process that serves the app with models of its own.

    It begins to serve when its default models are loaded, verified and warm. Where that fails, the
    error is the deployment's, and older replicas keep serving.

    Args:
        settings: the app's.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: FastAPI | None = None

    async def __serve_build_asgi_app__(self) -> FastAPI:
        """The app; Ray Serve asks for it once.

        Raises:
            ScanlineError: a checkpoint is missing, changed or not what its card says, or there is
                no such device.
        """
        set_up_logs()
        logging.config.dictConfig(log_config())
        keep_memory()
        app = create_app(self._settings)
        app.add_middleware(WithoutId)
        # Before the app's own lifespan does so, which would end the process without a word to Ray.
        await warm(app)
        app.state.ready = True
        self._app = app
        return app

    async def check_health(self) -> None:
        """Tells Ray Serve whether the replica is ready, as /readyz tells others.

        Raises:
            BusyError: it is not.
        """
        if self._app is None or not self._app.state.ready:
            raise BusyError(NOT_READY)


class WithoutId:
    """Leaves the request's id out of an answer's headers: Ray Serve sends it, the same, as well.

    An id that the app did not take, Ray sends back all the same; the app's own, which its log has,
    then stands beside it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = [one for one in scope["headers"] if one[0] == b"x-request-id"]
                message["headers"] = [one for one in message["headers"] if one not in sent]
            await send(message)

        await self._app(scope, receive, answer)


def application(arguments: dict[str, Any]) -> "Application":
    """What Ray Serve runs: `import_path` of its file.

    Args:
        arguments: settings, by name; those of the environment (SCANLINE_*) hold for the rest.

    Raises:
        ScanlineError: a setting is wrong, or of no use here.
    """
    settings = settings_of_environment(**arguments)
    for name, is_set in (
        ("METRICS_PORT", settings.metrics_port is not None),
        ("MODEL_CONTROL", settings.model_control),
    ):
        if is_set:
            raise ScanlineError(f"SCANLINE_{name} is for `scanline serve`, not for Ray: unset it")
    from ray import serve

    return serve.deployment(name="Scanline")(serve.ingress()(Scanline)).bind(settings)


def run(
    file: Annotated[Path, typer.Argument(help="Ray Serve's file.")] = Path("deploy/ray/serve.yaml"),
    address: Annotated[
        str | None,
        typer.Option(help="HOST:PORT of a Ray cluster; without it, one is started here."),
    ] = None,
) -> None:
    """Serve on Ray: on a cluster, which goes on serving, or on one that ends with this command.

    Ends with 1 and the reason where Ray is missing or a replica cannot load
    its models; what was deployed before goes on serving. Where there is no
    room for a replica, it says so and waits.
    """
    if address is None:
        for name, value in LOCAL.items():
            os.environ.setdefault(name, value)
    try:
        from ray.serve.scripts import cli
    except ModuleNotFoundError as error:
        raise ScanlineError(f"Ray is missing ({error}): pip install '.[cluster]'") from error
    names = _names(file)
    words = ["run", "--non-blocking", str(file)]
    if address is not None:
        _check_address(address)
    # "local": without an address Ray would take RAY_ADDRESS, or the last `ray start` here.
    words += ["--address", address or "local"]
    try:
        cli.main(words, standalone_mode=False)
    except SystemExit as error:  # it has printed the traceback, and ends with 0
        raise ScanlineError("Ray Serve refused, and has ended what it served: see above") from error
    _wait_until_running(names)
    typer.echo(f"{', '.join(names)}: serving")
    if address is None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.pause()


def _names(file: Path) -> list[str]:
    """The names of the applications in Ray Serve's file."""
    import yaml  # Ray's own dependency

    try:
        content = yaml.safe_load(file.read_text())
        return [str(one.get("name", "default")) for one in content["applications"]]
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise ScanlineError(f"{file} is no file of Ray Serve's ({error!r})") from error


def _check_address(address: str) -> None:
    """Ray itself would try for more than a minute."""
    host, _, port = address.rpartition(":")
    try:
        if not host or "/" in host or not port.isdecimal():
            raise ScanlineError(f"--address {address}: give HOST:PORT, as `ray start` prints it")
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError, UnicodeError) as error:
        raise ScanlineError(
            f"there is no Ray cluster at {address} ({error}): start one with `ray start --head`"
        ) from error


def _wait_until_running(names: list[str]) -> None:
    """Returns when all of the applications run; says meanwhile what Ray says of their deployments.

    Raises:
        ScanlineError: one cannot be deployed, or a replica of it cannot start.
    """
    from ray import serve

    said: set[str] = set()
    while True:
        known = serve.status().applications
        states = [known[name] for name in names if name in known]
        for state in states:
            deployments = [one.message for one in state.deployments.values()]
            if state.status in ("DEPLOY_FAILED", "UNHEALTHY"):
                last = next(text for text in reversed([state.message, *deployments]) if text)
                raise ScanlineError(f"{state.status.value}: {_last_line(last)}")
            for message in dict.fromkeys(map(_last_line, filter(None, deployments))):
                if message not in said:
                    typer.echo(message, err=True)
                    said.add(message)
        if len(states) == len(names) and all(state.status == "RUNNING" for state in states):
            return
        time.sleep(0.2)


def _last_line(text: str) -> str:
    """Of a traceback, the error."""
    return text.strip().splitlines()[-1]


def main() -> None:
    """Runs the command line; what is refused becomes one line and exit status 1."""
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command()(run)
    try:
        command()
    except (ScanlineError, OSError, ValidationError) as error:
        sys.exit(f"scanline: {error}")


if __name__ == "__main__":
    main()
