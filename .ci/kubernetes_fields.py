"""Whether the manifests on standard input have only fields of the Kubernetes API, of their types.

The fields are those of the API reference (kubernetes.io/docs/reference/kubernetes-api: Deployment v1
apps, CronJob v1 batch, Service, PodSpec, Container and Probe v1), as far as porthang writes them.
"""

import re
import sys

import yaml


class Fields(dict):
    """A mapping of fields; those in `required` must be there."""

    def __init__(self, required, **fields):
        super().__init__(fields)
        self.required = required


def whole(least):
    return lambda value: type(value) is int and value >= least


def text(pattern=".+"):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL)


NAME = text("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
PORT = lambda value: whole(1)(value) and value <= 65535
# Five fields: minute, hour, day of the month, month, day of the week.
CRON = text(r"[0-9,]+ ([0-9,]+|\*) \* \* (\*|[a-z]{3}(,[a-z]{3})*)")

METADATA = Fields(["name"], name=NAME)
LABELS = Fields([], app=NAME)
PROBE = Fields(
    [],
    tcpSocket=Fields(["port"], port=NAME),
    exec=Fields(["command"], command=[text()]),
    initialDelaySeconds=whole(0),
    periodSeconds=whole(1),
    timeoutSeconds=whole(1),
    failureThreshold=whole(1),
    successThreshold=whole(1),
)
CONTAINER = Fields(
    ["name", "image"],
    name=NAME,
    image=text("[a-z0-9./-]+:[a-z0-9.]+"),
    command=[text()],
    ports=[Fields(["containerPort"], name=NAME, containerPort=PORT)],
    livenessProbe=PROBE,
    readinessProbe=PROBE,
)
POD = Fields(
    ["containers"],
    containers=[CONTAINER],
    restartPolicy=text("Always|OnFailure|Never"),
    serviceAccountName=NAME,
    terminationGracePeriodSeconds=whole(0),
)
KINDS = {
    "Deployment": Fields(
        ["apiVersion", "kind", "metadata", "spec"],
        apiVersion=text("apps/v1"),
        kind=text(),
        metadata=METADATA,
        spec=Fields(
            ["selector", "template"],
            replicas=whole(0),
            strategy=Fields(
                [],
                type=text("Recreate|RollingUpdate"),
                rollingUpdate=Fields([], maxSurge=whole(0), maxUnavailable=whole(0)),
            ),
            selector=Fields(["matchLabels"], matchLabels=LABELS),
            template=Fields(["metadata", "spec"], metadata=Fields(["labels"], labels=LABELS), spec=POD),
        ),
    ),
    "Service": Fields(
        ["apiVersion", "kind", "metadata", "spec"],
        apiVersion=text("v1"),
        kind=text(),
        metadata=METADATA,
        spec=Fields(
            ["ports"],
            selector=LABELS,
            ports=[Fields(["port"], name=NAME, port=PORT, targetPort=NAME)],
        ),
    ),
    "CronJob": Fields(
        ["apiVersion", "kind", "metadata", "spec"],
        apiVersion=text("batch/v1"),
        kind=text(),
        metadata=METADATA,
        spec=Fields(
            ["schedule", "jobTemplate"],
            schedule=CRON,
            concurrencyPolicy=text("Allow|Forbid|Replace"),
            jobTemplate=Fields(
                ["spec"],
                spec=Fields(["template"], template=Fields(["spec"], spec=POD)),
            ),
        ),
    ),
}


def check(value, rule, path):
    if isinstance(rule, Fields):
        if not isinstance(value, dict):
            sys.exit(f"{path} is no mapping: {value!r}")
        for key in rule.required:
            if key not in value:
                sys.exit(f"{path} lacks {key}")
        for key, inner in value.items():
            if key not in rule:
                sys.exit(f"{path}.{key} is no field of the API")
            check(inner, rule[key], f"{path}.{key}")
    elif isinstance(rule, list):
        if not isinstance(value, list) or not value:
            sys.exit(f"{path} is no list with items: {value!r}")
        for number, item in enumerate(value):
            check(item, rule[0], f"{path}[{number}]")
    elif not rule(value):
        sys.exit(f"{path} may not be {value!r}")


documents = list(yaml.safe_load_all(sys.stdin))
if not documents:
    sys.exit("there is no manifest")
for document in documents:
    kind = document.get("kind")
    if kind not in KINDS:
        sys.exit(f"unknown kind {kind!r}")
    check(document, KINDS[kind], kind)
    if kind == "Deployment":
        (container,) = document["spec"]["template"]["spec"]["containers"]
        for name in ("livenessProbe", "readinessProbe"):
            probe = container.get(name)
            if probe and len({"tcpSocket", "exec"} & probe.keys()) != 1:
                sys.exit(f"a {name} has one handler")
        # The API takes no other number of successes of a livenessProbe.
        if container.get("livenessProbe", {}).get("successThreshold", 1) != 1:
            sys.exit("a livenessProbe succeeds at once")
