"""The only place that knows every stage: strategy, readings and a date, bound to every verb."""
