"""Sentences of the rules in the language of the page: the rules speak English with values inside, here each finds its translation.

Sentences without values are told to the catalogue by `webapp.whole_sentences`.
"""

import re
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from webapp.i18n import day

#: A day as the rules write it.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: A sentence of a rule as a pattern, and the same as the catalogue knows it.
_PATTERNS = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Give a decimal number\.", _l("Enter a number.")),
        (r"Give a number above (?P<least>[\d.]+)\.", _l("Enter a number above %(least)s.")),
        (r"Give a number that is (?P<least>[\d.]+) or more\.", _l("Enter %(least)s or more.")),
        (r"Give a number that is (?P<most>[\d.]+) or less\.", _l("Enter %(most)s or less.")),
        (r"Give an amount with at most two decimal places\.", _l("Enter an amount with at most two decimal places.")),
        (r"Give a whole number from (?P<least>\d+) to (?P<most>\d+)\.", _l("Enter a whole number from %(least)s to %(most)s.")),
        (r"Enter a number that is not less than (?P<least>[\d.]+)\.", _l("Enter %(least)s or more.")),
        (r"Enter a number that is not more than (?P<most>[\d.]+)\.", _l("Enter %(most)s or less.")),
        (r"Enter a whole number from (?P<least>\d+) to (?P<most>\d+)\.", _l("Enter a whole number from %(least)s to %(most)s.")),
        (r"Enter an amount of at most (?P<most>[\d,.]+)\.", _l("Enter %(most)s or less.")),
        (
            r"Enter an amount of at most (?P<most>[\d,.]+), with at most (?P<places>\d+) decimal places\.",
            _l("Enter %(most)s or less, with at most %(places)s decimal places."),
        ),
        (r"Enter an amount as text, such as .*", _l("Enter a number, such as 50,000.")),
        (r"Use at most (?P<places>\d+) decimal places\.", _l("Use at most %(places)s decimal places.")),
        (r"Write at least (?P<least>\d+) characters\.", _l("Write at least %(least)s characters.")),
        (r"Fill this in, or leave the field out\.", _l("Fill this in.")),
        (r"Give a date\.", _l("Enter a date.")),
        (r"Fill this in\.", _l("Fill this in.")),
        (r"This can be (?P<codes>.+)\.", _l("This can be %(codes)s.")),
        (r"Enter the value the variable has to have\.", _l("Enter the value the variable has to have.")),
        (r"Choose the variable that has to have this value\.", _l("Choose the variable that has to have this value.")),
        (
            r"This finding is (?P<state>\w+); load the page again.*",
            _l("This finding is %(state)s; load the page again to see what was written meanwhile."),
        ),
        (r"Choose one of .*\.", _l("Choose one of these.")),
        (
            r"This process has no version (?P<version>\d+), only (?P<oldest>\d+) to (?P<newest>\d+)\.",
            _l("This process has no version %(version)s, only %(oldest)s to %(newest)s."),
        ),
        (
            r"The court charges (?P<most>[\d.,]+) at most for this claim; give what its receipt says\.",
            _l("The court charges %(most)s at most for this claim; enter what its receipt says."),
        ),
        (r"The letter asks for (?P<amount>[\d.,]+); give that amount\.", _l("The letter asks for %(amount)s; enter that amount.")),
        (
            r"The court charges (?P<most>[\d.,]+) at most for this freeze; give what its receipt says\.",
            _l("The court charges %(most)s at most for this freeze; enter what its receipt says."),
        ),
        (
            r"(?P<kept>\d+) photos were handed in; add the others on the loan's page Legal first\.",
            _l("%(kept)s photos were handed in; add the others on the loan's page Legal first."),
        ),
        (r"Give at most (?P<most>[\d.,]+), which is what was lodged\.", _l("Enter at most %(most)s, which is what was lodged.")),
        (r"The law asks to keep it through (?P<day>[\d-]+)\.", _l("The law asks to keep it through %(day)s.")),
        (
            r"The case has (?P<most>\d+) files already; take one away first\.",
            _l("The case has %(most)s files already; take one away first."),
        ),
        (r"Choose at most (?P<most>\d+) tasks at once\.", _l("Choose at most %(most)s tasks at once.")),
        (
            r"There is no officer @(?P<login>\S+) who may see this case; .*",
            _l("There is no officer @%(login)s who may see this case; correct the name or leave the @ out."),
        ),
        (r"You keep (?P<most>\d+) filters already; take one away first\.", _l("You keep %(most)s filters already; take one away first.")),
        (r"Give a day from today, (?P<first>[\d-]+), on\.", _l("Enter a day from today, %(first)s, on.")),
        (
            r"Give a day from the first one to (?P<most>\d+) days after it\.",
            _l("Enter a day from the first one to %(most)s days after it."),
        ),
        (r"Leave out control characters and .*", _l("Leave out control characters and others that cannot be seen.")),
        (r"Use at most (?P<most>\d+) characters.*", _l("Use at most %(most)s characters.")),
        (r"Only people of (?P<age>\d+) or older can sign a loan\.", _l("Only people of %(age)s or older can sign a loan.")),
        (r"Enter the account number: 8 to 32 digits, without spaces\.", _l("Enter the account number: 8 to 32 digits.")),
        (
            r"Enter the 18 characters of the resident identity card.*",
            _l("Enter the 18 characters of the identity card: 17 digits, then a digit or X."),
        ),
        (
            r"Check the identity number: its characters do not fit together\.",
            _l("Check the identity number: its characters do not fit together."),
        ),
        (r"Enter a mobile number of 11 digits that begins with 13.*", _l("Enter a mobile number of 11 digits that begins with 13 to 19.")),
        (
            r"The applicant cannot be the guarantor too.*",
            _l("You cannot be your own guarantor; name another person, or none."),
        ),
        (
            r"This identity number is registered under another name; check both\.",
            _l("This identity number is registered under another name; check both."),
        ),
        (r"List at least one payee\.", _l("List at least one payee.")),
        (
            r"The list adds up to (?P<total>[\d,.]+); it must add up to the drawdown of (?P<amount>[\d,.]+)\.",
            _l("The list adds up to %(total)s; it must add up to %(amount)s, the amount of the loan."),
        ),
        (
            r"The list adds up to (?P<total>[\d,.]+); it must stay below the drawdown of (?P<amount>[\d,.]+)\.",
            _l("The list adds up to %(total)s; it must stay below %(amount)s, the amount of the loan."),
        ),
        (r"A drawdown paid to the borrower has no payment list.*", _l("Money paid to yourself needs no payee; leave the list empty.")),
        (r"The file is empty; choose another\.", _l("The file is empty; choose another.")),
        (r"The file has (?P<size>[\d.]+) MB; send at most 10 MB.*", _l("The file has %(size)s MB; send at most 10 MB.")),
        (
            r"This is no PDF, JPEG or PNG, whatever its name says.*",
            _l("This is no PDF, JPEG or PNG, whatever its name says; choose one of these."),
        ),
        (r"The code has expired or was tried too often.*", _l("The code has expired or was tried too often; ask for a new one.")),
        (r"The code is not right; (?P<left>\d+) more tries\.", _l("The code is not right; %(left)s more tries.")),
        (
            r"(?P<codes>\d+) codes were sent within the hour.*",
            _l("%(codes)s codes were sent within the hour; use the newest one, or ask for another in an hour."),
        ),
        (
            r"Please read the contract first; you can confirm in (?P<seconds>\d+) seconds\.",
            _l("Please read the contract first; you can sign in %(seconds)s seconds."),
        ),
        (
            r"Sign by reading the contract and entering the code sent to your phone\.",
            _l("Sign by reading the contract and entering the code sent to your phone."),
        ),
        (r"Open and read the contract first\.", _l("Open and read the contract first.")),
        (
            r"There is an open application for this product already.*",
            _l("You have an open application for this product already; follow that one, or withdraw it first."),
        ),
        (r"It is too late to withdraw.*", _l("It is too late to withdraw: the money is on its way or the case is closed.")),
        (
            r"There is no contract to sign at the moment.*",
            _l("There is no contract to sign at the moment: it was signed already, withdrawn, or has lapsed."),
        ),
        (
            r"There is nothing to do here at the moment.*",
            _l("There is nothing to do here at the moment: the case has moved on, or this was done already."),
        ),
        (
            r"There is no rejection to appeal against.*",
            _l("There is no rejection to appeal against, or the appeal was used already."),
        ),
        (r"This document belongs to a running application.*", _l("This document belongs to a running application and stays with it.")),
        (r"There is no open offer on this application\.", _l("There is no open offer on this application.")),
        (r"There is no offer on this application.*", _l("There is no open offer on this application.")),
        (
            r"The account holds (?P<balance>[\d,.]+); pay money in first, or give less\.",
            _l("The account holds %(balance)s; pay money in first, or give less."),
        ),
        (
            r"The account holds (?P<balance>[\d,.]+); pay in (?P<short>[\d,.]+) more first\.",
            _l("The account holds %(balance)s; pay in %(short)s more first."),
        ),
        (
            r"Pay what is due first, (?P<due>[\d,.]+); then .*\.",
            _l("First pay the %(due)s that is due; then you can change the plan."),
        ),
        (
            r"Give less than the (?P<left>[\d,.]+) that is left; to repay it all, pay the loan off\.",
            _l("Enter less than the %(left)s that is left; to repay it all, pay the loan off."),
        ),
        (
            r"Choose term: this loan's principal is due at its end.*",
            _l("This loan's principal is due at its end: there are no fewer instalments to choose."),
        ),
        (r"Give a date from today, (?P<first>[\d-]+), to (?P<last>[\d-]+)\.", _l("Enter a date from today, %(first)s, to %(last)s.")),
        (
            r"Change something: the term, .*",
            _l("Change something: the term, the payments of some periods, the rate, or the arrears."),
        ),
        (
            r"Put off fewer periods than are to come; .*",
            _l("Put off fewer periods than are to come; a loan repaid in one sum has none to put off."),
        ),
        (r"Give a rate of at most (?P<most>[\d.]+)%?\.", _l("Enter a rate of at most %(most)s %%.")),
        (
            r"End the loan by (?P<last>[\d-]+): its product has no longer term\.",
            _l("End the loan by %(last)s: its product has no longer term."),
        ),
        (
            r"Give at most (?P<most>[\d,.]+), the interest due and not paid\.",
            _l("Enter at most %(most)s, the interest that is due and owed."),
        ),
        (r"Give at most (?P<most>[\d,.]+), the penalty not paid\.", _l("Enter at most %(most)s, the penalty that is owed.")),
        (r"Give an amount of interest or of penalty to waive\.", _l("Enter an amount of interest or of penalty to waive.")),
        (
            r"No instalment is to come; extend the term and .*",
            _l("No instalment is to come; extend the term and add the arrears to the principal."),
        ),
        (
            r"The loan changed since this was proposed; .*",
            _l("The loan changed since this was proposed; refuse it and propose it anew."),
        ),
        (r"You approved this already; .*", _l("You approved this already; another person must decide next.")),
        (r"This was \w+ already\.", _l("This was decided already.")),
        (r"No instalment is to come whose day could be another\.", _l("No instalment is to come whose day could be another.")),
        (r"This loan is .*; nothing more can be booked on it\.", _l("This loan is over; nothing more can be booked on it.")),
        (r"The day is being closed; try again when that is done\.", _l("The day is being closed; try again in a minute.")),
        (r"This key was used for something else; send a new one\.", _l("This form was sent before with something else; open it anew.")),
        (r"Give a date from (?P<first>[\d-]+) to today, (?P<last>[\d-]+)\.", _l("Enter a date from %(first)s to today, %(last)s.")),
        (r"There is no such event on this loan; .*", _l("There is no such event on this loan; choose one of its list.")),
        (r"An event .* cannot be taken back\.", _l("An event of this kind cannot be taken back.")),
        (r"This event was taken back already\.", _l("This event was taken back already.")),
        (
            r"Instalment (?P<number>\d+) is paid; what would change it must be taken back first\.",
            _l("Instalment %(number)s is paid; what would change it must be taken back first."),
        ),
        (
            r"It is (?P<time>[\d:]+) where the debtor lives; no contact from (?P<last>[\d:]+) to (?P<first>[\d:]+) without consent\.",
            _l("It is %(time)s where the debtor lives; no contact from %(last)s to %(first)s without consent."),
        ),
        (r"Give a day from (?P<first>[\d-]+) to (?P<last>[\d-]+)\.", _l("Enter a day from %(first)s to %(last)s.")),
        (r"Give a day after (?P<first>[\d-]+) and not after (?P<last>[\d-]+)\.", _l("Enter a day after %(first)s and not after %(last)s.")),
        (r"Only (?P<overdue>[\d,.]+) is overdue; promise that or less\.", _l("Only %(overdue)s is overdue; enter that or less.")),
        (
            r"Give at least (?P<least>[\d,.]+) of the (?P<overdue>[\d,.]+) that is overdue\.",
            _l("Enter at least %(least)s of the %(overdue)s that is overdue."),
        ),
        (
            r"Give at most (?P<most>[\d,.]+), which is what is approved and not drawn down\.",
            _l("Enter at most %(most)s, which is approved and not drawn down."),
        ),
        (
            r"Give at most (?P<most>[\d,.]+), which is what was written off and not recovered\.",
            _l("Enter at most %(most)s, which was written off and is not recovered."),
        ),
        (r"Give at most (?P<most>[\d,.]+), which is what is held\.", _l("Enter at most %(most)s, which is held for the customer.")),
        (
            r"Give at most (?P<most>[\d,.]+): no more principal is out .*",
            _l("Enter at most %(most)s: no more principal is out that is not due and not found misused yet."),
        ),
        (
            r"Give a date from the disbursement, (?P<first>[\d-]+), to today, (?P<last>[\d-]+)\.",
            _l("Enter a date from the disbursement, %(first)s, to today, %(last)s."),
        ),
        (
            r"Choose a password of (?P<least>\d+) to (?P<most>\d+) characters\.",
            _l("Choose a password of %(least)s to %(most)s characters."),
        ),
        (
            r"This decision needs authority level (?P<level>\d+); .*",
            _l("This decision needs authority level %(level)s; leave it to an approver with more authority."),
        ),
        (
            r"Four eyes: you did an earlier step of this case .*",
            _l("Four eyes: you did an earlier step of this case; a colleague must do this one."),
        ),
        (
            r"This needs the role .*; ask an administrator if it is yours to do\.",
            _l("This needs another role; ask an administrator if it is yours to do."),
        ),
        (r"This task is for the group .*\.", _l("This task is for another group.")),
        (
            r"The contract differs from the approval in .*; nothing may be signed\.",
            _l("The contract differs from the approval; nothing may be signed."),
        ),
        (
            r"Consent is needed for (?P<what>[\w ]+); without it we may ask no agency\.",
            _l("Consent is needed; without it we may ask no agency."),
        ),
        (r"This product needs security.*", _l("This product needs security; describe the property that secures the loan.")),
    )
)


def spoken(sentence: str) -> str:
    """Return a rule's sentence in the language of the page; one that nobody translated stays as it is."""
    for pattern, known in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found:
            return str(known) % {name: written(value) for name, value in found.groupdict().items()} if found.groupdict() else str(known)
    return str(gettext(sentence)) if sentence else ""


def written(value: str) -> str:
    """Return a value within a sentence as the page writes it: a day in its own way, all else as it is."""
    return day(date.fromisoformat(value)) if _DAY.fullmatch(value) else value


def errors_of(messages: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return errors by field in the language of the page."""
    return {field: [spoken(text) for text in texts] for field, texts in messages.items()}
