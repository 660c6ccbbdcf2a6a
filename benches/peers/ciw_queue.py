"""Ciw: a network with one node. The port is left out: a Ciw queue cannot hang."""

import random

import ciw
import port as the


def mm1(customers):
    ciw.seed(random.getrandbits(32))
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=the.ARRIVALS)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[1],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    records = simulation.get_all_records()
    sojourn = sum(record.exit_date - record.arrival_date for record in records)
    end = max(record.exit_date for record in records)
    return {"count": len(records), "events": 2 * len(records), "estimate": sojourn / end}


the.run(mm1, None)
