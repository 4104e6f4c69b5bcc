"""What HTML mail may be made of: the elements, attributes, addresses and style properties that are kept."""

_TAGS = """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main
    mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var wbr
"""
TAGS = set(_TAGS.split())
"""No element here fetches, submits, embeds or runs anything, but `img`, whose addresses are rewritten."""

CLEAN_CONTENT = {"script", "style", "title", "noscript", "template", "svg", "math", "iframe", "object"}
"""Elements whose content is no text for a reader, and goes with them."""

ATTRIBUTES = {
    "*": {"style", "title", "dir", "lang", "align", "bgcolor"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "border"},
    "table": {"width", "border", "cellpadding", "cellspacing", "background"},
    "td": {"width", "height", "valign", "colspan", "rowspan", "nowrap", "background"},
    "th": {"width", "height", "valign", "colspan", "rowspan", "nowrap", "scope"},
    "tr": {"valign"},
    "col": {"width", "span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "hr": {"width", "size", "color"},
    "time": {"datetime"},
    "details": {"open"},
}
"""`background` is looked at only to count what it would have loaded; it is never kept."""

LINK_SCHEMES = {"http", "https", "mailto", "tel"}
SCHEMES = LINK_SCHEMES | {"cid", "data", "ftp"}
"""`cid` and `data` reach the rewriter, which keeps pictures only; `ftp` reaches it to be counted."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_PROPERTIES = """
    background background-color border border-bottom border-bottom-color border-bottom-style
    border-bottom-width border-collapse border-color border-left border-left-color border-left-style
    border-left-width border-radius border-right border-right-color border-right-style border-right-width
    border-spacing border-style border-top border-top-color border-top-style border-top-width border-width
    clear color direction display float font font-family font-size font-style font-variant font-weight
    height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right
    margin-top max-height max-width min-height min-width mso-hide overflow-wrap padding padding-bottom
    padding-left padding-right padding-top table-layout text-align text-decoration text-indent
    text-transform vertical-align white-space width word-break word-spacing word-wrap
"""
PROPERTIES = set(_PROPERTIES.split())
"""Properties that dress text and boxes in place; nothing that positions, animates, generates or points."""
