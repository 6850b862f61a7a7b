from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


class Good:
    """The good examples, and copies of them with one thing made bad."""

    def bytes(self, name):
        return (DATA / name).read_bytes()

    def files(self):
        return {path.name: path.read_bytes() for path in sorted(DATA.iterdir())}

    def with_change(self, name, old, new):
        text = self.bytes(name).decode()
        assert old in text, f"{old!r} is not in {name}: the change would change nothing"
        return text.replace(old, new, 1).encode()


@pytest.fixture(scope="session")
def good():
    return Good()
