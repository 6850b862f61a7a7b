"""Write the demonstration's tables from the German Credit data: what applicants state, and apart from it how their loans turned out.

Run again after a change: `python tools/make_demo_data.py`. Two columns of the data are left out because the bank may not use them.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "modelling" / "data" / "germancredit.csv"
TARGET = ROOT / "lending" / "demo" / "data"
OUTCOME = "creditability"
#: Sex with marital status, and nationality.
LEFT_OUT = frozenset({"personal_status_and_sex", "foreign_worker"})


def main() -> None:
    """Write applicants.csv and outcomes.csv."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    stated = [name for name in rows[0] if name not in LEFT_OUT | {OUTCOME}]
    _write("applicants.csv", ["row", *stated], ({"row": str(n), **{name: row[name] for name in stated}} for n, row in enumerate(rows)))
    _write("outcomes.csv", ["row", OUTCOME], ({"row": str(n), OUTCOME: row[OUTCOME]} for n, row in enumerate(rows)))
    print(f"{len(rows)} rows in {TARGET.relative_to(ROOT)}")


def _write(name: str, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
