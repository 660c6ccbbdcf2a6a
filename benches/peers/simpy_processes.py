"""SimPy as its tutorial has it: a process for each customer, request and caretaker."""

from random import expovariate

import port as the
import simpy


def events(env):
    return next(env._eid)  # each scheduled event takes a number


def mm1(customers):
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=1)
    sojourn = 0.0

    def customer():
        nonlocal sojourn
        arrived = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(expovariate(1.0))
        sojourn += env.now - arrived

    def source():
        for _ in range(customers):
            yield env.timeout(expovariate(the.ARRIVALS))
            env.process(customer())

    env.process(source())
    env.run()
    return {"count": customers, "events": events(env), "estimate": sojourn / env.now}


def port(horizon, rate, poison):
    env = simpy.Environment()
    workers = simpy.Resource(env, capacity=the.WORKERS)
    uptime = the.Uptime()
    requests = served = half_open = 0

    def request():
        nonlocal served, half_open
        env.timeout(the.TIMER)  # of the SYN
        yield env.timeout(the.LATENCY)  # SYN
        if not uptime.up:
            yield env.timeout(the.LATENCY)  # RST
            return
        if half_open + len(workers.queue) >= the.BACKLOG:
            return
        half_open += 1
        env.timeout(the.TIMER)  # of the SYN-ACK
        yield env.timeout(the.LATENCY)  # SYN-ACK
        yield env.timeout(the.LATENCY)  # ACK
        half_open -= 1
        with workers.request() as turn:
            yield turn
            env.timeout(the.LATENCY)  # banner
            yield env.timeout(the.SERVICE)
        yield env.timeout(the.LATENCY)  # reply
        served += 1
        yield env.timeout(the.LATENCY)  # FIN

    def clients():
        nonlocal requests
        while True:
            yield env.timeout(expovariate(rate))
            requests += 1
            env.process(request())

    def offender():
        while True:
            yield env.timeout(expovariate(1.0 / poison))
            if uptime.up:
                uptime.turn(False, env.now)

    def watchdog():
        while True:
            yield env.timeout(the.PERIOD)
            if not uptime.up:
                yield env.timeout(the.RESTART)
                uptime.turn(True, env.now)

    if rate:
        env.process(clients())
    env.process(offender())
    env.process(watchdog())
    env.run(until=horizon)
    uptime.turn(uptime.up, horizon)
    return {
        "count": requests,
        "events": events(env),
        "estimate": uptime.total / horizon,
        "served": served / max(requests, 1),
    }


the.run(mm1, port)
