from midspan.model.certificate import Certificate, Refusal
from midspan.stats.binomial import interval, lower, p_value, upper
from midspan.stats.certification import certify
from midspan.stats.demotion import DemotionDetector, DemotionState
from midspan.stats.labels import attempt_delta, cases_needed, least_cases
from midspan.stats.logistic import logistic
from midspan.stats.means import Difference, Sample, mean_interval, values_needed, welch
from midspan.stats.queueing import Queue, cliff, people_needed, queue
from midspan.stats.ranking import Ranking, RankingDifference, ranking, ranking_difference
from midspan.stats.sampling import AuditDraw
from midspan.stats.sequential import PromotionState, PromotionTest

__all__ = [
    "AuditDraw",
    "Certificate",
    "DemotionDetector",
    "DemotionState",
    "Difference",
    "PromotionState",
    "PromotionTest",
    "Queue",
    "Ranking",
    "RankingDifference",
    "Refusal",
    "Sample",
    "attempt_delta",
    "cases_needed",
    "certify",
    "cliff",
    "interval",
    "least_cases",
    "logistic",
    "lower",
    "mean_interval",
    "p_value",
    "people_needed",
    "queue",
    "ranking",
    "ranking_difference",
    "upper",
    "values_needed",
    "welch",
]
