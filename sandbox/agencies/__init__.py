"""The agencies, one module each."""

from marshmallow import Schema

from sandbox.agencies import (
    account_flows,
    aml,
    bureau,
    business_register,
    court,
    payment,
    platforms,
    provident_fund,
    public_opinion,
    registry,
    sms,
    social_security,
    tax,
    telephony,
    utilities,
    valuation,
)
from sandbox.contract import Agency

_MODULES = (
    bureau,
    aml,
    tax,
    social_security,
    provident_fund,
    utilities,
    platforms,
    account_flows,
    valuation,
    business_register,
    court,
    registry,
    sms,
    payment,
    public_opinion,
    telephony,
)
AGENCIES: dict[str, Agency] = {module.AGENCY.name: module.AGENCY for module in _MODULES}
#: What may be published through the control interface, by agency.
FEEDS: dict[str, type[Schema]] = {module.AGENCY.name: module.FEED for module in (court, business_register, bureau, public_opinion)}
