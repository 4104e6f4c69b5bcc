"""When a meeting takes place: on the same clock all year, on days that exist, whatever the rule."""

import calendar
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.meetings.calendar.events import event, utc
from troth.meetings.calendar import Repeats, first, last_end, occurrences

LONG_AGO = utc(1970, 1, 1)
DAILY = Repeats("daily")


def days_of(found: list[datetime]) -> list[date]:
    return [at.date() for at in found]


def test_a_meeting_that_does_not_repeat_takes_place_once():
    once = event(datetime(2026, 11, 23, 10))
    assert occurrences(once, LONG_AGO, 5) == [utc(2026, 11, 23, 9)]
    assert occurrences(once, utc(2026, 11, 23, 9), 5) == [utc(2026, 11, 23, 9)]
    assert occurrences(once, utc(2026, 11, 23, 9, 0, 1), 5) == []
    assert last_end(once) == utc(2026, 11, 23, 9, 45)


def test_a_weekly_meeting_keeps_its_time_on_the_wall_when_the_clocks_change():
    weekly = event(datetime(2026, 10, 19, 10), repeats=Repeats("weekly", weekdays=(3, 0)))
    assert occurrences(weekly, LONG_AGO, 4) == [
        utc(2026, 10, 19, 8),
        utc(2026, 10, 22, 8),
        utc(2026, 10, 26, 9),
        utc(2026, 10, 29, 9),
    ]


def test_a_time_that_the_clock_leaves_out_is_read_as_if_it_had_not_been_changed():
    daily = event(datetime(2026, 3, 28, 2, 30), repeats=DAILY)
    assert occurrences(daily, LONG_AGO, 3) == [
        utc(2026, 3, 28, 1, 30),
        utc(2026, 3, 29, 1, 30),
        utc(2026, 3, 30, 0, 30),
    ]


def test_a_time_that_comes_twice_is_the_first_of_the_two():
    daily = event(datetime(2026, 10, 24, 2, 30), repeats=DAILY)
    assert occurrences(daily, LONG_AGO, 3) == [
        utc(2026, 10, 24, 0, 30),
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 26, 1, 30),
    ]
    second = event(datetime(2026, 10, 25, 2, 30, fold=1))
    assert occurrences(second, LONG_AGO, 1) == [utc(2026, 10, 25, 0, 30)]


def test_a_day_that_an_island_left_out_is_not_told_twice():
    daily = event(datetime(2011, 12, 29, 10), "Pacific/Apia", DAILY)
    assert occurrences(daily, LONG_AGO, 3) == [
        utc(2011, 12, 29, 20),
        utc(2011, 12, 30, 20),
        utc(2011, 12, 31, 20),
    ]


def test_every_other_week_is_counted_from_monday_whatever_the_process_has_set():
    fortnightly = event(datetime(2026, 9, 2, 9), repeats=Repeats("weekly", 2, weekdays=(6, 0)))
    expected = [date(2026, 9, 6), date(2026, 9, 14), date(2026, 9, 20), date(2026, 9, 28)]
    assert days_of(occurrences(fortnightly, LONG_AGO, 4)) == expected
    calendar.setfirstweekday(calendar.SUNDAY)
    try:
        assert days_of(occurrences(fortnightly, LONG_AGO, 4)) == expected
    finally:
        calendar.setfirstweekday(calendar.MONDAY)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Repeats("monthly", day=31), [(1, 31), (3, 31), (5, 31), (7, 31)]),
        (Repeats("monthly", day=-1), [(1, 31), (2, 28), (3, 31), (4, 30)]),
        (Repeats("monthly", 2, day=15), [(1, 15), (3, 15), (5, 15), (7, 15)]),
        (Repeats("monthly", weekdays=(1,), nth=2), [(1, 12), (2, 9), (3, 9), (4, 13)]),
        (Repeats("monthly", weekdays=(4,), nth=-1), [(1, 29), (2, 26), (3, 26), (4, 30)]),
        (Repeats("monthly", weekdays=(4,), nth=5), [(1, 29), (4, 30), (7, 30), (10, 29)]),
        (Repeats("daily", 40), [(1, 1), (2, 10), (3, 22), (5, 1)]),
    ],
)
def test_days_of_a_month_are_those_that_people_mean(rule, expected):
    found = occurrences(event(datetime(2027, 1, 1, 9), repeats=rule), LONG_AGO, 4)
    assert [(at.month, at.day) for at in found] == expected


def test_a_series_ends_after_its_count_or_on_its_last_day_that_day_included():
    start = datetime(2026, 9, 7, 9)
    counted = event(start, repeats=Repeats("daily", count=3))
    assert days_of(occurrences(counted, LONG_AGO, 9)) == [
        date(2026, 9, 7),
        date(2026, 9, 8),
        date(2026, 9, 9),
    ]
    until = event(start, repeats=Repeats("daily", until=date(2026, 9, 9)))
    assert occurrences(until, LONG_AGO, 9) == occurrences(counted, LONG_AGO, 9)
    assert last_end(counted) == last_end(until) == utc(2026, 9, 9, 7, 45)
    assert last_end(event(start, repeats=DAILY)) is None


def test_a_start_that_the_rule_does_not_hold_is_not_an_occurrence():
    thursdays = event(datetime(2026, 9, 1, 9), repeats=Repeats("weekly", weekdays=(3,)))
    assert first(thursdays) == datetime(2026, 9, 3, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    assert days_of(occurrences(thursdays, LONG_AGO, 1)) == [date(2026, 9, 3)]


NEVER = [
    (datetime(2026, 2, 1, 9), Repeats("monthly", 12, day=30)),
    (datetime(2026, 2, 1, 9), Repeats("monthly", 12, day=30, count=3)),
    (datetime(2026, 4, 1, 9), Repeats("monthly", 12, day=31)),
    (datetime(2027, 2, 1, 9), Repeats("monthly", 48, weekdays=(0,), nth=5)),
    (datetime(2026, 9, 2, 9), Repeats("weekly", 10**9, weekdays=(0,))),
    (datetime(2026, 9, 2, 9), Repeats("daily", until=date(2026, 9, 1))),
]


@pytest.mark.parametrize(("starts", "rule"), NEVER)
def test_a_rule_that_no_day_fits_ends_quickly_with_none(starts, rule):
    before = time.process_time()
    never = event(starts, repeats=rule)
    assert occurrences(never, LONG_AGO, 10**9) == []
    assert first(never) is None
    assert time.process_time() - before < 0.5
    if rule.count is not None or rule.until is not None:
        assert last_end(never) == never.starts.astimezone(UTC) + never.length


STEPS = [{"how": "daily"}, {"how": "weekly", "weekdays": (2,)}, {"how": "monthly", "day": 2}]


@pytest.mark.parametrize("how", STEPS)
def test_a_step_longer_than_anybody_lives_is_taken_once(how):
    far = event(datetime(2026, 9, 2, 9), repeats=Repeats(**how, every=10**9))
    assert days_of(occurrences(far, LONG_AGO, 10**9)) == [date(2026, 9, 2)]


def test_no_series_is_followed_for_more_than_fifty_years():
    for year, number in ((2026, 18_264), (2999, 18_263)):
        endless = event(datetime(year, 9, 2, 9), repeats=Repeats("daily", count=10**9))
        assert len(occurrences(endless, LONG_AGO, 10**9)) == number
    assert last_end(endless) == utc(3049, 9, 2, 7, 45)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Apia", "Europe/Berlin"])
def test_the_zone_of_the_host_changes_nothing(monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        rule = Repeats("weekly", weekdays=(0, 3), until=date(2026, 11, 5))
        weekly = event(datetime(2026, 10, 22, 0, 30), repeats=rule)
        assert occurrences(weekly, utc(2026, 10, 22), 9) == [
            utc(2026, 10, 25, 23, 30),
            utc(2026, 10, 28, 23, 30),
            utc(2026, 11, 1, 23, 30),
            utc(2026, 11, 4, 23, 30),
        ]
        assert last_end(weekly) == utc(2026, 11, 5, 0, 15)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "wrong",
    [
        {"how": "daily", "every": 0},
        {"how": "daily", "count": 0},
        {"how": "daily", "count": 2, "until": date(2026, 9, 1)},
        {"how": "daily", "until": date(1970, 12, 31)},
        {"how": "daily", "until": date(3000, 1, 1)},
        {"how": "daily", "weekdays": (1,)},
        {"how": "weekly"},
        {"how": "weekly", "weekdays": (7,)},
        {"how": "weekly", "weekdays": (1,), "day": 3},
        {"how": "monthly"},
        {"how": "monthly", "day": 0},
        {"how": "monthly", "day": 32},
        {"how": "monthly", "day": -2},
        {"how": "monthly", "day": 1, "weekdays": (1,)},
        {"how": "monthly", "nth": 1},
        {"how": "monthly", "nth": 6, "weekdays": (1,)},
        {"how": "monthly", "nth": 1, "weekdays": (1, 2)},
        {"how": "monthly", "nth": 1, "weekdays": (1,), "day": 3},
    ],
)
def test_what_is_no_rule_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"meeting|weekdays|days"):
        Repeats(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": utc(2026, 9, 1)},
        {"starts": datetime(2026, 9, 1)},
        {"starts": datetime(2026, 9, 1, microsecond=1, tzinfo=ZoneInfo("UTC"))},
        {"starts": datetime(1970, 9, 1, tzinfo=ZoneInfo("UTC"))},
        {"starts": datetime(3000, 9, 1, tzinfo=ZoneInfo("UTC"))},
        {"length": timedelta()},
        {"length": timedelta(days=8)},
        {"sequence": -1},
        {"uid": ""},
    ],
)
def test_what_no_calendar_could_hold_cannot_be_made(wrong):
    with pytest.raises(ValueError, match="event"):
        replace(event(datetime(2026, 9, 1, 9)), **wrong)


weekdays = st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple)
when = st.one_of(
    st.fixed_dictionaries({"how": st.just("daily")}),
    st.fixed_dictionaries({"how": st.just("weekly"), "weekdays": weekdays}),
    st.fixed_dictionaries({"how": st.just("monthly"), "day": st.integers(1, 31) | st.just(-1)}),
    st.fixed_dictionaries(
        {
            "how": st.just("monthly"),
            "nth": st.integers(1, 5) | st.just(-1),
            "weekdays": st.integers(0, 6).map(lambda day: (day,)),
        }
    ),
)
end = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"until": st.dates(date(1971, 1, 1), date(2999, 12, 31))}),
    st.fixed_dictionaries({"count": st.integers(1, 40)}),
)
rules = st.builds(lambda w, e, every: Repeats(**w, **e, every=every), when, end, st.integers(1, 60))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Africa/Casablanca"])
starts = st.datetimes(datetime(1971, 1, 1), datetime(2999, 12, 31)).map(lambda at: at.replace(microsecond=0))
moments = starts.map(lambda at: at.replace(tzinfo=ZoneInfo("UTC")))


@settings(max_examples=60, deadline=None)
@given(rules, starts, zones, moments)
def test_occurrences_come_in_order_on_the_clock_of_their_zone_and_never_early(rule, begins, zone, after):
    series = event(begins, zone, rule)
    found = occurrences(series, after, 20)
    assert all(one < other for one, other in pairwise(found))
    assert all(at >= after and at >= series.starts.replace(fold=0) for at in found)
    gap = timedelta(hours=25)
    for at in found:
        local = at.astimezone(series.zone).replace(tzinfo=None)
        assert local.time() == begins.time() or not _exists(local, begins, series.zone, gap)
    assert rule.count is None or len(found) <= rule.count
    ends = last_end(series)
    assert ends is None or not found or found[-1] + series.length <= ends


def _exists(local: datetime, begins: datetime, zone: ZoneInfo, gap: timedelta) -> bool:
    """Whether the time on the wall is there on each day around this one."""
    around = (datetime.combine(day, begins.time(), zone) for day in _around(local, gap))
    return all(at.astimezone(UTC).astimezone(zone).time() == begins.time() for at in around)


def _around(local: datetime, gap: timedelta) -> list[date]:
    return [(local - gap).date(), local.date(), (local + gap).date()]


@settings(max_examples=60, deadline=None)
@given(rules, starts, zones, st.integers(1, 10))
def test_to_look_on_from_an_occurrence_gives_the_same_series(rule, begins, zone, most):
    series = event(begins, zone, rule)
    found = occurrences(series, LONG_AGO, most + 5)
    if len(found) > most:
        assert occurrences(series, found[most], 5) == found[most : most + 5]
