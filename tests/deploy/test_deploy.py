"""What is deployed: image, compose file, systemd units, Kubernetes' objects, held to what they promise.

There is no Docker or Kubernetes in CI: their files are read, not run. systemd's own checker is asked where it is there.
"""

from __future__ import annotations

import base64
import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assist.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
USER = 10001


class Strict(yaml.SafeLoader):
    """YAML in which no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As the base, after looking."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"line {node.start_mark.line + 1}: a key stands twice"
        return super().construct_mapping(node, deep)


def documents(path: Path) -> list[Any]:
    """All documents of a YAML file."""
    return list(yaml.load_all(path.read_text("utf-8"), Strict))  # a SafeLoader


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Kubernetes' objects with the file each stands in."""
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        yield from ((path.name, one) for one in documents(path))


def workloads() -> list[tuple[str, dict[str, Any]]]:
    """Name and pod of each object that runs something."""
    found = []
    for _, one in manifests():
        if one["kind"] == "Deployment":
            found.append((one["metadata"]["name"], one["spec"]["template"]["spec"]))
        elif one["kind"] == "CronJob":
            found.append((one["metadata"]["name"], one["spec"]["jobTemplate"]["spec"]["template"]["spec"]))
    return found


@pytest.fixture
def compose() -> dict[str, Any]:
    (found,) = documents(DEPLOY / "compose/compose.yaml")
    assert isinstance(found, dict)
    return found


def test_the_image_runs_as_nobody_from_the_checked_lock() -> None:
    """Two stages; hashes are checked; the user is none of the system's; no secret and no tests are in it."""
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.startswith("FROM python:3.12-slim-")]) == 2
    assert f"USER {USER}:{USER}" in lines
    assert any("--require-hashes" in line and "/tmp/requirements.lock" in line for line in lines)
    copied = [line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert copied == ["deploy/requirements.lock", "assist", "api"]
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    named = re.findall(r"\b(ASSIST_[A-Z_]+)=", "\n".join(lines))
    assert set(named) <= SETTINGS
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split("\n")
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)


def test_every_setting_that_is_set_is_one(compose: dict[str, Any]) -> None:
    """A name that has no effect would stop the server at its start."""
    named = set(compose["services"]["assist"]["environment"])
    for _, one in manifests():
        named |= set(one.get("data", {})) | set(one.get("stringData", {}))
    for unit in (DEPLOY / "systemd").glob("*.service"):
        named |= set(re.findall(r"^Environment=(\w+)=", unit.read_text("utf-8"), re.MULTILINE))
    named |= set(re.findall(r"^(ASSIST_\w+)=", (DEPLOY / "compose/env.example").read_text("utf-8"), re.MULTILINE))
    assert named <= SETTINGS
    assert {"ASSIST_DATABASE_URL", "ASSIST_CHROMA_URL", "ASSIST_REDIS_URL", "ASSIST_LOG_FORMAT"} <= named


def test_compose_runs_two_workers_on_servers_that_only_they_reach(compose: dict[str, Any]) -> None:
    """PostgreSQL, Redis and Chroma have no port outside; Chroma is reached through the proxy alone."""
    services = compose["services"]
    assert set(services) == {"assist", "postgres", "chroma", "chroma-proxy", "redis"}
    assert services["assist"]["command"][-2:] == ["--workers", "2"]
    assert [name for name, one in services.items() if "ports" in one] == ["assist"]
    assert all(port.startswith("127.0.0.1:") for port in services["assist"]["ports"])
    on_vectors = {name for name, one in services.items() if "vectors" in one["networks"]}
    assert on_vectors == {"chroma", "chroma-proxy"}
    assert services["chroma"]["networks"] == ["vectors"]
    assert compose["networks"]["back"] == compose["networks"]["vectors"] == {"internal": True}
    assert set(compose["volumes"]) == {"data", "postgres", "chroma"}


def test_compose_holds_no_secret_and_no_unknown_version(compose: dict[str, Any]) -> None:
    """Secrets come from .env and must be set; images have a version; each service has a bound and comes back."""
    text = (DEPLOY / "compose/compose.yaml").read_text("utf-8")
    needed = set(re.findall(r"\$\{(\w+):\?", text))
    assert needed == {"POSTGRES_PASSWORD", "CHROMA_TOKEN", "REDIS_PASSWORD"}
    example = (DEPLOY / "compose/env.example").read_text("utf-8")
    assert all(f"\n{name}=\n" in example for name in needed)
    given = set(re.findall(r"\$\{(\w+)", text))
    assert given == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    for name, one in compose["services"].items():
        assert re.search(r":[\w.-]+$", one["image"]), name
        assert name == "assist" or not one["image"].endswith(":latest")
        assert one["restart"] == "unless-stopped"
        assert "mem_limit" in one
        assert one["security_opt"] == ["no-new-privileges:true"]


def test_the_chroma_of_compose_is_the_clients_version(compose: dict[str, Any]) -> None:
    """Server and client of different versions may not understand each other."""
    version = re.search(r"^chromadb==(\S+)", (DEPLOY / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert version is not None
    assert compose["services"]["chroma"]["image"].endswith(f":{version[1]}")


def test_the_proxy_refuses_all_without_the_token() -> None:
    """One place, checked before anything is passed on."""
    text = (DEPLOY / "compose/chroma-proxy.conf.template").read_text("utf-8")
    assert text.count("location ") == text.count("proxy_pass ") == 1
    assert text.index('if ($http_authorization != "Bearer ${CHROMA_TOKEN}")') < text.index("proxy_pass ")
    assert "return 401;" in text


def test_pods_run_as_nobody_and_write_nowhere_else() -> None:
    """Each with bounds, without the cluster's token."""
    assert [name for name, _ in workloads()] == ["reply-assist-backup", "reply-assist"]
    for name, pod in workloads():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] == USER
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            held = container["securityContext"]
            assert held["allowPrivilegeEscalation"] is False
            assert held["readOnlyRootFilesystem"] is True
            assert held["capabilities"] == {"drop": ["ALL"]}
            assert {"cpu", "memory"} <= set(container["resources"]["requests"])
            assert "memory" in container["resources"]["limits"]
            assert {one["name"] for one in container["volumeMounts"]} <= {one["name"] for one in pod["volumes"]}


def test_pods_are_asked_whether_they_live_and_are_ready() -> None:
    """By the right addresses, and the first start may take its minutes."""
    pod = dict(workloads())["reply-assist"]
    (container,) = pod["containers"]
    asked = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    assert asked == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    startup = container["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] >= 600


def test_kubernetes_objects_fit_together() -> None:
    """What is named exists; the service, the budget and the policy choose pods that there are."""
    names = {(one["kind"], one["metadata"]["name"]) for _, one in manifests() if one["kind"] != "Kustomization"}
    (kustomization,) = documents(DEPLOY / "kubernetes/kustomization.yaml")
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(kustomization["resources"]) == files - {"kustomization.yaml", "secret.example.yaml"}
    for _, pod in workloads():
        assert ("ServiceAccount", pod["serviceAccountName"]) in names
        for volume in pod["volumes"]:
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            assert claim is None or ("PersistentVolumeClaim", claim) in names
        for container in pod["containers"]:
            for source in container["envFrom"]:
                kind, name = next(iter(source.items()))
                assert ({"configMapRef": "ConfigMap", "secretRef": "Secret"}[kind], name["name"]) in names
    (deployment,) = [one for _, one in manifests() if one["kind"] == "Deployment"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    for _, one in manifests():
        chosen = one.get("spec", {}).get("selector") if one["kind"] in ("Service", "PodDisruptionBudget") else None
        if chosen is not None:
            assert (chosen.get("matchLabels") or chosen).items() <= labels.items()
    assert deployment["spec"]["selector"]["matchLabels"].items() <= labels.items()


def test_no_secret_is_in_the_example() -> None:
    """It is to be replaced, and says so."""
    (secret,) = [one for _, one in manifests() if one["kind"] == "Secret"]
    assert all("CHANGE-ME" in value for value in secret["stringData"].values())


def unit(name: str) -> configparser.ConfigParser:
    """A systemd unit; of settings that stand several times, all are kept, a line each."""
    text = (DEPLOY / "systemd" / name).read_text("utf-8")
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser  # type: ignore[return-value]


def test_the_service_is_shut_in() -> None:
    """As a user of its own, with its own folder, and nothing it does not need."""
    service = unit("reply-assist.service")["Service"]
    for name in (
        "NoNewPrivileges",
        "PrivateTmp",
        "PrivateDevices",
        "ProtectHome",
        "ProtectKernelModules",
        "DynamicUser",
    ):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    assert service["UMask"] == "0077"
    assert service["CapabilityBoundingSet"] == ""
    assert "--host 127.0.0.1" in service["ExecStart"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd's checker is not installed")
def test_systemd_takes_the_units() -> None:
    """Its own checker finds nothing but that the program is not installed here, and calls the service well shut in."""
    units = sorted(map(str, (DEPLOY / "systemd").iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60, check=False
    )
    assert [line for line in done.stderr.splitlines() if "is not executable" not in line] == []
    looked = ["systemd-analyze", "security", "--offline=true", f"{DEPLOY}/systemd/reply-assist.service"]
    told = subprocess.run(looked, capture_output=True, text=True, timeout=60, check=False).stdout
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert level is not None
    assert float(level[1]) < 2.0


def test_backups_are_daily_and_do_not_stay_for_ever() -> None:
    """By systemd and by Kubernetes."""
    assert unit("reply-assist-backup.timer")["Timer"]["OnCalendar"]
    service = unit("reply-assist-backup.service")["Service"]
    assert "assist backup" in service["ExecStart"]
    assert "-mtime +14 -delete" in service["ExecStartPost"]
    (pod,) = [pod for name, pod in workloads() if name == "reply-assist-backup"]
    assert "assist backup" in pod["containers"][0]["args"][0]


def test_a_token_of_kubernetes_is_what_the_proxy_expects() -> None:
    """Addresses of examples can be read as the program reads them."""
    from assist.knowledge.chroma_servers import _address

    (secret,) = [one for _, one in manifests() if one["kind"] == "Secret"]
    address = _address(secret["stringData"]["ASSIST_CHROMA_URL"])
    assert address["headers"] == {"Authorization": "Bearer CHANGE-ME"}
    basic = _address("http://me:a%40b@chroma.example:1")["headers"]["Authorization"]
    assert base64.b64decode(basic.removeprefix("Basic ")).decode() == "me:a@b"
