"""Writes the model card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

TEMPLATE = Path(__file__).parent / "model-card.template.md"

Json = Mapping[str, Any]


def write_card(path: Path, table: Json, figures: Json, catalogue: Sequence[Json]) -> None:
    """Fill the card's template with the figures of this fit."""
    accept, refer, reject = figures["bands"]
    chosen = next(item for item in figures["cut_offs"] if item["points"] == table["cut_offs"]["accept"])
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        seed=figures["seed"],
        pooled=f"{figures['pooled_auc']:.3f}",
        repeats=figures["repeats"]["count"],
        repeated=f"{figures['repeats']['mean_auc']:.3f} ± {figures['repeats']['standard_deviation']:.3f}",
        ks=f"{figures['ks']['gap']:.3f}",
        ks_points=figures["ks"]["points"],
        brier=f"{figures['brier']:.3f}",
        folds="\n".join(
            f"| {item['fold']} | {item['applicants']} | {item['characteristics']} | {item['auc']:.3f} |" for item in figures["folds"]
        ),
        calibration="\n".join(_calibration_row(item) for item in figures["calibration"]),
        cut_offs="\n".join(_cut_off_row(item, table["cut_offs"]["accept"]) for item in figures["cut_offs"]),
        bands="\n".join(_band_row(item) for item in (accept, refer, reject)),
        accept=table["cut_offs"]["accept"],
        reject_below=table["cut_offs"]["reject_below"],
        accepted_bad_rate=_percent(chosen["bad_accepted"], chosen["accepted"]),
        accepted_share=_percent(chosen["accepted"], 1000),
        points="\n".join(_points_rows(table["characteristics"], catalogue)),
        expert="\n".join(_points_rows(table["expert_characteristics"], [])),
        average=sum(line["average_points"] for line in table["characteristics"]),
        kept=len(table["characteristics"]),
        dropped=_dropped(table, catalogue),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %"


def _dropped(table: Json, catalogue: Sequence[Json]) -> str:
    kept = {line["name"] for line in table["characteristics"]}
    return ", ".join(f"`{entry['name']}`" for entry in catalogue if entry["name"] not in kept)


def _calibration_row(item: Json) -> str:
    predicted, observed = _percent(item["predicted"], 1), _percent(item["observed"], 1)
    return f"| {item['lowest']}–{item['highest']} | {item['applicants']} | {predicted} | {observed} |"


def _cut_off_row(item: Json, accept: int) -> str:
    mark = " (chosen)" if item["points"] == accept else ""
    rate = _percent(item["bad_accepted"], item["accepted"])
    return f"| {item['points']}{mark} | {item['accepted']} | {rate} | {item['good_rejected']} | {item['cost']} |"


def _band_row(item: Json) -> str:
    return f"| {item['band']} | {item['applicants']} | {item['bad']} | {_percent(item['bad'], item['applicants'])} |"


def _points_rows(lines: Sequence[Json], catalogue: Sequence[Json]) -> list[str]:
    labels = {entry["name"]: {item["code"]: item["label"] for item in entry.get("categories", [])} for entry in catalogue}
    return [row for line in lines for row in _line_rows(line, labels.get(line["name"], {}))]


def _line_rows(line: Json, labels: Mapping[str, str]) -> list[str]:
    value_points = [*_bin_values(line, labels), ("(empty)", line["missing_points"]), ("(not in the table)", line["other_points"])]
    heads = [f"{line['reason_code']} {line['label']} (average {line['average_points']})", *[""] * (len(value_points) - 1)]
    return [f"| {head} | {value} | {points} |" for head, (value, points) in zip(heads, value_points, strict=True)]


def _bin_values(line: Json, labels: Mapping[str, str]) -> list[tuple[str, int]]:
    if line["kind"] == "category":
        return [("; ".join(labels[code] for code in item["codes"]), item["points"]) for item in line["bins"]]
    edges = [item["below"] for item in line["bins"]]
    unit = " DM" if line["kind"] == "amount" else ""
    return [(_range(start, end, unit), item["points"]) for start, end, item in zip([None, *edges[:-1]], edges, line["bins"], strict=True)]


def _range(start: str | None, end: str | None, unit: str) -> str:
    if start is None:
        return f"under {end}{unit}" if end else "any"
    return f"{start} to under {end}{unit}" if end else f"{start}{unit} or more"
