from midspan.model.certificate import Certificate, Refusal
from midspan.stats.agreement import Agreement, krippendorff
from midspan.stats.auditing import advised_rate, labels_to_demotion, rate_within
from midspan.stats.auroc import Ranking, RankingDifference, ranking, ranking_difference
from midspan.stats.binomial import interval, lower, p_value, upper
from midspan.stats.certification import certify
from midspan.stats.demotion import DemotionDetector, DemotionState
from midspan.stats.distance.detecting import DriftDetector, DriftState
from midspan.stats.distance.dictionaries import log_binned
from midspan.stats.distance.measures import jensen_shannon, psi, wasserstein
from midspan.stats.distance.reference import DriftReference
from midspan.stats.fixed_sequence import PromotionSequence, SequenceState
from midspan.stats.forecast import Forecast, sum_ahead
from midspan.stats.labels import attempt_delta, cases_needed, least_cases
from midspan.stats.means import Difference, Sample, mean_interval, values_needed, welch
from midspan.stats.paired import PairedDifference, holm, mcnemar, paired_difference, pairs_needed
from midspan.stats.promotion_labels import LabelsToPromotion, labels_to_promotion
from midspan.stats.quantiles import Quantile, quantile
from midspan.stats.queueing import Queue, cliff, people_needed, queue
from midspan.stats.resampled import OperatingPoint, SelectiveShare, ShareDraws, StudentMean, bootstrap
from midspan.stats.reviewing import ConfusionCounts, Inattention, unlooking
from midspan.stats.ridge import logistic
from midspan.stats.sampling import AuditDraw
from midspan.stats.sequential import PromotionState, PromotionTest
from midspan.stats.skewed import Moments, moments, skewed_difference
from midspan.stats.tightening import Tightened, tightened, wrong_needed

__all__ = [
    "Agreement",
    "AuditDraw",
    "Certificate",
    "ConfusionCounts",
    "DemotionDetector",
    "DemotionState",
    "Difference",
    "DriftDetector",
    "DriftReference",
    "DriftState",
    "Forecast",
    "Inattention",
    "LabelsToPromotion",
    "Moments",
    "OperatingPoint",
    "PairedDifference",
    "PromotionSequence",
    "PromotionState",
    "PromotionTest",
    "Quantile",
    "Queue",
    "Ranking",
    "RankingDifference",
    "Refusal",
    "Sample",
    "SelectiveShare",
    "SequenceState",
    "ShareDraws",
    "StudentMean",
    "Tightened",
    "advised_rate",
    "attempt_delta",
    "bootstrap",
    "cases_needed",
    "certify",
    "cliff",
    "holm",
    "interval",
    "jensen_shannon",
    "krippendorff",
    "labels_to_demotion",
    "labels_to_promotion",
    "least_cases",
    "log_binned",
    "logistic",
    "lower",
    "mcnemar",
    "mean_interval",
    "moments",
    "p_value",
    "paired_difference",
    "pairs_needed",
    "people_needed",
    "psi",
    "quantile",
    "queue",
    "ranking",
    "ranking_difference",
    "rate_within",
    "skewed_difference",
    "sum_ahead",
    "tightened",
    "unlooking",
    "upper",
    "values_needed",
    "wasserstein",
    "welch",
    "wrong_needed",
]
