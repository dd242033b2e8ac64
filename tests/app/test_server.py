import asyncio
import subprocess
import sys
from collections.abc import Callable

import httpx
from fastapi import FastAPI

from app.server import create_app
from app.settings import Settings

# What is imported, or made and kept, would hold the event loop for the first who asks for it.
FIRST_REQUESTS = """
import asyncio, sys
import httpx
from app.server import create_app
from app.settings import Settings

PATHS = ["/", "/site/main.js", "/docs", "/openapi.json", "/metrics", "/healthz", "/readyz", "/v2"]
PATHS += ["/v1/models", "/v1/models/lines", "/v2/models/digits", "/static-offline-docs/favicon.png"]

async def main():
    app = create_app(Settings())
    async with app.router.lifespan_context(app):
        while not app.state.ready:
            await asyncio.sleep(0.001)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://scanline") as client:
            imported = set(sys.modules)
            print(app.openapi_schema is not None)
            for path in PATHS:
                assert (await client.get(path)).status_code == 200, path
            assert (await client.post("/v1/digits", files={"file": b"1"})).status_code == 415
            assert (await client.post("/v1/sums", json={"a": "1"})).status_code == 422
            small = {"anyio._core._fileio"}  # one file, which imports nothing
            print(*sorted(set(sys.modules) - imported - small))

asyncio.run(main())
"""


def test_a_server_starts_it_and_it_is_ready_when_the_models_are_warm() -> None:
    seen: list[str] = []

    def on_start(app: FastAPI) -> None:
        seen.append(f"started, {app.state.ready}")

    def on_warm() -> None:
        seen.append(f"warm, {app.state.ready}")

    app = create_app(Settings(), on_start, on_warm)

    async def main() -> None:
        async with app.router.lifespan_context(app):
            async with asyncio.timeout(60):
                while not app.state.ready:
                    await asyncio.sleep(0.001)
        assert not app.state.ready

    asyncio.run(main())
    assert seen == ["started, False", "warm, False"]


def test_two_apps_share_nothing(serve: Callable[[Settings], httpx.Client]) -> None:
    first, second = serve(Settings(permits=3)), serve(Settings(permits=4))
    first.get("/nowhere")
    told = [client.get("/metrics").text for client in (first, second)]
    assert "scanline_permits 3.0" in told[0]
    assert "scanline_permits 4.0" in told[1]
    assert 'status="404"' in told[0]
    assert 'status="404"' not in told[1]


def test_it_answers_where_no_server_ever_started_it() -> None:
    app = create_app(Settings())

    async def main() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://scanline") as client:
            return await client.post("/v1/sums", json={"a": "1", "b": "1"})

    assert asyncio.run(main()).json()["sum"] == "10"
    app.state.engine.close()


def test_a_path_has_one_spelling(client: httpx.Client) -> None:
    assert client.get("/v1/models").status_code == 200
    for other in ("/v1/models/", "/V1/models", "//v1/models"):
        assert client.get(other).status_code == 404, other


def test_what_first_requests_need_is_there_when_it_is_ready() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_REQUESTS], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True"], done.stdout
