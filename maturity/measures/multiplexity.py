"""Multiplexity: how many sides of a relationship work at once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from maturity.frame import Floats
from maturity.number import Number, undefined
from maturity.ties import Ties

#: From here on a dimension of a relationship works, on its scale from 0 to 100.
WORKS = 50.0


def tie_by_multiplexity(layers: Mapping[str, Ties], at: float = WORKS) -> pd.DataFrame:
    """The share of the known dimensions in which what one says of the other reaches the middle.

    Formula: dimensions with a value >= `at` / dimensions with a value, for each direction.
    Moves: dimensions near the line.
    Do not over-read: dimensions of one relationship mostly move together.
    Undefined: no dimension is known.
    Sources: Verbrugge 1979, for the idea of several kinds of tie in one.
    """
    one = _alike(layers)
    share, _ = _shares(layers, at)
    return one.by_tie(share, one.gap)


def net_by_multiplexity(layers: Mapping[str, Ties], at: float = WORKS) -> Number:
    """The mean share of dimensions that work, over all directions of which any is known.

    Formula: the mean of tie_by_multiplexity.
    Moves: as tie_by_multiplexity.
    Do not over-read: as tie_by_multiplexity.
    Undefined: nothing is known.
    Sources: as tie_by_multiplexity.
    """
    one = _alike(layers)
    share, known = _shares(layers, at)
    if not known.any():
        return undefined("nothing is known in any dimension")
    return Number(float(share[known].mean()), int(known.sum()), one.gap)


def net_by_overlap(layers: Mapping[str, Ties], at: float = WORKS) -> Number:
    """How far the dimensions work in the same relationships: 1 where one works all do.

    Formula: the mean over pairs of dimensions of (works in both / works in either), over the
    directions known in both.
    Moves: relationships that are good in one thing only lower it.
    Do not over-read: halo, the habit of answering all alike, raises it.
    Undefined: fewer than two dimensions, or none that works anywhere.
    Sources: Battiston, Nicosia and Latora 2014.
    """
    one = _alike(layers)
    found = []
    for left, right in combinations(layers.values(), 2):
        both = left.known & right.known
        a, b = left.cut(at).present & both, right.cut(at).present & both
        if (a | b).any():
            found.append(float((a & b).sum() / (a | b).sum()))
    if not found:
        return undefined("fewer than two dimensions that work anywhere", len(layers))
    return Number(float(np.mean(found)), len(found), one.gap)


def _alike(layers: Mapping[str, Ties]) -> Ties:
    """The first layer; ValueError where there is none, or they are of different nodes."""
    if not layers:
        raise ValueError("multiplexity needs at least one layer")
    found = list(layers.values())
    if any(layer.names != found[0].names for layer in found):
        raise ValueError("the layers are of different nodes")
    return found[0]


def _shares(layers: Mapping[str, Ties], at: float) -> tuple[Floats, Floats]:
    """The share of known dimensions that work, and whether any is known."""
    works = sum(layer.cut(at).present.astype(np.float64) for layer in layers.values())
    many = np.asarray(sum(layer.known.astype(np.float64) for layer in layers.values()))
    share = np.divide(works, many, out=np.full(many.shape, np.nan), where=many > 0)
    return np.asarray(share), np.asarray(many > 0)
