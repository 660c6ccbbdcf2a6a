"""Whether manifests have only fields of the Kubernetes API, of their types.

The fields are those of the API reference (kubernetes.io/docs/reference/kubernetes-api: Deployment v1
apps, CronJob v1 batch, Service, PodSpec, Container and Probe v1), as far as porthang writes them.
"""

import re

from reading import Disagreement


class Fields(dict):
    """A mapping of fields; those in `required` must be there."""

    def __init__(self, required, **fields):
        super().__init__(fields)
        self.required = required


def whole(least):
    return lambda value: type(value) is int and least <= value < 2**31


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
    httpGet=Fields(["path", "port"], path=text("/.*"), port=NAME),
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
    startupProbe=PROBE,
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


def whole_object(version, spec):
    required = ["apiVersion", "kind", "metadata", "spec"]
    return Fields(required, apiVersion=text(version), kind=text(), metadata=METADATA, spec=spec)


KINDS = {
    "Deployment": whole_object(
        "apps/v1",
        Fields(
            ["selector", "template"],
            replicas=whole(0),
            minReadySeconds=whole(0),
            progressDeadlineSeconds=whole(1),
            strategy=Fields(
                [],
                type=text("Recreate|RollingUpdate"),
                rollingUpdate=Fields([], maxSurge=whole(0), maxUnavailable=whole(0)),
            ),
            selector=Fields(["matchLabels"], matchLabels=LABELS),
            template=Fields(["metadata", "spec"], metadata=Fields(["labels"], labels=LABELS), spec=POD),
        ),
    ),
    "Service": whole_object(
        "v1",
        Fields(
            ["ports"],
            selector=LABELS,
            ports=[Fields(["port"], name=NAME, port=PORT, targetPort=NAME)],
        ),
    ),
    "CronJob": whole_object(
        "batch/v1",
        Fields(
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
            raise Disagreement(f"{path} is no mapping: {value!r}")
        for key in rule.required:
            if key not in value:
                raise Disagreement(f"{path} lacks {key}")
        for key, inner in value.items():
            if key not in rule:
                raise Disagreement(f"{path}.{key} is no field of the API")
            check(inner, rule[key], f"{path}.{key}")
    elif isinstance(rule, list):
        if not isinstance(value, list) or not value:
            raise Disagreement(f"{path} is no list with items: {value!r}")
        for number, item in enumerate(value):
            check(item, rule[0], f"{path}[{number}]")
    elif not rule(value):
        raise Disagreement(f"{path} may not be {value!r}")


def check_all(documents):
    if not documents:
        raise Disagreement("there is no manifest")
    for document in documents:
        kind = document.get("kind")
        if kind not in KINDS:
            raise Disagreement(f"unknown kind {kind!r}")
        check(document, KINDS[kind], kind)
        if kind == "Deployment":
            check_deployment(document["spec"])


def check_deployment(spec):
    (container,) = spec["template"]["spec"]["containers"]
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        probe = container.get(name, {})
        if probe and len({"tcpSocket", "httpGet", "exec"} & probe.keys()) != 1:
            raise Disagreement(f"a {name} has one handler")
        # The API takes no other number of successes of these two.
        if name != "readinessProbe" and probe.get("successThreshold", 1) != 1:
            raise Disagreement(f"a {name} succeeds at once")
    if spec.get("progressDeadlineSeconds", 600) <= spec.get("minReadySeconds", 0):
        raise Disagreement("a rollout would end before it can")
