"""The agencies, one module each."""

from sandbox.agencies import (
    account_flows,
    aml,
    bureau,
    business_register,
    court,
    payment,
    platforms,
    provident_fund,
    registry,
    sms,
    social_security,
    tax,
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
)
AGENCIES: dict[str, Agency] = {module.AGENCY.name: module.AGENCY for module in _MODULES}
