import subprocess
import sys

import pytest

from lending.config import PROJECT_ROOT


@pytest.mark.parametrize("heavy", ["flask", "sqlalchemy", "requests"])
def test_a_page_is_drawn_without_loading_what_a_preview_would_wait_for(heavy):
    """A process is started for each page: with all of the web it took six times as long."""
    # When what the process draws with is loaded
    told = f"import sys, webapp.page_images, webapp.officer.page_images; print({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=PROJECT_ROOT)
    # Then nothing of the web, the database and the engine is
    assert done.stdout == "False\n"
