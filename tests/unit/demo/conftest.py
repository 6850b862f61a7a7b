# ruff: noqa: ARG002 -- a fake takes what the real one takes
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace

import pytest

from lending.demo import german
from lending.demo.behaviour import Behaviour
from lending.demo.chance import Chance


class FakeApi:
    """Keeps what it is asked and gives the prepared answers by method and last part of the path."""

    def __init__(self):
        self.asked, self.answers = [], {}

    def _answer(self, method, path, token, body=None):
        self.asked.append((method, path, token, body))
        found = self.answers.get((method, path.rsplit("/", 1)[-1]), {"id": f"id-{len(self.asked)}"})
        if isinstance(found, list):
            found = found.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def get(self, token, path, **params):
        return self._answer("GET", path, token, params)

    def post(self, token, path, body=None, *, key=None):
        return self._answer("POST", path, token, body)

    def put(self, token, path, body):
        return self._answer("PUT", path, token, body)

    def upload(self, token, path, content, name, fields):
        assert content.startswith(b"%PDF")
        return self._answer("UPLOAD", path, token, fields)

    def paths(self, method):
        return [path for asked, path, *_ in self.asked if asked == method]


@dataclass
class FakeWorld:
    api: FakeApi = field(default_factory=FakeApi)
    users: set = field(default_factory=set)
    inbox: list = field(default_factory=list)
    troubles: Counter = field(default_factory=Counter)

    @property
    def bank(self):
        return SimpleNamespace(
            settings=SimpleNamespace(minimum_reading_seconds=20), agencies=SimpleNamespace(sms_inbox=lambda _number: tuple(self.inbox))
        )

    def token(self, login):
        return f"token of {login}"

    def has_user(self, login):
        return login in self.users

    def today(self):
        return date(2026, 11, 23)

    def chance(self, about):
        return Chance(about)

    def note(self, trouble):
        self.troubles[trouble] += 1


@pytest.fixture
def world():
    return FakeWorld()


@pytest.fixture
def applicant():
    """Return who applies: by a row of the data, with a behaviour given by name."""

    def build(row=0, **behaviour):
        return replace(german.applicant(row), behaviour=Behaviour(**behaviour))

    return build
