"""What an export is held to: each number agrees, or a comment says that it is not carried."""

import re

# The word in a comment for a measure that is not carried.
MEASURES = {
    "filter": "a filter",
    "fix": "the fix",
    "operator": "an operator",
    "quarantine": "a quarantine",
    "recycle": "the replacement",
    "schedule": "a restart every",
    "standby": "a standby",
    "watchdog": "a watchdog",
    "worker-timeout": "a supervisor, who kills a worker",
}


class Disagreement(Exception):
    pass


def need(truth, what):
    if not truth:
        raise Disagreement(what)


class Reading:
    def __init__(self, text):
        self.text = text
        self.excuses = re.findall(r"^# Not carried: (.*)\.$", text, re.MULTILINE)
        self.used = set()

    def agree(self, what, exported, simulated, excuse=None):
        """They are the same, or a comment begins with this excuse."""
        if exported == simulated:
            return
        excuses = [it for it in self.excuses if excuse and it.startswith(excuse)]
        need(excuses, f"{what} is {exported}, but {simulated} was simulated")
        self.used.update(excuses)

    def lacks(self, what, simulated, excuse):
        """What was simulated cannot be said."""
        self.agree(what, False, bool(simulated), excuse)

    def measures(self, remedy):
        """What is the same for all: of the measures and of how the program is."""
        for tag in remedy.rest:
            self.lacks(tag, True, MEASURES[tag])
        restart, schedule = remedy.restart, remedy.schedule
        if schedule:
            self.lacks("a drain", schedule.drain, "the drain")
        if schedule and remedy.by_watchdog:
            differ = schedule.restart.table != remedy.by_watchdog.table
            self.lacks("another restart", differ, "the restart of the schedule")
        if restart:
            self.lacks("a scope", restart.scope == "worker", "that one worker alone")
            self.lacks("a scope", restart.scope == "program", "that the listening socket outlives")
            self.lacks("failing starts", restart.fails, "starts that fail")
            self.lacks("a slow start", restart.slow, "the slow start")
        for probing in (remedy.watchdog, remedy.balancer and remedy.balancer.check):
            if probing:
                self.lacks("errors", probing.errs, "the probe's misses")

    def start(self, remedy, patience):
        """A start ends before the system breaks it off, and the head says how long it has."""
        said = re.search(r"^# A start may take .*\.$", self.text, re.MULTILINE)
        if not remedy.watchdog or remedy.watchdog.broken_off() == float("inf"):
            need(not said, "a start is said to be broken off")
            return
        longest = remedy.starts()
        need(longest == 0 or longest < patience, f"a start of {longest} s is broken off after {patience} s")
        need(said or longest == 0, "how long a start may take is not said")

    def end(self):
        idle = [it for it in self.excuses if it not in self.used]
        need(not idle, f"it is carried, or nobody asked for it: {idle}")
