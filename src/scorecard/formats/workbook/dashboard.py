"""The dashboard: progress by category, levels by perspective, a radar and a bar chart of native make."""

from __future__ import annotations

from typing import Any

from scorecard._optional import require
from scorecard.formats.workbook.layout import DASHBOARD, DASHBOARD_HEADS, MEAN_SAYS, SAYS, Layout
from scorecard.formats.workbook.overview import LATER, NOT_APPLICABLE_SHORT, Ranges
from scorecard.formats.workbook.pen import FONT, HEAD, RAMP, SOFT, formula, heading, put, whose

_FIRST = 5
(
    CATEGORY,
    ASKED,
    ANSWERED,
    SHARE,
    PERSPECTIVE,
    MEAN_NOW,
    MEAN_THEN,
    ALL,
    PROGRESS,
    RADAR_TITLE,
    BAR_TITLE,
) = DASHBOARD_HEADS
_TO_BE = "B35A00"


def draw_dashboard(sheet: Any, layout: Layout, ranges: Ranges) -> None:
    """Draw the dashboard over the figures of the overview."""
    heading(sheet, DASHBOARD, SAYS[DASHBOARD])
    whose(sheet)
    for column, width in zip("ABCDE", (38, 12, 12, 12, 3), strict=True):
        sheet.column_dimensions[column].width = width
    if not ranges.rows:
        return
    row = _draw_progress(sheet, layout, ranges)
    last_category = row - 2
    if layout.framework.scale is not None:
        start = row + 1
        row = _draw_means(sheet, layout, ranges, start)
        if len(layout.framework.perspectives) >= 3:
            _add_radar(sheet, layout, start, start + len(layout.framework.perspectives))
    _add_bars(sheet, _FIRST, last_category, below=len(layout.framework.perspectives) >= 3)


def _draw_progress(sheet: Any, layout: Layout, ranges: Ranges) -> int:
    for number, head in enumerate((CATEGORY, ASKED, ANSWERED, SHARE), 1):
        put(sheet, _FIRST, number, head, "head")
    row = _FIRST + 1
    for title, capabilities in layout.sheets.items():
        put(sheet, row, 1, layout.framework.category_of[capabilities[0].id].name, "label")
        _count(sheet, row, ranges.as_is(title))
        row += 1
    put(sheet, row, 1, ALL, "label")
    _count(sheet, row, ranges.as_is())
    return row + 1


def _count(sheet: Any, row: int, cells: str) -> None:
    """Count what is asked, what is answered and the share; nothing asked has no share."""
    left_out = f'COUNTIF({cells},"{NOT_APPLICABLE_SHORT}")-COUNTIF({cells},"{LATER}")'
    formula(sheet, row, 2, f"=ROWS({cells})*COLUMNS({cells})-{left_out}", "figure")
    formula(sheet, row, 3, f"=COUNT({cells})", "figure")
    formula(sheet, row, 4, f'=IF(B{row}=0,"",C{row}/B{row})', "share")


def _draw_means(sheet: Any, layout: Layout, ranges: Ranges, start: int) -> int:
    for number, head in enumerate((PERSPECTIVE, MEAN_NOW, MEAN_THEN), 1):
        put(sheet, start, number, head, "head")
    row = start + 1
    for number, side in enumerate(layout.framework.perspectives):
        put(sheet, row, 1, layout.perspectives.of[side.id], "label")
        _means(sheet, row, ranges.as_is(side=number), ranges.to_be(number))
        row += 1
    put(sheet, row, 1, ALL, "label")
    _means(sheet, row, ranges.as_is(), ranges.to_be())
    put(sheet, row + 1, 1, MEAN_SAYS, "says")
    _quiet_errors(sheet, f"B{start + 1}:C{row}", f"B{start + 1}")
    return row + 2


def _means(sheet: Any, row: int, as_is: str, to_be: str) -> None:
    """The mean of the levels there are; #N/A where there is none, which a chart leaves out."""
    formula(sheet, row, 2, f"=IFERROR(AVERAGE({as_is}),NA())", "mean")
    formula(sheet, row, 3, f"=IFERROR(AVERAGE({to_be}),NA())", "mean")


def _quiet_errors(sheet: Any, cells: str, first: str) -> None:
    styles = require("openpyxl.styles", "sheets")
    rule = require("openpyxl.formatting.rule", "sheets").FormulaRule
    quiet = rule(formula=[f"ISNA({first})"], font=styles.Font(color="D5DAE0", bold=False))
    sheet.conditional_formatting.add(cells, quiet)


def _add_radar(sheet: Any, layout: Layout, first: int, last: int) -> None:
    charts = require("openpyxl.chart", "sheets")
    chart = charts.RadarChart()
    chart.type = "marker"
    _series(chart, sheet, charts, columns=(2, 3), first=first, last=last)
    for series, colour, dash, symbol in zip(
        chart.series, (HEAD, _TO_BE), (None, "dash"), ("circle", "diamond"), strict=True
    ):
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 28_575
        series.graphicalProperties.line.dashStyle = dash
        series.marker.symbol, series.marker.size = symbol, 8
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
    scale = layout.framework.scale
    assert scale is not None
    axis = chart.y_axis
    axis.scaling.min, axis.scaling.max, axis.majorUnit = min(scale.lowest, 0), scale.highest, 1
    axis.number_format, axis.majorGridlines = "0", axis.majorGridlines or charts.axis.ChartLines()
    axis.majorGridlines.spPr = _line("C9D1D9")
    _finish(chart, RADAR_TITLE, "F5", height=11.5)
    sheet.add_chart(chart)


def _add_bars(sheet: Any, first: int, last: int, *, below: bool) -> None:
    charts = require("openpyxl.chart", "sheets")
    chart = charts.BarChart()
    chart.type, chart.gapWidth, chart.legend = "bar", 45, None
    _series(chart, sheet, charts, columns=(4,), first=first, last=last)
    chart.series[0].graphicalProperties.solidFill = RAMP[3]
    chart.series[0].graphicalProperties.line.solidFill = RAMP[4]
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 1, 0.25
    chart.y_axis.number_format, chart.y_axis.crosses = "0%", "max"
    chart.y_axis.majorGridlines.spPr = _line("D9DFE5")
    chart.legend = None
    _finish(chart, BAR_TITLE, "F28" if below else "F5", height=max(6.0, 2.5 + 0.75 * (last - first)))
    sheet.add_chart(chart)


def _series(chart: Any, sheet: Any, charts: Any, *, columns: tuple[int, ...], first: int, last: int) -> None:
    for column in columns:
        data = charts.Reference(sheet, min_col=column, min_row=first, max_row=last)
        chart.add_data(data, titles_from_data=True)
    chart.set_categories(charts.Reference(sheet, min_col=1, min_row=first + 1, max_row=last))


def _finish(chart: Any, title: str, anchor: str, *, height: float) -> None:
    chart.title = title
    chart.width, chart.height, chart.anchor = 19.0, height, anchor
    chart.title.tx.rich.p[0].pPr = _letters(1200, bold=True, colour=HEAD)
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        rich = require("openpyxl.chart.text", "sheets").RichText
        text = require("openpyxl.drawing.text", "sheets")
        axis.txPr = rich(
            bodyPr=text.RichTextProperties(),
            p=[text.Paragraph(pPr=_letters(900, colour=SOFT), endParaRPr=text.CharacterProperties())],
        )
    if chart.legend is not None:
        chart.legend.position = "b"


def _letters(size: int, *, colour: str, bold: bool = False) -> Any:
    text = require("openpyxl.drawing.text", "sheets")
    face = text.Font(typeface=FONT)
    return text.ParagraphProperties(
        defRPr=text.CharacterProperties(sz=size, b=bold, solidFill=colour, latin=face)
    )


def _line(colour: str) -> Any:
    shapes = require("openpyxl.chart.shapes", "sheets")
    found = shapes.GraphicalProperties()
    found.line.solidFill = colour
    return found


__all__ = ["draw_dashboard"]
