"""What watches the service: alert rules and a dashboard, which ask for figures that there are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import promql_parser as promql
import pytest
import yaml

ROOT = Path(__file__).parent.parent
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "dashboard.json").read_text())
INTERVAL = "$__rate_interval"  # which Grafana fills in


@pytest.fixture(scope="module")
def labels(client: httpx.Client) -> dict[str, set[str]]:
    """The labels of each figure of a service that has answered, by its name."""
    assert client.post("/v1/sums", json={"a": "1", "b": "1"}).status_code == 200
    found: dict[str, set[str]] = {}
    for line in client.get("/metrics").text.splitlines():
        if line[0] != "#":
            name, _, rest = line.rpartition(" ")[0].partition("{")
            found.setdefault(name, set()).update(re.findall(r'(\w+)="', rest))
    return found


def parts(expression: promql.Expr, kind: type) -> Iterator[Any]:
    """The parts of a kind in an expression."""
    found: list[promql.Expr] = []
    promql.walk(expression, found.append)
    return (one for one in found if isinstance(one, kind))


def check(text: str, labels: dict[str, set[str]]) -> None:
    """That an expression is one of Prometheus's, on figures and labels that there are."""
    expression = promql.parse(text.replace(INTERVAL, "5m"))
    known: set[str] = set()
    selectors = list(parts(expression, promql.VectorSelector))
    assert selectors, f"{text} asks for nothing"
    for selector in selectors:
        assert selector.name in labels, text
        known |= labels[selector.name]
        asked = {one.name for one in selector.matchers.matchers}
        assert asked <= labels[selector.name], text
    for one in parts(expression, promql.AggregateExpr):
        assert set(one.modifier.labels if one.modifier else ()) <= known, text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_asks_for_figures_that_there_are(
    rule: dict[str, Any], labels: dict[str, set[str]]
) -> None:
    check(rule["expr"], labels)
    assert re.fullmatch(r"\d+m", rule.get("for", "1m"))
    assert rule["labels"]["severity"] in ("warning", "critical")
    assert all(rule["annotations"][one] for one in ("summary", "description"))


@pytest.mark.parametrize("panel", DASHBOARD["panels"], ids=lambda panel: str(panel["title"]))
def test_a_panel_asks_for_figures_that_there_are(
    panel: dict[str, Any], labels: dict[str, set[str]]
) -> None:
    for target in panel["targets"]:
        check(target["expr"], labels)


def test_panels_cover_each_other_nowhere() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        own = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert all(x < 24 for x, _ in own)
        assert not taken & own
        taken |= own
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_each_alert_is_explained() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    assert {rule["alert"] for rule in RULES} == set(
        re.findall(r"^\| `(Scanline\w+)` \|", text, re.M)
    )


@pytest.mark.parametrize(
    "text", ["sum(", "rate(scanline_nothing[5m])", 'scanline_permits{task="sums"}', "1 > 2"]
)
def test_what_asks_for_nothing_that_there_is_is_found(
    text: str, labels: dict[str, set[str]]
) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check(text, labels)
