"""What systemd does by units, against what was simulated."""

import re
from fractions import Fraction

from reading import Reading, need
from simulated import DAY, DAYS, FOREVER, READ, seconds

LOOKS = {
    "process": "its process lives, which any thread can say",
    "half-open": "its port has answered a SYN",
    "connect": "a connection to its port has opened",
    "banner": "its port has given the banner",
}


def files(text):
    """Each unit by its name: its text follows a line with its path."""
    parts = re.split(r"^# /etc/systemd/system/(\S+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def settings(text):
    """The values of each key of a unit."""
    found = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def span(text):
    """Of systemd.time(7), as far as porthang writes it."""
    if text == "infinity":
        return FOREVER
    number, unit = re.fullmatch(r"(\d+)(s|ms|us|)", text).groups()
    return int(number) * {"": 1, "s": 1, "ms": Fraction(1, 1000), "us": Fraction(1, 10**6)}[unit]


def read(text, remedy):
    units = files(text)
    names = {"port.service", "port-restart.service", "port-restart.timer"}
    need(set(units) <= names and "port.service" in units, f"the units {list(units)}")
    service = settings(units["port.service"])
    for key, values in service.items():
        need(len(values) == 1, f"{key} twice")
    one = {key: value for key, (value,) in service.items()}
    known = {"Description", "ExecStart", "WantedBy"}
    reading = Reading(text)
    reading.measures(remedy)
    reading.start(remedy, span(one.get("TimeoutStartSec", "infinity")))
    known |= watch(reading, one, units["port.service"], remedy)
    known |= starts(reading, one, remedy)
    known |= grace(reading, one, remedy)
    known |= age(reading, one, remedy)
    need(set(one) <= known, f"nobody asked for {set(one) - known}")
    timer(reading, units, remedy)
    if remedy.schedule:
        reading.lacks("a stagger", remedy.schedule.stagger, "the stagger: each further machine")
    reading.end()


def watch(reading, one, text, remedy):
    its = remedy.watchdog
    if not its:
        need(one["Type"] == "exec", "its type")
        return {"Type"}
    need(one["Type"] == "notify", "its type")
    reading.lacks("a wall clock", its.by_wall, "the wall clock of the probe")
    reading.agree("a start", span(one["TimeoutStartSec"]), its.broken_off(late=True))
    late = its.period / 10 if its.layer in READ else 0
    need(bool(late) == ("# A tenth of a period more" in text), "whether a notice may be late")
    reading.agree("silence", span(one["WatchdogSec"]), its.silent() + late)
    # What the program is asked to do.
    asked = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
    asked = re.search(
        r"READY=1 once it listens .*; then, every (.+?), WATCHDOG=1 if (.+?), and "
        r"WATCHDOG=trigger after (a failure|\d+ failures in a row)\.", asked
    )
    need(asked, "what the program is asked to do")
    period, look, failures = asked.groups()
    reading.agree("the period", seconds(period), its.period)
    reading.agree("failures", 1 if failures == "a failure" else int(failures.split()[0]), its.failures)
    if its.layer == "queue":
        expected = f"less than {100 * its.share:.0f} % of its queue are taken"
    elif its.layer == "banner" and remedy.greeting == "http":
        expected = "its port has answered a GET"
    else:
        expected = LOOKS[its.layer]
    reading.agree("a probe", look, expected)
    need(f"the time of {failures}." in text, "how many failures the silence is of")
    return {"Type", "TimeoutStartSec", "WatchdogSec"}


def starts(reading, one, remedy):
    """How often the service is started again, and when (service_restart_usec_next)."""
    restart = remedy.restart
    by_itself = remedy.by_watchdog or not remedy.schedule.by_wall
    limit = (int(one.get("StartLimitBurst", 0)), span(one["StartLimitIntervalSec"]))
    known = {"StartLimitIntervalSec", "StartLimitBurst"}
    reading.agree("the limit of starts", limit, restart.limit or (0, 0))
    reboots = restart.scope == "machine"
    if not by_itself:
        reading.lacks("a back-off", restart.reset, "the back-off, which a timer")
        return known
    if reboots:
        need((one["FailureAction"], one["Restart"]) == ("reboot", "no"), "no reboot")
        reading.lacks("the machine's own time", True, "how long the machine is down")
        reading.lacks("a back-off", restart.reset or restart.limit, "the delays and the limit of reboots")
        return known | {"FailureAction", "Restart"}
    need(one["Restart"] == "on-failure" and "FailureAction" not in one, "no restart")
    first = span(one["RestartSec"])
    known |= {"Restart", "RestartSec"}
    if not restart.reset:
        need(first == min(restart.closed.mean, Fraction(1, 10)), f"the next start is {first} s later")
        need(not {"RestartSteps", "RestartMaxDelaySec"} & set(one), "a back-off")
        return known
    delays = [first] * len(restart.delays)
    if steps := int(one.get("RestartSteps", 0)):
        most = span(one["RestartMaxDelaySec"])
        need(most == restart.delays[-1], f"the longest delay is {most} s")
        delays = [first * (most / first) ** min(n / steps, 1) for n in range(len(delays))]
        known |= {"RestartSteps", "RestartMaxDelaySec"}
    its = restart.delays[1:]
    reading.agree("the first delay", first, its[0])
    off = max(abs(delay / other - 1) for delay, other in zip(delays, its))
    need(off < 0.1, f"the delays are {delays}")
    reading.lacks("equal factors", off > 1e-6, "that a delay is")
    reading.lacks("a restart at once", True, "the first restart at once")
    reading.lacks("a reset", True, "the reset of the back-off")
    return known


def grace(reading, one, remedy):
    """How long a stuck program has: after SIGABRT none, which it does not outlive."""
    stop = span(one["TimeoutStopSec"])
    if remedy.watchdog:
        signal = one.get("WatchdogSignal", "SIGABRT")
        reading.agree("the grace", {"SIGTERM": stop, "SIGABRT": 0}[signal], remedy.restart.grace)
    if remedy.schedule:
        reading.agree("the grace of a planned restart", stop, remedy.restart.grace, "a planned end without grace")
    need(stop == max(remedy.restart.grace, 1), f"TimeoutStopSec is {stop} s")
    return {"TimeoutStopSec", "WatchdogSignal"} if remedy.watchdog else {"TimeoutStopSec"}


def age(reading, one, remedy):
    its = remedy.schedule
    if not its or its.by_wall:
        return set()
    reading.agree("the age", span(one["RuntimeMaxSec"]), its.every)
    reading.agree("the jitter", span(one.get("RuntimeRandomizedExtraSec", "0s")), its.jitter)
    return {"RuntimeMaxSec", "RuntimeRandomizedExtraSec"}


def timer(reading, units, remedy):
    its = remedy.schedule
    if not its or not its.by_wall:
        need(len(units) == 1, "a timer that nobody asked for")
        return
    command = "reboot" if its.restart.scope == "machine" else "restart port.service"
    started = settings(units["port-restart.service"])["ExecStart"]
    reading.agree("what the timer starts", started, [f"/usr/bin/systemctl {command}"])
    lines = settings(units["port-restart.timer"])
    need(lines["AccuracySec"] == ["1s"], "its accuracy")
    reading.agree("the jitter", span(lines.get("RandomizedDelaySec", ["0s"])[0]), its.jitter)
    if its.week() is None:
        reading.lacks("a calendar", True, "the wall clock of the schedule")
        need(lines["OnBootSec"] == lines["OnUnitActiveSec"], "the first restart")
        reading.agree("the period", span(lines["OnBootSec"][0]), its.every)
        return
    week = set()
    for line in lines["OnCalendar"]:
        *days, date, time = line.split()
        need(date == "*-*-*", "dates")
        each = [range(n) if field == "*" else map(int, field.split(",")) for field, n in zip(time.split(":"), (24, 60, 60))]
        hours, minutes, secs = map(list, each)
        for day in days[0].split(",") if days else DAYS:
            midnight = DAYS.index(day) * DAY
            week |= {midnight + h * 3600 + m * 60 + s for h in hours for m in minutes for s in secs}
    reading.agree("the schedule", sorted(week), sorted(its.week()))
