"""The results as a picture: two panels of bars, a group for each shape, logarithmic scales."""

import html
import math

WIDTH, LEFT, RIGHT, PANEL, HEAD, GAP = 880, 64, 16, 220, 84, 66
COLORS = {
    "fieldwork": ("#0969da", "#58a6ff"), "grpc-swift": ("#bc4c00", "#f0883e"), "grpc-cpp-queue": ("#8c959f", "#8b949e"),
    "grpc-cpp-callback": ("#afb8c1", "#6e7681"),
}
PANELS = [
    ("Calls per second of the server's CPU time, logarithmic: more is better", lambda figures: 100_000 / figures["cpu_seconds_per_100k"]),
    ("p99 in microseconds, as the client sees it, logarithmic: less is better", lambda figures: figures["p99_us"]),
]


def plot(results):
    measured = results["calls"]
    shapes = list(next(iter(measured.values())))
    height = HEAD + len(PANELS) * (PANEL + GAP) - GAP + 36
    light = "".join(f".{name}{{fill:{colors[0]}}}" for name, colors in COLORS.items())
    dark = "".join(f".{name}{{fill:{colors[1]}}}" for name, colors in COLORS.items())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-label="Calls per second of CPU time, and p99, of Fieldwork, grpc-swift-2 and gRPC C++">',
        "<style>text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1f2328}"
        ".title{font-size:14px;font-weight:600}.value{font-size:10.5px}.small,.tick{fill:#59636e}.grid{stroke:#d1d9e0;stroke-width:1}"
        f"{light}@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.small,.tick{{fill:#9198a1}}.grid{{stroke:#3d444d}}{dark}}}"
        "</style>",
    ]
    parts += legend(results, measured)
    for index, (title, value) in enumerate(PANELS):
        parts += panel(HEAD + index * (PANEL + GAP), title, value, measured, shapes)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def legend(results, measured):
    parts = [f'<text class="title" x="16" y="24">One call over TLS 1.3: 295 bytes of JSON there, 186 back; the server on one core</text>']
    x = 16
    for name in measured:
        title = results["names"][name]
        parts.append(f'<rect class="{name}" x="{x}" y="38" width="12" height="12" rx="2"/>')
        parts.append(f'<text x="{x + 18}" y="48">{html.escape(title)}</text>')
        x += 18 + round(6.8 * len(title)) + 24
    return parts


def panel(top, title, value, measured, shapes):
    values = {(name, shape): value(by_shape[shape]) for name, by_shape in measured.items() for shape in shapes}
    low = math.floor(math.log10(min(values.values())))
    high = math.log10(max(values.values()) * 1.5)
    base = top + 18 + PANEL - 18
    scale = (PANEL - 18) / (high - low)

    def y(number):
        return base - (math.log10(number) - low) * scale

    parts = [f'<text class="title" x="16" y="{top}">{html.escape(title)}</text>']
    for exponent in range(low, math.floor(high) + 1):
        line = y(10**exponent)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{line:.1f}" y2="{line:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{line + 4:.1f}" text-anchor="end">{short(10**exponent)}</text>')
    group = (WIDTH - RIGHT - LEFT) / len(shapes)
    bar = min(46, group * 0.86 / len(measured))
    for position, shape in enumerate(shapes):
        begin = LEFT + position * group + (group - bar * len(measured)) / 2
        for number, name in enumerate(measured):
            amount = values[name, shape]
            x = begin + number * bar
            parts.append(f'<rect class="{name}" x="{x + 1:.1f}" y="{y(amount):.1f}" width="{bar - 2:.1f}" '
                         f'height="{base - y(amount):.1f}" rx="2"/>')
            parts.append(f'<text class="value" x="{x + bar / 2:.1f}" y="{y(amount) - 4:.1f}" text-anchor="middle">{short(amount)}</text>')
        connections, in_flight = map(int, shape.split("x"))
        label = f"{connections} connection{'s' if connections > 1 else ''}, {in_flight} in flight"
        parts.append(f'<text class="small" x="{LEFT + (position + 0.5) * group:.1f}" y="{base + 18:.1f}" text-anchor="middle">{label}</text>')
    return parts


def short(number):
    """Two or three digits and a unit: 950, 8.3k, 140k, 1.2M."""
    for factor, unit in ((1e6, "M"), (1e3, "k")):
        if number >= factor:
            scaled = number / factor
            return f"{scaled:.1f}".removesuffix(".0") + unit if scaled < 10 else f"{scaled:.0f}{unit}"
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")
