"""What the kubelet and the controllers do by manifests, against what was simulated."""

import math
import re

import yaml

import fields
from reading import Reading, need
from simulated import DAY, DAYS, FOREVER, Restart

# Delays between restarts of a container (the kubelet's CrashLoopBackOff).
DELAYS = Restart("kubernetes").delays
PORTS = {"smtp": 25, "http": 80, "none": 5000}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text, remedy):
    documents = list(yaml.load_all(text, LOADER))
    fields.check_all(documents)
    kinds = {document["kind"]: document["spec"] for document in documents}
    need(len(kinds) == len(documents), "two objects are of one kind")
    reading = Reading(text)
    reading.measures(remedy)
    deployment = kinds["Deployment"]
    pod = deployment["template"]["spec"]
    (container,) = pod["containers"]
    need(container["ports"][0]["containerPort"] == PORTS[remedy.greeting], "its port")
    patience = liveness(reading, container, remedy)
    reading.start(remedy, patience)
    if remedy.restart:
        restart(reading, pod, remedy)
    else:
        need("terminationGracePeriodSeconds" not in pod, "a grace that nobody asked for")
    schedule(reading, kinds.get("CronJob"), remedy)
    replicas(reading, deployment, container, kinds.get("Service"), remedy)
    reading.end()


def whole(reading, what, exported, simulated):
    """Whole seconds, rounded up where the simulation had parts of one."""
    need(exported == math.ceil(simulated), f"{what} is {exported} s, but {simulated} s was simulated")
    reading.agree(what, exported, simulated, f"parts of a second: {what}")


# What a command looks at, with its port and with its number.
COMMANDS = {
    "banner": r"nc -w (?P<number>\d+) 127\.0\.0\.1 (?P<port>\d+) </dev/null \| grep -q '\^220'",
    "queue": r"test \$\(ss -Hltn 'sport = :(?P<port>\d+)' \| awk '\{print \$2\}'\) -lt (?P<number>\d+)",
    "process": r"kill -0 1",
}


def handler(probe):
    """What a probe looks at, and what stands in its command."""
    if "tcpSocket" in probe:
        return "connect", {}
    if "httpGet" in probe:
        return "banner", {}
    *shell, command = probe["exec"]["command"]
    need(shell == ["sh", "-c"], "another shell")
    for layer, form in COMMANDS.items():
        if match := re.fullmatch(form, command):
            return layer, {key: int(value) for key, value in match.groupdict().items()}
    need(False, f"an unknown command: {command}")


def looks(reading, probe, its, remedy):
    """What a probe looks at, against the simulation."""
    layer, command = handler(probe)
    number = command.get("number")
    need(command.get("port") in (None, PORTS[remedy.greeting]), "it calls another port")
    half_open = its.layer == "half-open"
    reading.agree("a probe", layer, its.layer, "that the probe breaks" if half_open else None)
    if layer == "queue":
        share = [n / remedy.capacity < its.share for n in range(remedy.capacity + 1)]
        need(share[number - 1] and (number == len(share) or not share[number]), "the queue's length")
    if layer == "banner":
        need(("httpGet" in probe) == (remedy.greeting == "http"), "it waits for another greeting")
        need(number in (None, probe["timeoutSeconds"]), "its command has another time-out")


def round_(reading, probe, its, delay, remedy):
    """A probe against how it looked in the simulation."""
    looks(reading, probe, its, remedy)
    whole(reading, "the delay of the first probe", probe["initialDelaySeconds"], delay)
    whole(reading, "the period of the probe", probe["periodSeconds"], its.period)
    whole(reading, "the time-out of the probe", probe["timeoutSeconds"], its.timeout)
    reading.agree("failures", probe["failureThreshold"], its.failures)
    if its.layer in ("process", "queue"):
        return
    # A probe that is due while one runs follows at its end.
    period, timeout = its.period, its.timeout
    silent = period + (its.failures - 1) * max(period, timeout) + timeout
    reading.agree("silence", silent, its.silent(), "that the period counts from the end")


def breaks_off(container):
    """When the kubelet breaks off a start in which nobody listens."""
    now = 0
    if startup := container.get("startupProbe"):
        now = startup["initialDelaySeconds"]
        if handler(startup)[0] != "process":
            return now + (startup["failureThreshold"] - 1) * startup["periodSeconds"]
    live = container.get("livenessProbe")
    if not live or handler(live)[0] == "process":
        return FOREVER
    return max(now, live["initialDelaySeconds"]) + (live["failureThreshold"] - 1) * live["periodSeconds"]


def liveness(reading, container, remedy):
    its, live, startup = remedy.watchdog, container.get("livenessProbe"), container.get("startupProbe")
    need(bool(its) == bool(live), "a livenessProbe")
    patience = breaks_off(container)
    if not its:
        need(not startup, "a startupProbe")
        return patience
    reading.lacks("a clock that begins anew", not its.by_wall, "that the period counts from the start")
    delay = its.first(its.delay, its.period)
    if its.startup:
        first = its.first(its.startup_delay, its.startup.period)
        round_(reading, startup, its.startup, first, remedy)
        delay = its.delay or 0
        if its.startup.layer == "process":
            delay = max(first + its.first(None, its.period), delay)
    elif its.start_period:
        reading.lacks("a start period", True, "the start period")
        first = its.first(its.delay, its.start_interval)
        looks(reading, startup, its, remedy)
        need(startup["periodSeconds"] == math.ceil(its.start_interval), "the start interval")
        need(startup["initialDelaySeconds"] == math.ceil(first), "the first of a start")
        need(startup["timeoutSeconds"] == math.ceil(its.timeout), "the time-out of a start")
        over = patience - its.broken_off()
        need(its.layer == "process" or 0 <= over < startup["periodSeconds"], f"{over} s in a start")
        delay = its.delay or 0
    else:
        need(not startup, "a startupProbe that nobody asked for")
    round_(reading, live, its, delay, remedy)
    if not its.start_period:
        exact = patience == its.broken_off()
        need(exact or patience > its.broken_off(), "a start is broken off too early")
        need(exact or any(it.startswith("parts of a second") for it in reading.excuses), "a start has longer")
    return patience


def restart(reading, pod, remedy):
    restart, grace = remedy.restart, pod["terminationGracePeriodSeconds"]
    if restart.grace == 0:
        need(grace == 1, "a grace that nobody asked for")
        reading.lacks("the grace", True, "an end without grace")
    else:
        whole(reading, "the grace", grace, restart.grace)
    reading.lacks("a reboot", restart.scope == "machine", "the reboot of the machine")
    reading.lacks("the program's own start", restart.closed.mean > 0, "how long nobody listens")
    if remedy.by_watchdog:
        its = (restart.delays, restart.reset)
        reading.agree("delays", (DELAYS, 600), its, "its delays between restarts")
        reading.lacks("a limit", restart.limit, "the limit of starts")


def schedule(reading, job, remedy):
    its = remedy.schedule
    if not its or not remedy.crontab():
        need(not job, "a CronJob that nobody asked for")
        reading.lacks("a schedule", its, "the schedule, which one line")
        return
    need(job["concurrencyPolicy"] == "Forbid", "two restarts at the same time")
    (restarts,) = job["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    need(restarts["command"] == ["kubectl", "rollout", "restart", "deployment/port"], "no restart")
    minutes, hours, *other, days = job["schedule"].split()
    need(other == ["*", "*"], "days of the month")
    each = lambda field, every: every if field == "*" else field.split(",")
    week = {
        DAYS.index(day) * DAY + int(hour) * 3600 + int(minute) * 60
        for day in each(days, DAYS)
        for hour in each(hours, range(24))
        for minute in each(minutes, [])
    }
    reading.agree("the schedule", sorted(week), sorted(its.week()))
    reading.lacks("a jitter", its.jitter, "the jitter of the schedule")


def replicas(reading, deployment, container, service, remedy):
    reading.agree("replicas", deployment["replicas"], remedy.listeners or 1)
    stagger = remedy.schedule.stagger if remedy.schedule and remedy.crontab() else 0
    if stagger:
        need(deployment["strategy"]["type"] == "RollingUpdate", "all restart at once")
        need(deployment["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}, "not one by one")
        whole(reading, "the stagger", deployment["minReadySeconds"], stagger)
        need(deployment["progressDeadlineSeconds"] == math.ceil(stagger) + 600, "the deadline of a rollout")
        reading.lacks("what comes on top", True, "the stagger from restart to restart")
    else:
        need(deployment["strategy"] == {"type": "Recreate"}, "replicas restart one by one")
        need("minReadySeconds" not in deployment, "a stagger")
    its, probe = remedy.balancer, container.get("readinessProbe")
    need(bool(its) == bool(probe) == bool(service), "what balances")
    if not its:
        reading.lacks("MX", remedy.listeners, "MX records")
        return
    (port,), (targeted,) = container["ports"], service["ports"]
    same = (port["name"], port["containerPort"]) == (targeted["targetPort"], targeted["port"])
    need(same, "the Service calls another port")
    round_(reading, probe, its.check, 0, remedy)
    reading.agree("successes", probe["successThreshold"], its.successes)
    first = "that the first listener alone" if its.picks == "first" else "that calls go in turn"
    reading.lacks("how it picks", True, first)
    reading.lacks("calls to all", True, "that all get calls when none")
    reading.lacks("calls to one that restarts", True, "that one which restarts gets calls")
    reading.lacks("a takeover", its.takeover, "how long the takeover")
