"""What the controls of meetings are replaced by to see their tests fail; see switched_off.py."""


async def notes_nothing(self, tenant, grant, times):
    return None


def lets_rooms_be_recorded(self, room, most):
    return {"request": "create", "room": room, "admin_key": self.address.keys.admin, "publishers": most}


def refuses_nobody(self, guest):
    return None


async def tells_nobody(self, data, host, meeting, rows, occasion):
    return None


def passes_nothing_on(self, speaker, message):
    return []


def stops_nothing(room, seat, message, now):
    return []


NEUTRAL = {
    "troth.meetings.usage:Usage.begin": notes_nothing,
    "troth.meetings.switch.room:JanusSwitch._creation": lets_rooms_be_recorded,
    "troth.meetings.rooms.room:Room._refuses": refuses_nobody,
    "troth.meetings.planning:Planning._tell": tells_nobody,
    "troth.meetings.rooms.room:Room._signal": passes_nothing_on,
    "troth.meetings.rooms.hosting:_stop": stops_nothing,
    "troth.meetings.rooms.room:Room._sealed": passes_nothing_on,
}
