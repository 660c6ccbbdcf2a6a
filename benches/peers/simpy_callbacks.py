"""SimPy at its fastest: no processes; each event calls back the function that handles it."""

from collections import deque
from random import expovariate

import port as the
import simpy
from simpy.events import NORMAL, Event


class Agenda(simpy.Environment):
    def after(self, delay, handle, value=None):
        event = Event(self)
        event._ok, event._value = True, value
        event.callbacks.append(handle)
        self.schedule(event, NORMAL, delay)

    def events(self):
        return next(self._eid)  # each scheduled event takes a number


def mm1(customers):
    env = Agenda()
    after = env.after
    arrived = present = 0
    area = since = 0.0

    def change(by):
        nonlocal present, area, since
        area += present * (env.now - since)
        present, since = present + by, env.now

    def arrive(_):
        nonlocal arrived
        arrived += 1
        change(1)
        if present == 1:
            after(expovariate(1.0), leave)
        if arrived < customers:
            after(expovariate(the.ARRIVALS), arrive)

    def leave(_):
        change(-1)
        if present:
            after(expovariate(1.0), leave)

    after(expovariate(the.ARRIVALS), arrive)
    env.run()
    return {"count": customers, "events": env.events(), "estimate": area / env.now}


def port(horizon, rate, poison):
    env = Agenda()
    after = env.after
    uptime = the.Uptime()
    queue = deque()
    requests = served = half_open = 0
    idle = the.WORKERS

    def arrive(_):
        nonlocal requests
        requests += 1
        after(the.LATENCY, syn)
        after(the.TIMER, lapse)
        after(expovariate(rate), arrive)

    def syn(_):
        nonlocal half_open
        if not uptime.up:
            after(the.LATENCY, lapse)  # RST
        elif half_open + len(queue) < the.BACKLOG:
            half_open += 1
            after(the.LATENCY, syn_ack)
            after(the.TIMER, lapse)

    def syn_ack(_):
        after(the.LATENCY, ack)

    def ack(request):
        nonlocal half_open
        half_open -= 1
        queue.append(request)
        accept()

    def accept():
        nonlocal idle
        while idle and queue:
            idle -= 1
            queue.popleft()
            after(the.LATENCY, lapse)  # banner
            after(the.SERVICE, done)

    def done(_):
        nonlocal idle
        idle += 1
        after(the.LATENCY, reply)
        accept()

    def reply(_):
        nonlocal served
        served += 1
        after(the.LATENCY, lapse)  # FIN

    def lapse(_):
        pass

    def offend(_):
        if uptime.up:
            uptime.turn(False, env.now)
        after(expovariate(1.0 / poison), offend)

    def probe(_):
        if uptime.up:
            after(the.PERIOD, probe)
        else:
            after(the.RESTART, back)

    def back(_):
        uptime.turn(True, env.now)
        after(the.PERIOD, probe)

    if rate:
        after(expovariate(rate), arrive)
    after(expovariate(1.0 / poison), offend)
    after(the.PERIOD, probe)
    env.run(until=horizon)
    uptime.turn(uptime.up, horizon)
    return {
        "count": requests,
        "events": env.events(),
        "estimate": uptime.total / horizon,
        "served": served / max(requests, 1),
    }


the.run(mm1, port)
