"""The page of a case package: everything in words and pictures, readable from the file, without a network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from lending.domain.begun import OVER, RUNNING, CaseKind
from lending.service.audit.case_course import CourseLine
from lending.service.audit.case_proof import CaseProof
from lending.service.audit.case_words import ALL_AT_ONCE, CHAIN, ENGLISH, STEPS, CaseWords
from lending.service.replay.moments import Moment
from lending.service.replay.reading import Replay
from lending.service.replay.subjects import ReplayHead

_STYLE = """
:root{color-scheme:light dark;--ink:#161616;--soft:#525252;--line:#e0e0e0;--page:#fff;--layer:#f4f4f4;--accent:#0f62fe}
@media(prefers-color-scheme:dark){:root{--ink:#f4f4f4;--soft:#c6c6c6;--line:#393939;--page:#161616;--layer:#262626;--accent:#78a9ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.45 'Noto Sans TC','Noto Sans SC','Noto Sans',Arial,sans-serif}
main{max-width:1440px;margin:0 auto;padding:24px 16px 64px}h1{font-size:26px;font-weight:400;margin:0 0 4px}
h2{font-size:18px;font-weight:600;margin:40px 0 8px}p{max-width:75ch;margin:8px 0}.soft{color:var(--soft)}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}table.wide{min-width:640px}caption{text-align:left;color:var(--soft);padding:4px 0}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}th{font-weight:600}
td.n{text-align:right;font-variant-numeric:tabular-nums}
code{font-family:'IBM Plex Mono',Consolas,monospace;font-size:12px;overflow-wrap:anywhere}
pre{background:var(--layer);padding:12px 16px;overflow-x:auto}figure{margin:16px 0 32px}
figure .scroll{background:#fff;border:1px solid var(--line)}img{display:block;max-width:100%;height:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:16px 0}dt{color:var(--soft)}dd{margin:0}
a{color:var(--accent)}.broken{color:#da1e28;font-weight:600}
"""
#: Columns that a phone has room for.
_NARROW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperInside:
    """A paper in the package: its file, None where the content is gone."""

    kind: str
    file: str | None
    sha256: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInside:
    """A file of the bank's people in the package: its place, None where its content is gone, and `at` what it belongs to."""

    name: str
    file: str | None
    sha256: str
    by: str
    added_at: datetime
    removed: bool
    at: str = "Application"


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
    files: Sequence[FileInside] = ()
    #: Who wrote what and when.
    comments: Sequence[tuple[datetime, str, str]] = ()
    #: What came of a case that is no application, and the figures of a close's or review's report by the names that lead to each.
    course: Sequence[CourseLine] = ()
    figures: Sequence[tuple[Sequence[str], str]] = ()
    words: CaseWords = ENGLISH

    @property
    def title(self) -> str:
        """Return what the case is called: an application by its reference, any other by what it is too."""
        head = self.replay.head
        return head.reference if head.kind == CaseKind.APPLICATION else f"{self.words.code('kind', head.kind)} · {head.reference}"


def write_page(page: CasePage) -> str:
    """Return the page as HTML, in the language of its words."""
    words = page.words
    sections = [
        f"<h1>{escape(page.title)}</h1><p class='soft'>{escape(page.bank)} · {words.say('times are')} {escape(page.timezone)}</p>",
        _facts(page),
        _whole(page),
        *_happened(page),
        *(_inside(page) if page.replay.head.party_id else ()),
        _part(words, "Journal", ("Row", "Place in the chain", "Action", "Digest"), (_entry(words, row) for row in page.proof.entries)),
        _how(words),
    ]
    body, language = "\n".join(sections), words.language.replace("_", "-")
    return (
        f"<!doctype html>\n<html lang='{language}'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{escape(page.title)}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _facts(page: CasePage) -> str:
    head, words, zone = page.replay.head, page.words, ZoneInfo(page.timezone)
    about = {
        "Customer": head.customer_name,
        "Product": words.code("product", head.product),
        "Amount": f"{head.currency} {head.amount:,.2f}",
    }
    facts = {
        **(about if head.party_id else {}),
        "Status": words.code("status", head.status) if head.kind == CaseKind.APPLICATION else _standing(words, head),
        **_begun(head, zone),
        "Case number": head.id,
        "Exported": f"{_at(page.exported_at, zone)} {words.say('by')} {page.exported_by}",
    }
    return "<dl>" + "".join(f"<dt>{words.say(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()) + "</dl>"


def _begun(head: ReplayHead, zone: ZoneInfo) -> dict[str, str]:
    if head.kind == CaseKind.APPLICATION:
        return {"Submitted": _at(head.submitted_at, zone) if head.submitted_at else ""}
    return {"Begun": head.begun_on.isoformat()}


def _standing(words: CaseWords, head: ReplayHead) -> str:
    """Say how a case that is no application stands, and how it ended where that has a name."""
    running = words.code("standing", RUNNING if head.is_open else OVER)
    return f"{running} · {words.code(head.kind, head.outcome)}" if head.outcome else running


def _happened(page: CasePage) -> Iterable[str]:
    """Yield what was decided or came of it, everything that happened, and the diagrams."""
    words, zone = page.words, ZoneInfo(page.timezone)
    moments = (_moment(words, found.moment, zone) for found in page.replay.moments)
    yield _came(page)
    yield _part(words, "What happened", ("#", "When", "What", "Who"), moments)
    figures = "".join(_figure(words, diagram) for diagram in page.diagrams) or f"<p class='soft'>{words.say('None.')}</p>"
    yield f"<h2>{words.say('Diagrams')}</h2>{figures}"


def _came(page: CasePage) -> str:
    """Return what came of the case: an application's decisions, a close's or review's report, of others each thing that was done."""
    words, zone, head = page.words, ZoneInfo(page.timezone), page.replay.head
    if head.kind == CaseKind.APPLICATION:
        return _part(words, "Decisions", ("Stage", "Outcome", "Limit", "By", "Reasons"), (_decision(words, row) for row in page.decisions))
    if head.party_id is None:
        figures = ((escape(" · ".join(words.code("figure", name) for name in names)), escape(value)) for names, value in page.figures)
        return _part(words, "Report", ("What", "Figure"), figures)
    course = (_line(words, line, zone) for line in page.course)
    return _part(words, "What was done", ("When", "What", "Outcome", "By", "Notes"), course)


def _inside(page: CasePage) -> Iterable[str]:
    """Yield the customer's papers, and what the bank's people put to the case."""
    words, zone = page.words, ZoneInfo(page.timezone)
    yield _part(words, "Documents", ("Kind", "Received", "File", "SHA-256"), (_paper(words, paper, zone) for paper in page.papers))
    yield _part(
        words,
        "Files of the bank",
        ("File name", "Belongs to", "Added", "By", "File", "SHA-256"),
        (_file(words, each, zone) for each in page.files),
    )
    comments = ((_at(at, zone), escape(by), escape(text).replace("\n", "<br>")) for at, by, text in page.comments)
    yield _part(words, "Comments", ("Written", "By", "Comment"), comments)


def _how(words: CaseWords) -> str:
    steps = "".join(f"<li>{words.say(step)}</li>" for step in STEPS)
    head = f"<h2 id='check'>{words.say('How to check this package')}</h2>"
    return f"{head}<p>{words.say(CHAIN)}</p><ol>{steps}</ol><p>{words.say(ALL_AT_ONCE)}</p>"


def _whole(page: CasePage) -> str:
    words = page.words
    said = [
        *page.replay.differences,
        *([words.say("the engine did not answer: diagrams are missing")] if page.replay.histories is None else []),
    ]
    if not said:
        whole, how = words.say("Every step fits the diagrams as they were deployed."), words.say("How to check this package")
        return f"<p>{whole} <a href='#check'>{how}</a>.</p>"
    return f"<p class='broken'>{words.say('Not all fits:')}</p><ul>" + "".join(f"<li>{escape(text)}</li>" for text in said) + "</ul>"


def _part(words: CaseWords, title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table under its title; its cells are HTML already, and one with much in a row is scrolled, not squeezed, on a phone."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th scope='col'>{words.say(name)}</th>" for name in names)
    wide = " class='wide'" if "SHA-256" in names or len(names) > _NARROW else ""
    table = f"<div class='scroll'><table{wide}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    return f"<h2>{words.say(title)}</h2>" + (table if body else f"<p class='soft'>{words.say('None.')}</p>")


def _decision(words: CaseWords, row: dict[str, Any]) -> tuple[str, ...]:
    stage, outcome = words.code("stage", row["stage"]), words.code("outcome", row["outcome"])
    limit = str(row["limit"]) if row["limit"] is not None else ""
    return tuple(map(escape, (stage, outcome, limit, words.say(row["by"]), row["reasons"] or "")))


def _line(words: CaseWords, line: CourseLine, zone: ZoneInfo) -> tuple[str, ...]:
    at, outcome = _at(line.at, zone) if line.at else line.on.isoformat(), words.code(*line.outcome) if line.outcome else ""
    said = (escape(text).replace("\n", "<br>") for text in (words.code(*line.what), outcome, words.say(line.by), line.note))
    return at, *said


def _moment(words: CaseWords, moment: Moment, zone: ZoneInfo) -> tuple[str, ...]:
    acts = dict.fromkeys(words.code("action", entry.action) for entry in moment.entries)
    named = words.label(moment.record.name) if moment.record and moment.record.name else moment.node.removeprefix("gw_").replace("_", " ")
    acted = ", ".join(dict.fromkeys(words.say(entry.actor_name) for entry in moment.entries)) or words.say(moment.lane.value)
    said = {"cancelled": "interrupted", "waits": "waits now"}.get(moment.ending.value)
    ending = f" <span class='soft'>({words.say(said)})</span>" if said else ""
    return str(moment.number), _at(moment.at, zone), escape(named if moment.record else ", ".join(acts)) + ending, escape(acted)


def _figure(words: CaseWords, diagram: DiagramInside) -> str:
    title = escape(f"{words.label(diagram.title)}, {words.say('version')} {diagram.version}")
    shown = words.say("the way taken in blue, where it stands in green; a click shows it large")
    return (
        f"<figure><div class='scroll'><a href='{escape(diagram.picture)}'>"
        f"<img src='{escape(diagram.picture)}' alt='{title}, {words.say('the way of the case in blue')}'></a></div>"
        f"<figcaption>{title}: {shown}; <a href='{escape(diagram.model)}'>{words.say('as it was deployed')}</a></figcaption></figure>"
    )


def _paper(words: CaseWords, paper: PaperInside, zone: ZoneInfo) -> tuple[str, ...]:
    return escape(words.code("paper", paper.kind)), _at(paper.recorded_at, zone), _link(words, paper.file), f"<code>{paper.sha256}</code>"


def _file(words: CaseWords, found: FileInside, zone: ZoneInfo) -> tuple[str, ...]:
    link = f"<span class='soft'>{words.say('taken away')}</span>" if found.removed else _link(words, found.file)
    told = escape(found.name), words.say(found.at), _at(found.added_at, zone), escape(found.by)
    return *told, link, f"<code>{found.sha256}</code>"


def _link(words: CaseWords, file: str | None) -> str:
    if file is None:
        return f"<span class='broken'>{words.say('content is gone')}</span>"
    return f"<a href='{escape(file)}'>{escape(file.rpartition('/')[2])}</a>"


def _entry(words: CaseWords, row: dict[str, Any]) -> tuple[str, ...]:
    place = str(row["sequence"]) if row["sequence"] is not None else words.say("not sealed yet")
    return str(row["id"]), place, escape(words.code("action", row["row"]["action"])), f"<code>{row['digest']}</code>"


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
