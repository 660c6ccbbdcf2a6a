"""What the Python programs share: the port, and how a run is told."""

import json
import random
import resource
import sys

LATENCY = 0.02  # s, one way
SERVICE = 0.05  # s
TIMER = 1.0  # s, after which a SYN or a SYN-ACK would be sent again
WORKERS = 512
BACKLOG = 4096
PERIOD = 60.0  # s, of the watchdog
RESTART = 300.0  # s

ARRIVALS = 0.8  # customers in the mean service time of an M/M/1 queue


def run(mm1, port):
    """`mm1 CUSTOMERS SEED`, or `port HOURS REQUESTS_A_SECOND SECONDS_TO_POISON SEED`."""
    workload, *numbers, seed = sys.argv[1:]
    random.seed(int(seed))
    begin = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    if workload == "mm1":
        told = mm1(int(numbers[0]))
    else:
        hours, rate, poison = map(float, numbers)
        told = port(3600 * hours, rate, poison)
    told["cpu"] = resource.getrusage(resource.RUSAGE_SELF).ru_utime - begin
    print(json.dumps(told))


class Uptime:
    """For how long the port has been up."""

    def __init__(self):
        self.up, self.since, self.total = True, 0.0, 0.0

    def turn(self, up, now):
        if self.up:
            self.total += now - self.since
        self.up, self.since = up, now
