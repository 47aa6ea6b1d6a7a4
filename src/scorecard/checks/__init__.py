"""Rules over a strategy and its figures, giving Findings.

A rule says what would mislead a reader of the map although the document can be used: a KPI
without a target, an objective that leads nowhere, a reading that contradicts its own numerator
and denominator. One function each; a file holds the rules of one topic and lists them in `RULES`.
"""
