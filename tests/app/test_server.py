import asyncio
from collections.abc import Callable

import httpx
from fastapi import FastAPI

from app.server import create_app
from app.settings import Settings


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
