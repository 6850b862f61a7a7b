"""What the checklist says of a paper, in the language of the page."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from webapp.customer.words import DOCUMENTS
from webapp.sentences import written

#: What the checklist says of a paper (lending/domain/checklist.py), as it says it.
_REMARKS = (
    _l("The %(document)s is missing: upload it."),
    _l("The %(document)s cannot be read: upload a clear copy."),
    _l("The name on the %(document)s is not the applicant's: upload the applicant's own."),
    _l("The %(document)s expired on %(date)s: upload a valid one."),
    _l("The date of the %(document)s is unclear: upload one that shows its date."),
    _l("The %(document)s is dated %(date)s, in the future: upload a right one."),
    _l("The %(document)s of %(date)s is older than %(days)s days: upload a newer one."),
)


def remark(item: Mapping[str, object]) -> str:
    """Return why a paper is asked for; an officer's own words stay as written."""
    parameters = item.get("parameters")
    if not isinstance(parameters, Mapping) or not parameters:
        return str(item["why"])
    # The sentence is one of _REMARKS: its translation is looked up by the sentence itself.
    values = {name: written(str(value)) for name, value in parameters.items()}
    return str(gettext(str(item["why"]))) % {**values, "document": str(DOCUMENTS.get(str(item["kind"]), item["kind"])).lower()}
