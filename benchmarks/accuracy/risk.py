"""What confidence is worth: how many of the surest are wrong, and how sure is sure enough."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

_CERTAIN = 0.9  # how sure a threshold is
_DRAWS = 300  # of curves that may be the true one
_ONE = 1 - 1e-6  # a confidence above it counts as this
_STEPS, _ENOUGH = 100, 1e-6  # of Newton's method: at most so many, until none is larger
_POINTS = 101  # of the curve

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def threshold(confidence: Floats, right: Flags, risk: float) -> float:
    """The least confidence at which it is `_CERTAIN` that at most that share is wrong.

    Where few are wrong, one more or less among the surest would decide everything, if these were
    counted. So all of them say how risk falls with confidence: a logistic regression on the
    log-odds of the confidence and their square (after J. Platt, "Probabilistic outputs for support
    vector machines", 1999), its likelihood penalised as D. Firth does ("Bias reduction of maximum
    likelihood estimates", 1993), so that it has a maximum even where none is wrong. What counts is
    the upper bound of the share that is wrong, over curves drawn from the normal distribution
    around that maximum.

    Args:
        confidence: 0 to 1, (n,); what has 0 is never accepted.
        right: whether each was right, (n,).
        risk: the share.

    Returns:
        Infinity where there is none.
    """
    right, confidence = right[confidence > 0], confidence[confidence > 0]
    if not len(confidence):
        return float("inf")
    order = np.argsort(-confidence, kind="stable")
    confidence, wrong = confidence[order], ~right[order]
    odds = logit(np.minimum(confidence, _ONE))
    odds = (odds - odds.mean()) / max(odds.std(), 1e-9)
    terms = np.stack([np.ones_like(odds), odds, odds**2], axis=1)
    curve, spread = _fitted(terms, wrong)
    curves = np.random.default_rng(0).multivariate_normal(curve, spread, _DRAWS, method="eigh")
    count = np.arange(1, len(order) + 1)
    shares = np.cumsum(expit(terms @ curves.T), axis=0) / count[:, None]
    bound = np.quantile(shares, _CERTAIN, axis=1)
    last = np.append(confidence[1:] < confidence[:-1], True)  # of its equals
    kept = np.flatnonzero((bound <= risk) & last)
    return float(confidence[kept[-1]]) if len(kept) else float("inf")


def _fitted(terms: Floats, wrong: Flags) -> tuple[Floats, Floats]:
    """The coefficients of a logistic regression, and their covariance."""
    curve = np.zeros(terms.shape[1])
    for _ in range(_STEPS):
        share = expit(terms @ curve)
        weighted = terms * (share * (1 - share))[:, None]
        spread = np.linalg.pinv(weighted.T @ terms, hermitian=True)
        leverage = ((weighted @ spread) * terms).sum(axis=1)
        step = spread @ (terms.T @ (wrong - share + leverage * (0.5 - share)))
        step /= max(1.0, float(np.abs(step).max()))
        curve += step
        if np.abs(step).max() < _ENOUGH:
            break
    return curve, spread


def risk_coverage(confidence: Floats, right: Flags) -> dict[str, list[float]]:
    """The share of wrong ones among the surest, for shares of all that are `coverage`."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    places = np.unique(np.linspace(0, len(order) - 1, min(_POINTS, len(order))).round().astype(int))
    return {
        "coverage": [float((place + 1) / len(order)) for place in places],
        "risk": [float(wrong[place]) for place in places],
    }
