"""A text as it may reach the book: printable, not too long, no stray halves of characters."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from lending.domain.plain_text import is_plain

#: The reference of an application or the beginning of one: LN-2026-000931. It may stand in an address; a name may not.
REFERENCE = re.compile(r"LN-[0-9-]{0,20}", re.IGNORECASE | re.ASCII)


class Text(fields.String):
    """A text of limited length without control characters or others that cannot be seen; `lines` lets line breaks through."""

    def __init__(self, *, longest: int, lines: bool = False, **options: Any) -> None:
        super().__init__(metadata={"maxLength": longest}, **options)
        self.longest = longest
        self.lines = lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if self.lines:
            text = text.replace("\r\n", "\n")
        if len(text) > self.longest:
            raise ValidationError(f"Use at most {self.longest} characters; these are {len(text)}.")
        if not is_plain(text, lines=self.lines):
            raise ValidationError("Leave out control characters and others that cannot be seen.")
        return text
