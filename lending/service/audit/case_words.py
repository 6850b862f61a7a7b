"""The words of a case package's page: what it says in English, and how a reader's language is given to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: How to check a package, a paragraph or step each; HTML, since names of files stand in it.
CHAIN = (
    "The journal is a chain: each row has a digest, the SHA-256 of its canonical JSON (keys in order, no spaces, UTF-8), and each "
    "link a head, the SHA-256 of the head before it followed by the row's digest, both as hexadecimal text. Whoever changes, removes "
    "or puts in a row changes every head after it."
)
STEPS = (
    "<code>MANIFEST.sha256</code> has the SHA-256 of every other file: <code>sha256sum --check MANIFEST.sha256</code>.",
    (
        "Whoever changes a file can write a new manifest, but not the bank's journal: there, in an entry after that of this export, "
        "stands the SHA-256 of the manifest. Reckon it, <code>sha256sum MANIFEST.sha256</code>, ask the bank for its own, and compare."
    ),
    (
        "<code>journal/entries.json</code> has this case's rows as they were hashed. Write each <code>row</code> as canonical JSON, "
        "hash it, compare with its <code>digest</code>. The row of this export says how many <code>entries</code> the case had before it, "
        "and the SHA-256 of their digests one after the other: none can be left out."
    ),
    (
        "<code>journal/chain.txt</code> has the digests of all rows of the bank from just before this case's first to the end, nothing "
        "else of them. Begin with the head at the <code>start</code> of <code>journal/proof.json</code>, hash head and digest line by "
        "line: the last head is that of the <code>end</code>, and on the way stand this case's digests at their <code>sequence</code>."
    ),
    (
        "The heads of <code>anchors</code> stand in the bank's file of anchors, outside its database. Ask for that file, or a copy kept "
        "elsewhere, and compare."
    ),
)
ALL_AT_ONCE = (
    "What the package tells by itself, at once, with any Python and nothing else: <code>python check.py</code>. It prints the SHA-256 of "
    "the manifest. To compare that and the anchors with the bank's is yours to do: a program inside the package cannot vouch for it."
)
#: Everything else the page says of itself.
TEXTS = (
    *("Customer", "Product", "Amount", "Status", "Submitted", "Case number", "Exported", "times are", "by", "version", "None."),
    *("Decisions", "Stage", "Outcome", "Limit", "By", "Reasons", "What happened", "When", "What", "Who", "Diagrams"),
    *("Documents", "Kind", "Received", "File", "Journal", "Row", "Place in the chain", "Action", "Digest", "How to check this package"),
    *("Files of the bank", "File name", "Added", "taken away", "Comments", "Written", "Comment", "content is gone", "not sealed yet"),
    *("Belongs to", "Application", "Collection", "Change of the plan", "Intervention", "Follow-up of a segment", "Preservation of assets"),
    *("Begun", "What was done", "Notes", "Report", "Figure"),
    "Every step fits the diagrams as they were deployed.",
    "Not all fits:",
    "the engine did not answer: diagrams are missing",
    "the way of the case in blue",
    "the way taken in blue, where it stands in green; a click shows it large",
    "as it was deployed",
    *("interrupted", "waits now", "model", "worker", "workers", "customer", "engine", "people", "operator"),
)
#: All the page says of itself, for who translates it.
ALL_TEXTS = (*TEXTS, CHAIN, *STEPS, ALL_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """A reader's language: `texts` by the English ones, `codes` by kind (status, product, stage, outcome, paper, action, …) and code.

    The kinds are those that the page and the lines of a case's course name; how a case ended goes by the case's own kind. What has
    no word stays as it is, codes readable; `label` turns a name in a diagram into the language.
    """

    language: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    label: Callable[[str], str] = str

    def say(self, text: str) -> str:
        """Return one of the page's own texts in the language."""
        return self.texts.get(text, text)

    def code(self, kind: str, code: object) -> str:
        """Return a code in the language."""
        return self.codes.get((kind, str(code)), str(code).replace("_", " "))


ENGLISH = CaseWords()
