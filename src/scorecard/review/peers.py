"""Which organisations are each other's peers, so that their mean may stand for what one does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from scorecard.errors import ReadingsError
from scorecard.model.strategy import Strategy
from scorecard.strategy_map.compile import settings_of

Groups = Mapping[str, str]
"""The peer group of each organisation."""


def checked_peers(strategy: Strategy, peers: Any, organisations: Iterable[str]) -> Groups:
    """Return the peer group of each organisation.

    Args:
        strategy: some node of it must say `peer_mean: true`.
        peers: a mapping of organisation to group, or a frame with these two columns; None for none.
        organisations: those that have readings; others may be named and are left out.

    Raises:
        ReadingsError: it is no such table, names an organisation in two groups or none that has
            readings, or no node takes its peers' mean.
    """
    if peers is None:
        return {}
    if isinstance(peers, pd.DataFrame):
        if not {"organisation", "group"} <= set(peers.columns):
            raise ReadingsError("peers need the columns `organisation` and `group`")
        pairs = list(dict.fromkeys(zip(peers["organisation"], peers["group"], strict=True)))
    elif isinstance(peers, Mapping):
        pairs = list(peers.items())
    else:
        raise ReadingsError(
            f"peers are a mapping of organisation to group, or a frame, not {type(peers).__name__}"
        )
    groups = {str(name): str(group) for name, group in pairs if not pd.isna(group)}
    if len(groups) < sum(not pd.isna(group) for _, group in pairs):
        twice = sorted({str(name) for name, group in pairs if groups.get(str(name)) != str(group)})
        raise ReadingsError(f"an organisation has one peer group; several are given for {', '.join(twice)}")
    if not any(settings_of(strategy, node).peer_mean for node in strategy.nodes.values()):
        raise ReadingsError(
            "peers are given, but no node takes their mean; say `propagation: {peer_mean: true}` on a "
            "node, a kind or the strategy, or leave the peers out"
        )
    there = set(organisations)
    found = {name: group for name, group in groups.items() if name in there}
    if not found:
        raise ReadingsError(f"none of the {len(groups)} organisations with a peer group has readings")
    return found


def beside(groups: Groups, organisations: Iterable[str | None]) -> tuple[str, ...]:
    """Return the peers of some organisations that are not among them, sorted."""
    chosen = set(organisations)
    wanted = {groups[name] for name in chosen if name is not None and name in groups}
    return tuple(sorted(name for name, group in groups.items() if group in wanted and name not in chosen))
