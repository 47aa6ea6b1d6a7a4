"""The table of contents of a framework, as it is read in a terminal."""

from __future__ import annotations

import scorecard as sc
from scorecard.formats.framework import parse_framework
from scorecard.maturity.contents import contents

TEXT = """
id: desk
name: Desk
version: 2
owner: The centre
description: How calls are answered.
note: What is not public is left out.
sources: {name: A page, url: "https://example.org/page", says: all of it}
declared: {capabilities: 3}
scale: {step: 0.5, levels: {0: {name: Low, definition: Nobody answers.}, 10: {note: Never seen.}}}
level_from: mean
threshold: 0.7
perspectives: {people: People, process: Process}
categories:
  it:
    name: IT
    note: Two of three.
    capabilities:
      calls: {name: Calls, starred: true, description: Those who ring., indicators: {
        time: {name: In time?, perspective: people, out_of: 10}}}
    categories:
      inner: {name: Inner, capabilities: {mail: {name: Mail, local: A trust}}}
  empty: {name: Empty, note: Not public., local: A trust}
"""


def test_everything_a_framework_holds_is_shown_with_its_id() -> None:
    assert contents(parse_framework(TEXT)) == SHOWN


SHOWN = """\
Desk (desk), version 2, The centre
How calls are answered.

Levels
   0  Low: Nobody answers.
  10  not defined here. Never seen.
  A capability's level is the mean of the answers to its indicators.
  A level is passed where 70 % of its demands are met.

Perspectives
  people   People
  process  Process

Categories and capabilities (2 of the 3 declared; * has an asterisk in the source)
  IT (it): Two of three.
    calls  Calls *
           Those who ring.
      time  In time? (people, out of 10)
    Inner (inner)
      mail  Mail, of A trust
  Empty (empty), of A trust: none here. Not public.

Notes
  What is not public is left out.

Sources
  A page (all of it)
    https://example.org/page"""


def test_additions_say_whose_levels_they_use() -> None:
    shown = contents(sc.read_framework(sc.example("nimm") / "local.yaml"))
    assert "aligned with nimm" in shown and "Levels: those of nimm" in shown
