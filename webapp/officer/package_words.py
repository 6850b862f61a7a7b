"""The words of a case package's page in the language of the request."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from lending.service.audit.case_words import ALL_TEXTS, CaseWords
from webapp.i18n import language
from webapp.officer import words
from webapp.officer.package_codes import codes

#: The texts of `lending.service.audit.case_words` once more, for the catalogue.
TEXTS = (
    _l("Customer"),
    _l("Product"),
    _l("Amount"),
    _l("Status"),
    _l("Submitted"),
    _l("Case number"),
    _l("Exported"),
    _l("times are"),
    _l("by"),
    _l("version"),
    _l("None."),
    _l("Decisions"),
    _l("Stage"),
    _l("Outcome"),
    _l("Limit"),
    _l("By"),
    _l("Reasons"),
    _l("What happened"),
    _l("When"),
    _l("What"),
    _l("Who"),
    _l("Diagrams"),
    _l("Documents"),
    _l("Kind"),
    _l("Received"),
    _l("File"),
    _l("Journal"),
    _l("Row"),
    _l("Place in the chain"),
    _l("Action"),
    _l("Digest"),
    _l("How to check this package"),
    _l("Files of the bank"),
    _l("File name"),
    _l("Added"),
    _l("taken away"),
    _l("Comments"),
    _l("Written"),
    _l("Comment"),
    _l("content is gone"),
    _l("not sealed yet"),
    _l("Belongs to"),
    _l("Application"),
    _l("Collection"),
    _l("Change of the plan"),
    _l("Intervention"),
    _l("Follow-up of a segment"),
    _l("Preservation of assets"),
    _l("Begun"),
    _l("What was done"),
    _l("Notes"),
    _l("Report"),
    _l("Figure"),
    _l("Every step fits the diagrams as they were deployed."),
    _l("Not all fits:"),
    _l("the engine did not answer: diagrams are missing"),
    _l("the way of the case in blue"),
    _l("the way taken in blue, where it stands in green; a click shows it large"),
    _l("as it was deployed"),
    _l("interrupted"),
    _l("waits now"),
    _l("model"),
    _l("worker"),
    _l("workers"),
    _l("customer"),
    _l("engine"),
    _l("people"),
    _l("operator"),
    _l(
        "The journal is a chain: each row has a digest, the SHA-256 of its canonical JSON (keys in order, no spaces, "
        "UTF-8), and each link a head, the SHA-256 of the head before it followed by the row's digest, both as "
        "hexadecimal text. Whoever changes, removes or puts in a row changes every head after it."
    ),
    _l("<code>MANIFEST.sha256</code> has the SHA-256 of every other file: <code>sha256sum --check MANIFEST.sha256</code>."),
    _l(
        "Whoever changes a file can write a new manifest, but not the bank's journal: there, in an entry after that of this "
        "export, stands the SHA-256 of the manifest. Reckon it, <code>sha256sum MANIFEST.sha256</code>, ask the bank for "
        "its own, and compare."
    ),
    _l(
        "<code>journal/entries.json</code> has this case's rows as they were hashed. Write each <code>row</code> as "
        "canonical JSON, hash it, compare with its <code>digest</code>. The row of this export says how many "
        "<code>entries</code> the case had before it, and the SHA-256 of their digests one after the other: none can be "
        "left out."
    ),
    _l(
        "<code>journal/chain.txt</code> has the digests of all rows of the bank from just before this case's first to "
        "the end, nothing else of them. Begin with the head at the <code>start</code> of "
        "<code>journal/proof.json</code>, hash head and digest line by line: the last head is that of the "
        "<code>end</code>, and on the way stand this case's digests at their <code>sequence</code>."
    ),
    _l(
        "The heads of <code>anchors</code> stand in the bank's file of anchors, outside its database. Ask for that "
        "file, or a copy kept elsewhere, and compare."
    ),
    _l(
        "What the package tells by itself, at once, with any Python and nothing else: <code>python check.py</code>. It "
        "prints the SHA-256 of the manifest. To compare that and the anchors with the bank's is yours to do: a program "
        "inside the package cannot vouch for it."
    ),
)


def package_words() -> CaseWords:
    """Return the words of a package's page in the language of the request."""
    # Taken now: the page is written when this request may be over.
    in_diagrams = words.labels()
    return CaseWords(
        language=language(),
        texts={text: gettext(text) for text in ALL_TEXTS},
        codes=codes(),
        label=lambda text: in_diagrams.get(text, text),
    )
