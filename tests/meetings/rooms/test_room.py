"""Who comes in, who hears what, and who has a say: transcripts of a room."""

from datetime import timedelta
from uuid import uuid4

from tests.meetings.rooms.people import Talk, guest, opened
from troth.meetings.rooms.room import Rules


def test_a_host_comes_in_and_sees_the_room():
    talk = Talk()
    seat = talk.come(guest("Hana", "host"))
    (welcome,) = talk.heard(seat)
    assert (seat, welcome["kind"], welcome["title"]) == ("s1", "welcome", "Round")
    assert welcome["seats"] == [
        {
            "seat": "s1", "name": "Hana", "key": "key-of-Hana", "role": "host", "away": False,
            "mic": False, "cam": False, "share": False, "hand": 0,
        }
    ]  # fmt: skip
    assert welcome["room"] == {
        "id": talk.room.id, "locked": False, "waits": False, "mode": "direct", "most_videos": 16,
        "permits": [],
    }  # fmt: skip


def test_a_guest_waits_until_a_host_lets_them_in():
    talk, (host,) = opened()
    talk.room.waits = True
    ann = talk.come(guest("Ann"))
    assert talk.heard(ann) == [{"kind": "waiting"}]
    assert talk.heard(host) == [{"kind": "knocks", "seat": ann, "name": "Ann"}]
    talk.say(host, "admit", seat=ann)
    assert talk.kinds(ann) == ["welcome"]
    assert talk.kinds(host) == ["knocked", "joined"]


def test_a_guest_is_turned_away_by_the_host():
    talk, (host,) = opened()
    talk.room.waits = True
    ann = talk.come(guest("Ann"))
    talk.clear()
    talk.say(host, "refuse", seat=ann)
    assert [message["why"] for message in talk.heard(ann)] == ["refused"]
    assert talk.shut == {ann: 4403}
    assert talk.room.waiting == {}


def test_without_a_host_in_the_room_guests_wait_whatever_its_setting():
    talk = Talk()
    ann = talk.come(guest("Ann"))
    host = talk.come(guest("Hana", "host"))
    assert talk.kinds(ann) == ["waiting"]
    assert talk.kinds(host) == ["welcome", "knocks"]


def test_a_locked_room_lets_in_nobody_but_hosts_and_those_who_are_back():
    talk, (host, ann) = opened("Ann")
    talk.say(host, "lock", on=True)
    invitation = talk.room.seats[ann].guest.grant.invitation
    bob = talk.come(guest("Bob"))
    talk.lose(ann)
    back = talk.come(guest("Ann", invitation=invitation, seat=ann, admitted=True))
    second = talk.come(guest("Hugo", "host"))
    assert [message["why"] for message in talk.heard(bob)] == ["locked"]
    assert back == ann
    assert talk.kinds(second)[0] == "welcome"


def test_whoever_loses_the_connection_has_their_place_for_thirty_seconds():
    talk, (host, ann) = opened("Ann")
    talk.lose(ann)
    assert talk.heard(host)[-1]["seat"]["away"] is True
    talk.wait(29)
    assert talk.heard(host) == []
    talk.wait(1)
    assert talk.heard(host) == [{"kind": "left", "seat": ann, "why": "lost"}]


def test_whoever_is_back_in_time_is_at_the_same_place_with_a_new_key():
    talk, (host, ann) = opened("Ann")
    invitation = talk.room.seats[ann].guest.grant.invitation
    talk.lose(ann)
    talk.clear()
    again = guest("Ann", invitation=invitation, seat=ann, admitted=True)
    assert talk.come(again) == ann
    assert [message["seat"]["away"] for message in talk.heard(host)] == [False]
    assert talk.kinds(ann) == ["welcome"]


def test_nobody_takes_the_place_of_somebody_else():
    talk, (_, ann) = opened("Ann")
    talk.lose(ann)
    assert talk.come(guest("Eve", seat=ann, admitted=True)) != ann


def test_a_room_that_was_lost_lets_back_in_who_was_there_and_makes_others_wait():
    first = guest("Ann", admitted=True, seat="s9")
    talk = Talk(first=first)
    ann, bob = talk.come(first), talk.come(guest("Bob"))
    assert (talk.kinds(ann), talk.kinds(bob)) == (["welcome"], ["waiting"])


def test_what_is_sealed_goes_to_those_it_is_for_and_to_nobody_else():
    talk, (host, ann, bob) = opened("Ann", "Bob")
    talk.say(ann, "sealed", to="all", data="AAAA")
    talk.say(ann, "sealed", to="hosts", data="BBBB")
    talk.say(ann, "sealed", to=bob, data="CCCC")
    assert [message["data"] for message in talk.heard(host)] == ["AAAA", "BBBB"]
    assert talk.heard(bob) == [
        {"kind": "sealed", "from": ann, "to": "all", "data": "AAAA"},
        {"kind": "sealed", "from": ann, "to": bob, "data": "CCCC"},
    ]
    assert talk.heard(ann) == []


def test_browsers_find_each_other_through_the_room():
    talk, (_, ann, bob) = opened("Ann", "Bob")
    talk.say(ann, "signal", to=bob, data={"type": "offer", "sdp": "v=0"})
    talk.say(ann, "signal", to="s99", data={})
    assert talk.heard(bob) == [{"kind": "signal", "from": ann, "data": {"type": "offer", "sdp": "v=0"}}]
    assert len(talk.inbox) == 0


def test_a_ballot_is_passed_on_once_and_says_nothing_of_its_voter():
    talk, (host, ann) = opened("Ann")
    talk.say(ann, "ballot", poll="P", data="BBBB")
    talk.say(ann, "ballot", poll="P", data="CCCC")
    assert talk.heard(host) == [{"kind": "ballot", "poll": "P", "data": "BBBB"}]
    assert talk.heard(ann)[-1]["says"] == "you have voted in this poll."


def test_hands_keep_their_order():
    talk, (host, ann, bob) = opened("Ann", "Bob")
    talk.say(bob, "state", hand=True)
    talk.say(ann, "state", hand=True)
    assert {seat.id: seat_of(talk, seat.id)["hand"] for seat in talk.room.seats.values()} == {
        host: 0, ann: 2, bob: 1,
    }  # fmt: skip
    talk.clear()
    talk.say(bob, "state", hand=False)
    assert seat_of(talk, ann)["hand"] == 1
    assert talk.heard(host)[-1]["seat"]["seat"] == ann


def seat_of(talk, seat):
    return talk.room._shown(talk.room.seats[seat])


def test_more_than_can_send_directly_go_over_to_the_switch():
    talk, (_, ann) = opened("Ann", rules=Rules(direct=2, switch=True))
    talk.come(guest("Bob"))
    assert [m["room"]["mode"] for m in talk.heard(ann) if m["kind"] == "room"] == ["switch"]


def test_without_a_switch_everybody_goes_on_directly():
    talk, (host, ann) = opened("Ann", rules=Rules(direct=2))
    talk.come(guest("Bob"))
    talk.say(ann, "fails", to=host)
    assert talk.room.mode == "direct"


def test_a_full_room_says_so():
    talk, _ = opened("Ann", rules=Rules(most=2))
    bob = talk.come(guest("Bob"))
    assert [message["why"] for message in talk.heard(bob)] == ["full"]


def test_a_guest_has_none_of_the_hosts_say():
    talk, (host, ann, bob) = opened("Ann", "Bob")
    for kind, more in (
        ("mute", {"seat": bob}), ("stop-video", {"seat": bob}), ("stop-sharing", {"seat": bob}),
        ("remove", {"seat": bob}), ("lock", {"on": True}), ("waits", {"on": False}), ("host", {"seat": ann}),
        ("admit", {"seat": bob}), ("refuse", {"seat": bob}), ("revoke", {}), ("end", {}),
    ):  # fmt: skip
        talk.say(ann, kind, **more)
    assert {message["says"] for message in talk.heard(ann)} == {"only hosts may do that."}
    assert (talk.heard(bob), talk.heard(host), len(talk.room.seats)) == ([], [], 3)


def test_a_host_silences_somebody_and_everybody_sees_it():
    talk, (host, ann) = opened("Ann")
    talk.say(ann, "state", mic=True, cam=True)
    talk.clear()
    talk.say(host, "mute", seat=ann)
    assert talk.heard(ann)[0] == {"kind": "ask", "what": "mic"}
    assert (seat_of(talk, ann)["mic"], seat_of(talk, ann)["cam"]) == (False, True)


def test_a_host_stops_the_sharing_of_a_screen():
    talk, (host, ann) = opened("Ann")
    talk.say(ann, "state", share=True)
    talk.clear()
    talk.say(host, "stop-sharing", seat=ann)
    assert talk.heard(ann)[0] == {"kind": "ask", "what": "share"}
    assert talk.heard(host)[-1]["seat"]["share"] is False


def test_a_host_silences_all_guests_and_no_host():
    talk, (host, ann, bob) = opened("Ann", "Bob")
    for seat in (host, ann, bob):
        talk.say(seat, "state", mic=True)
    talk.say(host, "mute", seat="all")
    assert [talk.room.seats[seat].on["mic"] for seat in (host, ann, bob)] == [True, False, False]


def test_somebody_who_was_shown_out_does_not_come_back_on_their_invitation():
    talk, (host, ann) = opened("Ann")
    invitation = talk.room.seats[ann].guest.grant.invitation
    talk.say(host, "remove", seat=ann)
    assert talk.heard(ann)[0]["why"] == "removed"
    assert talk.kinds(host) == ["left"]
    again = talk.come(guest("Ann", invitation=invitation))
    assert [message["why"] for message in talk.heard(again)] == ["removed"]


def test_after_somebody_came_by_a_shared_link_and_was_shown_out_newcomers_wait():
    talk, (host,) = opened()
    link = uuid4()
    ann = talk.come(guest("Ann", invitation=link, personal=False))
    talk.say(host, "remove", seat=ann)
    again = talk.come(guest("Ann", invitation=link, personal=False))
    assert talk.kinds(again) == ["waiting"]


def test_a_host_hands_over_and_has_no_say_any_more():
    talk, (host, ann) = opened("Ann")
    talk.say(host, "host", seat=ann)
    talk.say(host, "lock", on=True)
    talk.say(ann, "lock", on=True)
    assert (talk.room.seats[host].role, talk.room.seats[ann].role) == ("guest", "host")
    assert talk.heard(host)[-2]["says"] == "only hosts may do that."
    assert talk.room.locked is True


def test_staff_come_in_on_a_permit_alone_and_everybody_sees_it():
    talk, (_, ann) = opened("Ann")
    permit = uuid4()
    stray = talk.come(guest("Staff", "staff", invitation=permit))
    assert [message["why"] for message in talk.heard(stray)] == ["revoked"]
    talk._post(talk.room.permit(permit, talk.now + timedelta(minutes=5)))
    assert talk.heard(ann)[-1]["room"]["permits"] == [{"until": "2026-11-23T12:05:00+00:00"}]
    staff = talk.come(guest("Staff", "staff", invitation=permit))
    assert talk.kinds(staff) == ["welcome"]
    talk.clear()
    talk.wait(300)
    assert [message["why"] for message in talk.heard(staff)] == ["expired"]
    assert [m["room"]["permits"] for m in talk.heard(ann) if m["kind"] == "room"] == [[]]


def test_the_end_is_the_end_for_all():
    talk, (host, ann) = opened("Ann")
    talk.say(host, "end")
    assert talk.heard(ann) == [{"kind": "ended", "why": "host"}]
    assert talk.shut == {host: 4410, ann: 4410}
    late = talk.come(guest("Bob"))
    assert [message["why"] for message in talk.heard(late)] == ["ended"]


def test_what_is_noted_are_times_counts_and_features():
    talk, (host, ann) = opened("Ann")
    talk.say(ann, "state", cam=True)
    talk.say(ann, "sealed", to="all", data="c2VjcmV0IHdvcmRz")
    talk.wait(60)
    talk.say(ann, "leave")
    talk.say(host, "end")
    assert talk.room.times.written(names=False) == {
        "began": "2026-11-23T12:00:00+00:00",
        "ended": "2026-11-23T12:01:00+00:00",
        "participants": [
            {"number": 1, "came": "2026-11-23T12:00:00+00:00", "left": "2026-11-23T12:01:00+00:00"},
            {"number": 2, "came": "2026-11-23T12:00:00+00:00", "left": "2026-11-23T12:01:00+00:00"},
        ],
        "counts": [
            ["2026-11-23T12:00:00+00:00", 1],
            ["2026-11-23T12:00:00+00:00", 2],
            ["2026-11-23T12:01:00+00:00", 1],
        ],
        "features": ["sealed", "video"],
    }  # fmt: skip
