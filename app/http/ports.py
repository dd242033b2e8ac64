"""The metrics' port: where the setting names one, figures are there and nowhere else."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.problems import problem

METRICS = "/metrics"
_THERE = (METRICS, "/healthz", "/readyz")


class MetricsPort:
    """Answers figures and health at a port of their own, no calls, and at others no figures.

    So that what is open to the world says nothing of itself, and what watches needs no key.

    Args:
        app: what is behind it.
        port: of the figures.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "http":
            is_here = (scope.get("server") or ("", None))[1] == self._port
            if is_here and scope["path"] not in _THERE:
                nothing = problem(404, f"this port is for figures: choose {', '.join(_THERE)}")
                await nothing(scope, receive, send)
                return
            if not is_here and scope["path"] == METRICS:
                await problem(404, "figures have a port of their own")(scope, receive, send)
                return
        await self._app(scope, receive, send)
