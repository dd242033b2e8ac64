import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from app.server import create_app
from app.settings import Settings


def test_every_call_has_an_example(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    parts = schema["components"]["schemas"]

    def has_example(node: Any) -> bool:
        if isinstance(node, dict):
            if "$ref" in node:
                return has_example(parts[node["$ref"].rsplit("/", 1)[1]])
            return any(key in node for key in ("example", "examples", "const")) or any(
                has_example(value) for value in node.values()
            )
        return isinstance(node, list) and any(has_example(one) for one in node)

    calls = [(path, call) for path, item in schema["paths"].items() for call in item.values()]
    assert {path for path, _ in calls} >= {
        "/v1/digits",
        "/v1/models",
        "/v1/numbers",
        "/v1/sums",
        "/metrics",
    }
    for path, call in calls:
        assert call["description"] or call["summary"], path
        assert has_example(call["responses"]["200"]["content"]), path
        if "requestBody" in call and "json" in str(call["requestBody"]["content"]):
            assert has_example(call["requestBody"]), path


def test_the_digits_example_is_a_real_answer(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    content = schema["paths"]["/v1/digits"]["post"]["responses"]["200"]["content"]
    example = content["application/json"]["example"]
    assert example["digit"] == example["probabilities"].index(example["confidence"])
    assert abs(sum(example["probabilities"]) - 1) < 1e-6


def test_keys_and_their_refusal_are_in_the_document_where_keys_are_asked_for() -> None:
    for keys in (None, SecretStr("secret")):
        paths = create_app(Settings(api_keys=keys)).openapi()["paths"]
        for path, item in paths.items():
            closed = bool(keys) and path.startswith(("/v1", "/v2")) and "health" not in path
            for call in item.values():
                assert ("401" in call["responses"]) == closed, path
                assert ("security" in call) == closed, path


def test_errors_are_problem_details_in_the_document_too(client: httpx.Client) -> None:
    for item in client.get("/openapi.json").json()["paths"].values():
        for call in item.values():
            errors = {s: r for s, r in call["responses"].items() if s >= "4"}
            assert "500" in errors
            for error in errors.values():
                assert list(error["content"]) == ["application/problem+json"]


def test_the_document_that_is_kept_is_the_apps() -> None:
    command = [sys.executable, "-m", "app.openapi"]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    kept = (Path(__file__).parents[2] / "docs" / "openapi.json").read_text()
    assert kept == printed, "run: python -m app.openapi > docs/openapi.json"


def test_no_description_names_a_module(client: httpx.Client) -> None:
    text = client.get("/openapi.json").text
    assert not re.findall(r"\b(?:app|artifact|models|networks|training)\.[a-z_]+", text)
