"""KPI-level evidence: the score of every indicator beside the level agreed for what it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scorecard.maturity.cells import judged_in
from scorecard.maturity.demands import answer_to
from scorecard.model.assessment import Assessment
from scorecard.model.framework import Framework

if TYPE_CHECKING:
    import pandas as pd


def indicators_frame(framework: Framework, assessment: Assessment) -> pd.DataFrame:
    """Return one row an indicator of every capability in scope.

    Columns: `capability perspective indicator name demanded score out_of state as_is`. `demanded` is the
    level that makes it a demand, NaN where none does. `score` runs from 0 to `out_of`; `state` is
    `answered`, `unanswered` or `not applicable`. `as_is` is the agreed level of the perspective it
    hangs on, NaN where there is none. The two stand beside each other: how scores become a level is for
    people to say.
    """
    import pandas as pd

    agreed = {
        (capability, side): judged.as_is for capability, side, judged in judged_in(assessment, framework)
    }
    found = {each.id: each for each in assessment.capabilities}
    rows = []
    for capability in framework.capabilities.values():
        if not assessment.in_scope(capability.id):
            continue
        for indicator in capability.indicators:
            answer = answer_to(found.get(capability.id), indicator)
            state = answer if isinstance(answer, str) else "unanswered" if answer is None else "answered"
            level = agreed.get((capability.id, indicator.perspective))
            rows.append(
                {
                    "capability": capability.id,
                    "perspective": indicator.perspective,
                    "indicator": indicator.id,
                    "name": indicator.name,
                    "demanded": indicator.level,
                    "score": None if isinstance(answer, str) else answer,
                    "out_of": indicator.out_of,
                    "state": state,
                    "as_is": None if level is None else level.agreed,
                }
            )
    columns = "capability perspective indicator name demanded score out_of state as_is".split()
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(("demanded", "score", "out_of", "as_is"), "float64"))


def answers_in_words(framework: Framework, assessment: Assessment) -> pd.DataFrame:
    """Return a row a capability in scope and a column a perspective: how many indicators are answered.

    What does not apply is not counted; a cell without indicators is empty. Without perspectives there is
    one column, `answered`.
    """
    import pandas as pd

    frame = indicators_frame(framework, assessment)
    frame = frame[frame["state"] != "not applicable"]
    side = frame["perspective"].fillna("answered")
    given = frame["state"].eq("answered").groupby([frame["capability"], side], sort=False)
    found = (given.sum().astype(str) + " of " + given.count().astype(str)).to_dict()
    scope = [each for each in framework.capabilities.values() if assessment.in_scope(each.id)]
    columns = [each.id for each in framework.perspectives] or ["answered"]
    rows = [[found.get((capability.id, column), "") for column in columns] for capability in scope]
    names = pd.Index([each.name for each in scope], name="capability", dtype=object)
    return pd.DataFrame(rows, names, columns)
