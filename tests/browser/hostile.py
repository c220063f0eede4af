"""Texts that must stay texts."""

#: Each would say so in the page's title, open a dialog or load something if it came to life.
HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<img src='http://example.org/leak.png'>",
    "<svg onload=\"document.title='owned'\"><image href='http://example.org/leak.svg'/></svg>",
    "<iframe srcdoc='<script>top.document.title=1</script>'></iframe>",
    "<a href='javascript:alert(1)'>Taraz</a>",
    "</div></mark><style>body{background:url(http://example.org/leak)}</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>",
    "![x](http://example.org/leak.png) :red[x] $\\url{http://example.org}$",
    "\u202eevil\u202c \u2066hidden\u2069 \x07",
    "x" * 10_000,
]
