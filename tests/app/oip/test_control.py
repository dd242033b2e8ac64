import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from app.server import create_app
from app.settings import Settings
from models.errors import ScanlineError
from tests.app.calls import URL, refused
from tests.app.http.test_keyring import section, written
from tests.app.inference.test_exchange import put_other_digits
from tests.app.overflowing import all_checkpoints
from tests.app.processes import figures
from tests.pictures import encoded, photo
from tests.slowly import rest_slowly

ADMIN = {"Authorization": "Bearer sesame"}
PICTURES = [encoded(photo(digit, 56, 56)) for digit in (2, 4, 7)]
EXCHANGED, REFUSED = (
    f'scanline_model_changes_total{{result="{result}"}}' for result in ("exchanged", "refused")
)
Serve = Callable[[Settings], httpx.Client]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return all_checkpoints(tmp_path / "all")


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    keys = section("alice", "sesame", "admin = true") + section("bob", "open")
    file = written(tmp_path / "keys", keys)
    return Settings(checkpoints=folder, api_keys_file=file, model_control=True)


def change(client: httpx.Client, name: str, what: str = "load") -> httpx.Response:
    return client.post(f"/v2/repository/models/{name}/{what}", headers=ADMIN)


def test_tritons_client_loads_and_unloads(serve: Serve, settings: Settings, folder: Path) -> None:
    server = serve(settings)
    put_other_digits(folder, "ours")
    client = triton.InferenceServerClient(f"{server.base_url.host}:{server.base_url.port}")
    assert not client.is_model_ready("ours", headers=ADMIN)
    client.load_model("ours", headers=ADMIN)
    assert client.is_model_ready("ours", headers=ADMIN)
    assert figures(server)[EXCHANGED] == 1
    with pytest.raises(InferenceServerException, match="put the checkpoint into the folder"):
        client.load_model("ours", headers=ADMIN, config="{}")
    client.unload_model("ours", headers=ADMIN)
    assert not client.is_model_ready("ours", headers=ADMIN)
    shown = {name: value for name, value in figures(server).items() if 'model="ours"' in name}
    assert set(shown.values()) == {0}
    client.close()


def test_an_answer_says_what_has_changed_and_whether_it_is_worse(
    serve: Serve, settings: Settings, folder: Path
) -> None:
    client = serve(settings)
    assert change(client, "digits").json() == {"changes": []}
    put_other_digits(folder)
    (told,) = change(client, "digits").json()["changes"]
    assert (told["name"], told["serves"], told["worse"]) == ("digits", True, True)
    assert told["scores"].keys() & told["before"].keys()


def test_what_cannot_be_done_is_said_and_changes_nothing(
    serve: Serve, settings: Settings, folder: Path
) -> None:
    client = serve(settings)
    before = client.get("/v1/models", headers=ADMIN).json()
    (folder / "digits" / "extra").touch()
    refused(change(client, "digits"), 409, "as they were", "not listed")
    refused(change(client, "digits", "unload"), 409, "it stays")
    refused(change(client, "nobody"), 404, "no folder 'nobody'")
    refused(change(client, "nobody", "unload"), 404, "no model 'nobody'")
    load = "/v2/repository/models/digits/load"
    refused(client.post(load, headers=ADMIN, content=b"{"), 400, "no JSON of parameters")
    refused(client.post(load, headers=ADMIN, content=b" " * 70_000), 400, "65536 bytes")
    assert client.get("/v1/models", headers=ADMIN).json() == before
    assert figures(client)[REFUSED] == 1


def test_only_an_administrator_may_and_only_where_the_setting_says_so(
    serve: Serve, settings: Settings
) -> None:
    client = serve(settings)
    load = "/v2/repository/models/digits/load"
    refused(client.post(load), 401)
    refused(client.post(load, headers={"X-API-Key": "open"}), 403, "admin = true")
    off = serve(settings.model_copy(update={"model_control": False}))
    refused(change(off, "digits"), 403, "SCANLINE_MODEL_CONTROL")
    refused(change(off, "digits", "unload"), 403, "SCANLINE_MODEL_CONTROL")


def test_where_no_key_is_an_administrators_the_service_does_not_start() -> None:
    with pytest.raises(ScanlineError, match="needs a key that says `admin = true`"):
        create_app(Settings(model_control=True))


@pytest.mark.parametrize("rolls", rest_slowly([2, 20]))
def test_under_load_no_answer_fails_and_each_is_one_models(
    serve: Serve, settings: Settings, folder: Path, tmp_path: Path, rolls: int
) -> None:
    client = serve(settings)
    kept, aside = folder / "digits", tmp_path / "aside"
    kept.rename(aside)
    put_other_digits(folder)  # what serves is what was read before

    def answers() -> list[tuple[float, ...]]:
        found = [client.post(URL, content=one, headers=ADMIN) for one in PICTURES]
        assert [one.status_code for one in found] == [200] * len(PICTURES)
        return [tuple(one.json()["probabilities"]) for one in found]

    first, ended = answers(), threading.Event()

    def load() -> list[list[tuple[float, ...]]]:
        found = []
        while not ended.is_set():
            found.append(answers())
        return found

    second = first
    with ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(load) for _ in range(2)]
        try:
            for roll in range(rolls):
                assert len(change(client, "digits").json()["changes"]) == 1
                if roll == 0:
                    second = answers()
                    assert second != first
                other = tmp_path / "other"  # the one that serves now, and the next
                kept.rename(other)
                aside.rename(kept)
                other.rename(aside)
        finally:
            ended.set()
        seen = [one for each in loads for one in each.result()]
    assert {one for each in seen for one in each} <= {*first, *second}
    assert all(one in (first[at], second[at]) for each in seen for at, one in enumerate(each))
    assert figures(client)[EXCHANGED] == rolls
