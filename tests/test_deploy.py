"""The files in deploy/ fit the image, the settings and the calls that they speak of."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.server import create_app
from app.settings import Settings
from tests.test_dockerfile import stage

DEPLOY = Path(__file__).parent.parent / "deploy"
IMAGE = dict(stage("runtime"))


def read(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


@pytest.fixture
def compose() -> dict[str, Any]:
    (content,) = read("compose.yaml")
    (service,) = content["services"].values()
    found: dict[str, Any] = service
    return found


@pytest.fixture
def pod() -> dict[str, Any]:
    found: dict[str, Any] = read("kubernetes.yaml")[0]["spec"]["template"]["spec"]
    return found


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (found,) = pod["containers"]
    return dict(found)


def settings_of(environment: dict[str, str]) -> Settings:
    """The settings that such an environment gives; a name or value that is none fails."""
    given = {name.removeprefix("SCANLINE_").lower(): text for name, text in environment.items()}
    assert all(name.startswith("SCANLINE_") for name in environment)
    return Settings(**given)  # type: ignore[arg-type]


def test_compose_runs_the_image_as_it_is_meant_to(compose: dict[str, Any]) -> None:
    assert (DEPLOY / compose["build"] / "Dockerfile").exists()
    program, *words = compose["command"]
    assert program in IMAGE["CMD"]
    assert words[words.index("--host") + 1] == "0.0.0.0"
    port = words[words.index("--port") + 1]
    assert port == IMAGE["EXPOSE"]
    assert compose["ports"] == [f"{port}:{port}"]
    settings = settings_of(compose["environment"])
    assert int(compose["stop_grace_period"].removesuffix("s")) > settings.drain_seconds
    assert compose["read_only"]
    assert compose["cap_drop"] == ["ALL"]
    assert float(compose["deploy"]["resources"]["limits"]["cpus"]) == int(
        words[words.index("--workers") + 1]
    )


def test_pods_run_the_image_with_no_more_rights_than_it_needs(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert pod["securityContext"]["runAsNonRoot"]
    assert str(pod["securityContext"]["runAsUser"]) == IMAGE["USER"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert [str(one["containerPort"]) for one in container["ports"]] == [IMAGE["EXPOSE"]]
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()


def test_pods_are_probed_where_the_app_answers_and_drained_as_long_as_it_needs(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    app = create_app(Settings())
    paths = {getattr(route, "path", None) for route in app.routes}
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness")}
    probes["readiness"] = container["readinessProbe"]["httpGet"]
    assert {kind: probe["path"] for kind, probe in probes.items()} == {
        "startup": "/readyz",
        "liveness": "/healthz",
        "readiness": "/readyz",
    }
    assert {probe["path"] for probe in probes.values()} <= paths
    settings = settings_of({one["name"]: one["value"] for one in container["env"]})
    before = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] > before + settings.drain_seconds


def test_service_and_autoscaler_find_the_pods() -> None:
    deployment, service, autoscaler = read("kubernetes.yaml")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"] == labels == deployment["spec"]["selector"]["matchLabels"]
    assert autoscaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert "replicas" not in deployment["spec"]  # it would undo what the autoscaler set
    assert 2 <= autoscaler["spec"]["minReplicas"] < autoscaler["spec"]["maxReplicas"]


def test_ray_serve_takes_its_file_and_the_app_refuses_before_ray_does() -> None:
    (content,) = read("ray/serve.yaml")
    # Not imported above: Ray's modules warn of themselves when they are imported.
    pytest.importorskip("ray.serve.schema").ServeDeploySchema.model_validate(content)
    (application,) = content["applications"]
    (deployment,) = application["deployments"]
    settings = Settings(**application["args"])
    assert settings.permits < deployment["max_ongoing_requests"]
    assert deployment["max_queued_requests"] > 0
    assert deployment["backpressure_config"] == {"status_code": 503, "retry_after_s": 1}
    assert deployment["graceful_shutdown_timeout_s"] > settings.drain_seconds
    assert deployment["autoscaling_config"]["min_replicas"] > 1
    assert deployment["max_surge_percent"] > 0  # new replicas are ready before old ones stop
