"""The page of a case package: everything in words and pictures, readable from the file, without a network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from lending.service.audit.case_proof import CaseProof
from lending.service.replay.moments import Moment
from lending.service.replay.reading import Replay

_STYLE = """
:root{color-scheme:light dark;--ink:#161616;--soft:#525252;--line:#e0e0e0;--page:#fff;--layer:#f4f4f4;--accent:#0f62fe}
@media(prefers-color-scheme:dark){:root{--ink:#f4f4f4;--soft:#c6c6c6;--line:#393939;--page:#161616;--layer:#262626;--accent:#78a9ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.45 'Noto Sans TC','Noto Sans SC','Noto Sans',Arial,sans-serif}
main{max-width:1440px;margin:0 auto;padding:24px 16px 64px}h1{font-size:26px;font-weight:400;margin:0 0 4px}
h2{font-size:18px;font-weight:600;margin:40px 0 8px}p{max-width:75ch;margin:8px 0}.soft{color:var(--soft)}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding:4px 0}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}th{font-weight:600}
td.n{text-align:right;font-variant-numeric:tabular-nums}
code{font-family:'IBM Plex Mono',Consolas,monospace;font-size:12px;overflow-wrap:anywhere}
pre{background:var(--layer);padding:12px 16px;overflow-x:auto}figure{margin:16px 0 32px}
figure .scroll{background:#fff;border:1px solid var(--line)}img{display:block;max-width:100%;height:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:16px 0}dt{color:var(--soft)}dd{margin:0}
a{color:var(--accent)}.broken{color:#da1e28;font-weight:600}
"""

_HOW = """
<p>The journal is a chain: each row has a digest, the SHA-256 of its canonical JSON (keys in order, no spaces, UTF-8), and each
link a head, the
SHA-256 of the head before it followed by the row's digest, both as hexadecimal text. Whoever changes, removes or puts in a row
changes every head after it.</p>
<ol>
<li><code>MANIFEST.sha256</code> has the SHA-256 of every file: <code>sha256sum --check MANIFEST.sha256</code>.</li>
<li><code>journal/entries.json</code> has this case's rows as they were hashed. Write each <code>row</code> as canonical JSON,
hash it, compare with its <code>digest</code>.</li>
<li><code>journal/chain.txt</code> has the digests of all rows of the bank from just before this case's first to the end, nothing
else of them. Begin with the head at the
<code>start</code> of <code>journal/proof.json</code>, hash head and digest line by line: the last head is that of the
<code>end</code>, and on the way stand this case's digests at their <code>sequence</code>.</li>
<li>The heads of <code>anchors</code> stand in the bank's file of anchors, outside its database. Ask for that file, or a copy kept
elsewhere, and compare.</li>
</ol>
<p>All of it at once, with any Python and nothing else: <code>python check.py</code>.</p>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperInside:
    """A paper in the package: its file, None where the content is gone."""

    kind: str
    file: str | None
    sha256: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramInside:
    """A diagram in the package, as it was deployed, and its picture."""

    title: str
    version: str
    model: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """What the page shows."""

    bank: str
    timezone: str
    exported_at: datetime
    exported_by: str
    replay: Replay
    decisions: Sequence[dict[str, Any]]
    papers: Sequence[PaperInside]
    diagrams: Sequence[DiagramInside]
    proof: CaseProof


def write_page(page: CasePage) -> str:
    """Return the page as HTML."""
    head, zone = page.replay.head, ZoneInfo(page.timezone)
    facts = {
        "Customer": head.customer_name,
        "Product": head.product,
        "Amount": f"{head.currency} {head.amount:,.2f}",
        "Status": head.status.replace("_", " "),
        "Submitted": _at(head.submitted_at, zone),
        "Case number": head.id,
        "Exported": f"{_at(page.exported_at, zone)} by {page.exported_by}",
    }
    sections = [
        f"<h1>{escape(head.reference)}</h1><p class='soft'>{escape(page.bank)} · times are {escape(page.timezone)}</p>",
        "<dl>" + "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()) + "</dl>",
        _whole(page),
        "<h2>Decisions</h2>" + _table(("Stage", "Outcome", "Limit", "By", "Reasons"), (_decision(row) for row in page.decisions)),
        "<h2>What happened</h2>" + _table(("#", "When", "What", "Who"), (_moment(found.moment, zone) for found in page.replay.moments)),
        "<h2>Diagrams</h2>" + "".join(_figure(diagram) for diagram in page.diagrams),
        "<h2>Documents</h2>" + _table(("Kind", "Received", "File", "SHA-256"), (_paper(paper, zone) for paper in page.papers)),
        "<h2>Journal</h2>" + _table(("Row", "Place in the chain", "Action", "Digest"), (_entry(row) for row in page.proof.entries)),
        f"<h2 id='check'>How to check this package</h2>{_HOW}",
    ]
    body = "\n".join(sections)
    return (
        f"<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{escape(head.reference)}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _whole(page: CasePage) -> str:
    said = [*page.replay.differences, *(["the engine did not answer: diagrams are missing"] if page.replay.histories is None else [])]
    if not said:
        return "<p>Every step fits the diagrams as they were deployed. <a href='#check'>How to check this package</a>.</p>"
    return "<p class='broken'>Not all fits:</p><ul>" + "".join(f"<li>{escape(text)}</li>" for text in said) + "</ul>"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are HTML already."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th scope='col'>{name}</th>" for name in names)
    return (
        f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        if body
        else "<p class='soft'>None.</p>"
    )


def _decision(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(escape(str(row[name] if row[name] is not None else "")) for name in ("stage", "outcome", "limit", "by", "reasons"))


def _moment(moment: Moment, zone: ZoneInfo) -> tuple[str, ...]:
    what = (
        (moment.record.name or moment.node.removeprefix("gw_"))
        if moment.record
        else " ".join(dict.fromkeys(entry.action for entry in moment.entries))
    )
    acted = ", ".join(dict.fromkeys(entry.actor_name for entry in moment.entries)) or moment.lane.value
    ending = "" if moment.ending.value in {"passed", "recorded"} else f" <span class='soft'>({moment.ending.value})</span>"
    return str(moment.number), _at(moment.at, zone), escape(what.replace("_", " ")) + ending, escape(acted)


def _figure(diagram: DiagramInside) -> str:
    title = escape(f"{diagram.title}, version {diagram.version}")
    return (
        f"<figure><div class='scroll'><a href='{escape(diagram.picture)}'>"
        f"<img src='{escape(diagram.picture)}' alt='{title}, the way of the case in blue'></a></div>"
        f"<figcaption>{title}: the way taken in blue, where it stands in green; a click shows it large; "
        f"<a href='{escape(diagram.model)}'>as it was deployed</a></figcaption></figure>"
    )


def _paper(paper: PaperInside, zone: ZoneInfo) -> tuple[str, ...]:
    name = escape((paper.file or "").removeprefix("documents/"))
    link = f"<a href='{escape(paper.file)}'>{name}</a>" if paper.file else "<span class='broken'>content is gone</span>"
    return escape(paper.kind.replace("_", " ")), _at(paper.recorded_at, zone), link, f"<code>{paper.sha256}</code>"


def _entry(row: dict[str, Any]) -> tuple[str, ...]:
    place = str(row["sequence"]) if row["sequence"] is not None else "not sealed yet"
    return str(row["id"]), place, escape(str(row["row"]["action"]).replace("_", " ")), f"<code>{row['digest']}</code>"


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
