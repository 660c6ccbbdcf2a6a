"""salabim: components that hold, and request resources. It makes no requests of the port: a component
for each takes longer than the rest of the exchange."""

import random

import port as the
import salabim as sim


def mm1(customers):
    env = sim.Environment(trace=False, random_seed=random.getrandbits(32), yieldless=False)
    server = sim.Resource("server")
    sojourn = 0.0

    class Customer(sim.Component):
        def process(self):
            nonlocal sojourn
            arrived = env.now()
            yield self.request(server)
            yield self.hold(random.expovariate(1.0))
            self.release()
            sojourn += env.now() - arrived

    class Source(sim.Component):
        def process(self):
            for _ in range(customers):
                yield self.hold(random.expovariate(the.ARRIVALS))
                Customer()

    Source()
    env.run()
    return {"count": customers, "events": 2 * customers, "estimate": sojourn / env.now()}


def port(horizon, rate, poison):
    assert rate == 0, "a component a request takes too long"
    env = sim.Environment(trace=False, random_seed=random.getrandbits(32), yieldless=False)
    uptime = the.Uptime()
    events = 0

    class Offender(sim.Component):
        def process(self):
            nonlocal events
            while True:
                yield self.hold(random.expovariate(1.0 / poison))
                events += 1
                if uptime.up:
                    uptime.turn(False, env.now())

    class Watchdog(sim.Component):
        def process(self):
            nonlocal events
            while True:
                yield self.hold(the.PERIOD)
                events += 1
                if not uptime.up:
                    yield self.hold(the.RESTART)
                    events += 1
                    uptime.turn(True, env.now())

    Offender()
    Watchdog()
    env.run(till=horizon)
    uptime.turn(uptime.up, horizon)
    return {"count": 0, "events": events, "estimate": uptime.total / horizon}


the.run(mm1, port)
