import os
import socket

import pytest

from engine.errors import LaunchError
from engine.ports import PortTakenError, free_port, require_free


def test_a_free_port_is_no_trouble() -> None:
    require_free(free_port(), part="web", variable="LOANFLOW_WEB_PORT")


def test_a_taken_port_says_who_has_it_and_what_to_set() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(PortTakenError, match=rf"Port {port}, .*web.* by .*process {os.getpid()}.*LOANFLOW_WEB_PORT=PORT"):
            require_free(port, part="web", variable="LOANFLOW_WEB_PORT")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(LaunchError, match=r"cannot listen on 192\.0\.2\.1"):
        require_free(free_port(), bind="192.0.2.1", part="web", variable="LOANFLOW_WEB_PORT")


def test_a_port_is_found_once_though_nobody_listens_on_it_yet() -> None:
    found = [port for _ in range(100) for first in [free_port(4)] for port in range(first, first + 4)]
    assert len(set(found)) == len(found)
