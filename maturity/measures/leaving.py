"""Leaving: what other organisations lose when one goes, or several do."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from maturity.frame import Floats
from maturity.number import Number, undefined
from maturity.ties import Ties, two_steps

NOBODY = "no two others reach each other"


def node_by_loss(ties: Ties) -> pd.Series[float]:
    """The share of other organisations' connections that are lost altogether when this one goes.

    Formula: 1 - (pairs of others that reach each other without it) / (pairs of others that reach
    each other with it), over any number of undirected ties.
    Moves: above 0 only for a cut organisation; one tie past it is enough to end that.
    Do not over-read: any number of steps counts, so in most systems it is 0 for everybody; see
    node_by_sole_link for shorter ways. That someone would step in is not in it.
    Undefined: no two others reach each other, or nothing is known of the organisation.
    Sources: Krackhardt 1994 for connectedness; Borgatti 2006 for taking key players away.
    """
    graph = ties.linked.graph
    parts = graph.connected_components()
    sizes = np.array(parts.sizes(), dtype=np.float64)
    whole = float((sizes * (sizes - 1) / 2).sum())
    now = whole - (sizes[parts.membership] - 1) if len(sizes) else np.zeros(0)
    lost = np.zeros(graph.vcount())
    for node in graph.articulation_points():
        rest = graph.copy()
        rest.delete_vertices([node])
        lost[node] = now[node] - _reached(rest.connected_components().sizes())
    share = np.divide(lost, now, out=np.full(len(lost), np.nan), where=now > 0)
    series: pd.Series[float] = ties.by_seen(share, "loss", NOBODY if np.isnan(share).any() else "")
    return series


def net_by_loss(ties: Ties, gone: Collection[str] = ()) -> Number:
    """The share of the others' connections that are lost altogether when some organisations go.

    Formula: as node_by_loss, with all of `gone` taken away at once.
    Moves: ties among those who stay lower it.
    Do not over-read: as node_by_loss.
    Undefined: no two of those who stay reach each other now.
    Sources: as node_by_loss.
    """
    part = ties.linked
    stay = np.array([name not in gone for name in part.names], dtype=bool)
    now = part.graph.connected_components().membership
    left = np.unique(np.array(now, dtype=np.int64)[stay], return_counts=True)[1]
    before = _reached(left.tolist())
    if not before:
        return undefined("no two of those who stay reach each other", int(stay.sum()))
    after = _reached(part.kept(stay).graph.connected_components().sizes())
    return Number(1 - after / before, int(before), ties.doubt)


def net_by_short_reach(ties: Ties) -> Number:
    """The share of two organisations that reach each other directly or through one partner.

    Formula: pairs with an undirected tie or a shared partner / all pairs of nodes seen.
    Moves: never falls when a tie is added; a hub brings most of its partners together.
    Do not over-read: that a partner is shared does not say that it passes anything on.
    Undefined: fewer than two nodes.
    Sources: reach within two steps, as the criterion on what is left without the hub counts it.
    """
    part = ties.linked
    pairs = part.size * (part.size - 1) // 2
    if not pairs:
        return undefined("fewer than two nodes about which anything is known", part.size)
    there, shared = _shared(part)
    near = np.triu((there > 0) | (shared > 0), 1)
    return Number(float(near.sum() / pairs), pairs, ties.doubt)


def net_by_short_loss(ties: Ties, gone: Collection[str] = ()) -> Number:
    """The share of the others' connections within two steps that are lost when some go.

    Formula: 1 - (pairs of those who stay that have a tie or share a partner who stays) / (pairs of
    those who stay that have a tie or share any partner now), over undirected ties.
    Moves: ties and other shared partners among those who stay lower it.
    Do not over-read: a hub holds most short ways by design; longer ways may be left.
    Undefined: no two of those who stay are within two steps now.
    Sources: as net_by_short_reach.
    """
    part = ties.linked
    stay = np.array([name not in gone for name in part.names], dtype=bool)
    there, shared = _shared(part)
    left, again = _shared(part.kept(stay))
    before = int(np.triu((there + shared)[np.ix_(stay, stay)] > 0, 1).sum())
    if not before:
        return undefined("no two of those who stay are within two steps", int(stay.sum()))
    after = int(np.triu(left + again > 0, 1).sum())
    return Number(1 - after / before, before, ties.doubt)


def node_by_sole_link(ties: Ties) -> pd.Series[float]:
    """How many pairs of other organisations meet within two steps only through this one.

    Formula: pairs without a tie of their own whose one shared partner it is, over undirected ties.
    Moves: a tie between the two, or a second partner they share, takes a pair away.
    Do not over-read: it grows with the number of partners, so one that convenes has most by design;
    a longer way round may be left.
    Undefined: nothing is known of the organisation.
    Sources: as net_by_short_reach; Borgatti 2006 for the idea.
    """
    part = ties.linked
    there, shared = _shared(part)
    alone = ((there == 0) & (shared == 1)).astype(np.float64)
    np.fill_diagonal(alone, 0.0)
    found = ((there @ alone) * there).sum(axis=1) / 2
    series: pd.Series[float] = ties.by_seen(found, "sole_link")
    return series


def _shared(part: Ties) -> tuple[Floats, Floats]:
    """Which nodes are tied, and how many partners each two of them share."""
    return part.present.astype(np.float64), two_steps(part.present)


def _reached(sizes: Collection[int]) -> float:
    """How many pairs reach each other in parts of these sizes."""
    return float(sum(size * (size - 1) // 2 for size in sizes))
