from midspan.model.certificate import Certificate, Refusal
from midspan.stats.binomial import interval, lower, p_value, upper
from midspan.stats.certification import certify
from midspan.stats.labels import attempt_delta, cases_needed, least_cases
from midspan.stats.means import Difference, Sample, mean_interval, values_needed, welch
from midspan.stats.queueing import Queue, cliff, people_needed, queue

__all__ = [
    "Certificate",
    "Difference",
    "Queue",
    "Refusal",
    "Sample",
    "attempt_delta",
    "cases_needed",
    "certify",
    "cliff",
    "interval",
    "least_cases",
    "lower",
    "mean_interval",
    "p_value",
    "people_needed",
    "queue",
    "upper",
    "values_needed",
    "welch",
]
