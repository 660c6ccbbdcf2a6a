"""What was simulated: the numbers of a remedy, from the text of its experiment.

This reads the TOML and the presets by itself, and asks porthang nothing.
"""

import math
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

PRESETS = {
    name: tomllib.loads(Path(f"src/model/presets/{name}.toml").read_text())
    for name in ("probing", "restart", "schedule", "balancer", "profile")
}
UNITS = {
    "ms": Fraction(1, 1000), "s": 1, "min": 60, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400,
}
DAY, WEEK = 86400, 7 * 86400
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FOREVER = math.inf
# Layers that are read at once, and need no answer of the port.
READ = ("process", "queue")


def seconds(text):
    if time := re.fullmatch(r"(\d\d):(\d\d)", text):
        return int(time[1]) * 3600 + int(time[2]) * 60
    number, unit = text.split()
    return Fraction(number) * UNITS[unit]


def based(table, kind):
    """A table, or a name, with what its preset says."""
    if isinstance(table, str):
        table = {"base": table}
    preset = PRESETS[kind][table["base"]] if "base" in table else {}
    return {key: value for key, value in (preset | table).items() if key not in ("source", "base")}


class Law:
    """A varying duration."""

    def __init__(self, form):
        self.bounded = True
        if isinstance(form, str):
            self.mean = self.longest = seconds(form)
            return
        ((name, its),) = form.items()
        its = {key: seconds(value) if isinstance(value, str) else value for key, value in its.items()}
        if name == "uniform":
            self.mean, self.longest = (its["low"] + its["high"]) / 2, its["high"]
            return
        self.bounded = False
        if name == "exponential":
            self.mean = its["mean"]
            self.longest = -self.mean * math.log(0.001)
        elif name == "lognormal" and "median" in its:
            self.mean = its["median"] * math.exp(its["sigma"] ** 2 / 2)
            self.longest = its["median"] * math.exp(its["sigma"] * NormalDist().inv_cdf(0.999))
        else:
            raise NotImplementedError(f"a phase with the law {name}")


class Round:
    def __init__(self, table, usual=None):
        probe = table.get("probe", usual)
        self.layer, self.share = (probe, None) if isinstance(probe, str) else ("queue", probe["queue"]["share"])
        self.period = seconds(table["period"])
        self.timeout = seconds(table["timeout"]) if "timeout" in table else self.period
        self.failures = table["failures"]
        self.from_end = table.get("period-from") == "end"
        self.wait = 0 if self.layer in READ else self.timeout

    def silent(self):
        """From the last answer of a port that then says nothing to the last of the failures."""
        now = 0
        for _ in range(self.failures):
            began = now + self.period
            now = began + self.wait if self.from_end else began
        return now if self.from_end else now + self.wait


class Probing(Round):
    def __init__(self, table):
        super().__init__(table)
        optional = lambda key, of=table: seconds(of[key]) if key in of else None
        self.delay = optional("initial-delay")
        self.startup = Round(table["startup"], table["probe"]) if "startup" in table else None
        self.startup_delay = optional("initial-delay", table["startup"]) if self.startup else None
        self.start_period = optional("start-period")
        self.start_interval = optional("start-interval") or 5
        self.by_wall = table.get("clock") == "wall"
        # Until the first tick: one may come as a start begins.
        self.first = lambda delay, period: delay or 0 if self.by_wall else period if delay is None else delay
        self.errs = table.get("misses", 0) > 0 or table.get("false-alarms", 0) > 0

    def broken_off(self, late=False):
        """When a start in which nobody listens is broken off, probe by probe: at the soonest, or by
        the wall clock at the latest."""
        late = late and self.by_wall
        first = lambda delay, period: self.first(delay, period) + (period if late else 0)
        now, gaps = first(self.delay, self.period), self.failures - 1
        if self.startup:
            now = first(self.startup_delay, self.startup.period)
            if self.startup.layer != "process":
                return now + sum(self.startup.period for _ in range(self.startup.failures - 1))
            now = now + first(None, self.period)
            now = now if self.delay is None else max(now, first(self.delay, self.period))
        elif self.start_period is not None and self.by_wall:
            now = first(max(self.start_period, self.delay or 0), self.start_interval)
            gaps = gaps if late else max(gaps - 1, 0)
        elif self.start_period is not None:
            now = first(self.delay, self.start_interval)
            while now < self.start_period:
                now += self.start_interval
        if self.layer == "process":
            return FOREVER
        return now + sum(self.period for _ in range(gaps))


class Restart:
    def __init__(self, table):
        table = based(table, "restart")
        phase = lambda key: Law(table.get(key, "0 s"))
        self.closed = phase("closed")
        self.grace = seconds(table.get("grace", "0 s"))
        reboots = phase("shutdown").longest > 0 or phase("dark").longest > 0
        self.scope = table.get("scope", "machine" if reboots else "service")
        self.fails = table.get("fails", 0) > 0
        self.slow = "slow-start" in table
        self.limit = None
        if limit := table.get("limit"):
            self.limit = (limit["starts"], seconds(limit["within"]))
        self.delays, self.reset = [0] * 9, None
        if backoff := table.get("backoff"):
            first, most = seconds(backoff["first"]), seconds(backoff["most"])
            self.delays = [0] + [min(first * Fraction(backoff["factor"]) ** n, most) for n in range(8)]
            self.reset = seconds(backoff["reset"])
        self.table = table


class Schedule:
    def __init__(self, table):
        table = based(table, "schedule")
        span = lambda key: seconds(table.get(key, "0 s"))
        self.every, self.jitter, self.drain, self.stagger = map(span, ("every", "jitter", "drain", "stagger"))
        calendar = "at" in table or "days" in table
        self.by_wall = table.get("clock", "wall" if calendar else "since-restart") == "wall"
        self.at = span("at")
        days = table.get("days", DAYS)
        if isinstance(days, str):
            first, _, last = days.partition("-")
            days = DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
        self.days = days
        self.restart = Restart(table["restart"])

    def week(self):
        """The seconds of a week at which it restarts; `None` if weeks differ."""
        if not self.by_wall or WEEK % self.every or (DAY % self.every and self.every % DAY):
            return None
        times = (self.at + n * self.every for n in range(int(WEEK / self.every)))
        return {int(time) for time in times if DAYS[int(time // DAY)] in self.days}


class Balancer:
    def __init__(self, table):
        table = based(table, "balancer")
        self.check = Probing(table)
        self.successes = table.get("successes", 1)
        self.picks = table.get("picks", "in-turn")
        self.takeover = Law(table.get("takeover", "0 s")).longest > 0


class Remedy:
    """The measures of a remedy that others can carry, and the tags of those that they cannot."""

    def __init__(self, measures, listener, system):
        self.watchdog = self.schedule = self.listeners = self.balancer = None
        self.restart = None
        self.rest = []
        self.greeting = listener.get("greeting", "smtp")
        profile = PRESETS["profile"][listener["profile"]]
        backlog = min(listener["backlog"], profile["somaxconn"])
        self.capacity = math.floor(backlog * profile["backlog-factor"]) + profile["backlog-extra"]
        for measure in measures:
            ((tag, table),) = measure.items()
            if tag == "watchdog" and not self.watchdog:
                table = based(table, "probing")
                self.watchdog, self.restart = Probing(table), Restart(table["restart"])
            elif tag == "schedule" and not self.schedule:
                self.schedule = Schedule(table)
            elif tag == "standby" and system == "kubernetes":
                self.listeners = table["listeners"]
                by = table.get("by", "mx")
                self.balancer = Balancer(by["balancer"]) if by != "mx" else None
            else:
                self.rest.append(tag)
        self.by_watchdog = self.restart
        if self.schedule and not self.restart:
            self.restart = self.schedule.restart

    def starts(self):
        """The longest time that nobody listens while the program starts."""
        restarts = [self.by_watchdog, self.schedule and self.schedule.restart]
        return max(restart.closed.longest for restart in restarts if restart)

    def refused(self, system):
        """What porthang says where it refuses to export it; `None` if it should not."""
        if self.watchdog and 0 < self.starts() >= self.watchdog.broken_off():
            return "its probes break it off"
        probings = [self.watchdog, self.balancer and self.balancer.check]
        rounds = probings + [probing.startup for probing in probings if probing]
        if self.greeting == "none" and any(it and it.layer == "banner" for it in rounds):
            return "`greeting = \"none\"` none comes"
        planned = self.schedule and (system == "systemd" or self.crontab())
        return None if self.watchdog or planned or self.listeners else "nothing of"

    def crontab(self):
        """Whether one line of a crontab says the schedule: any hours with any minutes."""
        week = self.schedule and self.schedule.week()
        if not week:
            return False
        hours, minutes = {time // 3600 % 24 for time in week}, {time // 60 % 60 for time in week}
        days = len({time // DAY for time in week})
        return len(week) == len(hours) * len(minutes) * days and all(time % 60 == 0 for time in week)
