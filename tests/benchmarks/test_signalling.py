"""Scripted people come into rooms and hear what is said there; a message that is lost is noticed."""

import pytest

from benchmarks import signalling
from benchmarks.callers import Callers, Task
from benchmarks.plain_rooms import PlainRooms
from benchmarks.settings import Settings


def test_everybody_in_a_room_hears_what_is_said_there_and_nobody_else(tmp_path):
    rooms = [["a 1", "a 2", "a 3"], ["b 1"]]
    with PlainRooms(tmp_path) as plain, Callers(Task(plain.url, rooms)) as callers:
        for do in (["come"], ["chat", 0.1]):
            callers.begin(do)
            said = callers.ended()
    assert said["expected"] == len(said["latencies"]) == 2


def test_whoever_is_turned_away_is_an_error(tmp_path, capfd):
    with PlainRooms(tmp_path) as plain, Callers(Task(plain.url + "/elsewhere", [["a 1"]])) as callers:
        callers.begin(["come"])
        with pytest.raises(RuntimeError, match="participants failed"):
            callers.ended()
    assert "InvalidStatus" in capfd.readouterr().err


def test_a_figure_can_be_taken(tmp_path, watch):
    figure = signalling.measure(Settings(folder=tmp_path, quick=True, runs=1, peers_only=True), watch)
    assert [row.quantity for row in figure.measured] == ["joins/s", "KiB a person", "p50 ms", "p95 ms"]
    assert all(row.case == "80 people in 8 rooms" for row in figure.measured)
    assert all(
        row.median("plain web socket") > 0 for row in figure.measured if row.quantity != "KiB a person"
    )
