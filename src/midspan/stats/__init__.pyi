from midspan.model.certificate import Certificate, Refusal
from midspan.stats.binomial import interval, lower, p_value, upper
from midspan.stats.certification import certify
from midspan.stats.labels import attempt_delta, cases_needed, least_cases
from midspan.stats.queueing import Queue, cliff, people_needed, queue

__all__ = [
    "Certificate",
    "Queue",
    "Refusal",
    "attempt_delta",
    "cases_needed",
    "certify",
    "cliff",
    "interval",
    "least_cases",
    "lower",
    "p_value",
    "people_needed",
    "queue",
    "upper",
]
