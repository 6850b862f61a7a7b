"""Reading what a caller sent: JSON that is what it says, a file with its form, a query."""

import json
from decimal import Decimal
from typing import Any

from flask import request
from marshmallow import Schema

from lending.errors import InvalidInputError
from lending.service.documents import Upload
from webapp.errors import BadRequestError, UnsupportedTypeError


def read_body(schema: type[Schema], *, optional: bool) -> dict[str, Any]:
    """Return the JSON body as the schema reads it; `optional` takes no body for an empty object.

    BadRequestError when it is no JSON, UnsupportedTypeError when it does not say so, ValidationError naming each field.
    """
    content = request.get_data()
    if optional and not content:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedTypeError
    loaded: dict[str, Any] = schema().load(parse(content))
    return loaded


def read_query(schema: type[Schema]) -> dict[str, Any]:
    """Return the query string as the schema reads it; a parameter given twice counts with its first value."""
    given = {name: value for name, value in request.args.items() if name != "lang" and value != ""}
    loaded: dict[str, Any] = schema().load(given)
    return loaded


def read_upload(schema: type[Schema]) -> Upload:
    """Return the uploaded file with what is said of it; InvalidInputError names `file` when there is none."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedTypeError("Send the file as multipart/form-data, in the field `file`.")
    said: dict[str, Any] = schema().load(request.form.to_dict())
    file = request.files.get("file")
    if file is None:
        raise InvalidInputError({"file": ["Send a file, in the field `file`."]})
    return Upload(file_name=file.filename or "document", content=file.read(), **said)


def parse(content: bytes) -> Any:
    """Return the value a JSON text holds, its numbers exact; BadRequestError says where it is none."""
    try:
        return json.loads(content.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise BadRequestError("The body is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise BadRequestError(f"The body is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error
    except RecursionError as error:
        raise BadRequestError("The body is no JSON we take: it is nested too deep.") from error
    except (ValueError, ArithmeticError) as error:
        raise BadRequestError("The body is no JSON we take: a number in it is far too long.") from error


def _no_number(name: str) -> Any:
    raise BadRequestError(f"The body is no JSON: {name} is no number there.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a field twice: readers would differ in which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequestError("The body is no JSON we take: an object names a field twice.")
    return found
