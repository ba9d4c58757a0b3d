"""The guards of the other tests fail what they are there to fail."""

from __future__ import annotations

import contextlib
import itertools
import socket
import urllib.request

import pytest

from guards import HangError, NetworkError, bounded, offline


def test_reaching_for_the_network_fails_also_where_it_is_swallowed() -> None:
    with pytest.raises(NetworkError, match="198"), offline():  # noqa: SIM117 - the inner one swallows
        with contextlib.suppress(NetworkError), socket.socket() as one:
            one.connect(("198.51.100.1", 9))


def test_asking_for_a_name_fails() -> None:
    with pytest.raises(NetworkError), offline():
        urllib.request.urlopen("http://midspan.invalid/")


def test_afterwards_the_network_is_as_it_was() -> None:
    before = socket.socket.connect, socket.getaddrinfo
    with offline():
        assert socket.getaddrinfo is not before[1]
    assert (socket.socket.connect, socket.getaddrinfo) == before


def test_going_on_and_on_fails() -> None:
    with pytest.raises(HangError, match=r"0\.05 s of computing"), bounded(0.05):
        sum(1 for _ in itertools.count())
