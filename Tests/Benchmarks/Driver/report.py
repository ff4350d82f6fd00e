"""The results as Markdown."""

import statistics

# What our RPC has to reach: a shape, a figure, a peer, and by how many times ours must be the smaller.
BUDGETS = [
    ("1x64", "cpu_seconds_per_100k", "grpc-swift", 20), ("1x64", "cpu_seconds_per_100k", "grpc-cpp-queue", 3),
    ("64x64", "cpu_seconds_per_100k", "grpc-swift", 8), ("64x64", "cpu_seconds_per_100k", "grpc-cpp-queue", 1.5),
    ("1x1", "cpu_seconds_per_100k", "grpc-swift", 6), ("1x1", "cpu_seconds_per_100k", "grpc-cpp-queue", 1.5),
    ("1x1", "p99_us", "grpc-swift", 3),
]
FIGURES = {"cpu_seconds_per_100k": "CPU-seconds per 100,000 calls", "p99_us": "p99"}


def markdown(results):
    parts = [calls, server_table, coding, budgets]
    return "\n".join(text for text in (part(results) for part in parts) if text)


def calls(results):
    if "calls" not in results:
        return ""
    rows = []
    for shape in next(iter(results["calls"].values())):
        ours = results["calls"].get("fieldwork", {}).get(shape)
        for name, by_shape in results["calls"].items():
            figures = by_shape[shape]
            ratio = to_ours(figures, ours, "cpu_seconds_per_100k") if ours else None
            rows.append([
                shape.replace("x", " × "), results["names"][name], f"{figures['calls_per_second']:,.0f}",
                significant(figures["cpu_seconds_per_100k"]), times(ratio) if name != "fieldwork" else "",
                *(significant(figures[key]) for key in ("p50_us", "p99_us", "p999_us")),
            ])
    return table(
        ["connections × calls in flight", "server", "calls/s", "server CPU-s per 100,000", "to ours", "p50 µs", "p99 µs", "p99.9 µs"],
        rows, left=2)


def to_ours(theirs, ours, key):
    """By how many times ours is the smaller: the median of the rounds, in each of which both ran within seconds of each other."""
    return statistics.median(their[key] / our[key] for their, our in zip(theirs["rounds"], ours["rounds"]))


def server_table(results):
    memory, allocations = results.get("memory"), results.get("allocations")
    if not memory and not allocations:
        return ""
    rows = []
    for name, title in results["names"].items():
        cells = []
        for connections in ("1", "1000"):
            cells.append(megabytes(memory[name][connections]) if memory and name in memory else "")
        cells.append(megabytes(memory[name]["1000"] - memory[name]["1"]) if memory and name in memory else "")
        per_call = allocations["servers"].get(name) if allocations else None
        cells.append(f"{per_call:.2f}" if per_call is not None else "")
        own = {"fieldwork": "perCall", "grpc-swift": "foundationPerCall"}.get(name)
        cells.append(f"{per_call - allocations['coding'][own]:.2f}" if per_call is not None and own else "")
        if any(cells):
            rows.append([title, *cells])
    return table(
        ["server", "MB, 1 connection", "MB, 1,000 idle", "difference", "allocations per call", "beside JSON"], rows, left=1)


def coding(results):
    if "json" not in results:
        return ""
    rows = [
        [f"{entry['operation']} {entry['bytes']:,} B", f"{entry['nanoseconds']:,.0f}", f"{entry['foundationNanoseconds']:,.0f}",
         times(entry["foundationNanoseconds"] / entry["nanoseconds"])]
        for entry in results["json"]
    ]
    return table(["JSON", "`@Message`, ns", "Foundation, ns", "to ours"], rows, left=1)


def budgets(results):
    rows = []
    measured = results.get("calls", {})
    for shape, key, peer, least in BUDGETS:
        ours, theirs = (measured.get(name, {}).get(shape) for name in ("fieldwork", peer))
        if ours and theirs:
            ratio = to_ours(theirs, ours, key)
            rows.append([f"{shape.replace('x', ' × ')}, {FIGURES[key]}: {results['names'][peer]}", f"≥ {times(least)}", times(ratio),
                         ratio >= least])
    for entry in results.get("json", []):
        ratio = entry["foundationNanoseconds"] / entry["nanoseconds"]
        rows.append([f"JSON, {entry['operation']} {entry['bytes']:,} B: Foundation", "≥ 10 ×", times(ratio), ratio >= 10])
    memory = results.get("memory", {}).get("fieldwork")
    if memory:
        rows.append(["1,000 idle connections", "≤ 32 MB", megabytes(memory["1000"] - memory["1"]) + " MB",
                     memory["1000"] - memory["1"] <= 32e6])
    allocations = results.get("allocations", {})
    if "fieldwork" in allocations.get("servers", {}):
        beside = allocations["servers"]["fieldwork"] - allocations["coding"]["perCall"]
        rows.append(["allocations per call beside JSON", "≤ 3", f"{beside:.2f}", beside <= 3])
    for row in rows:
        row[-1] = "yes" if row[-1] else "**no**"
    return table(["budget", "to reach", "measured", "reached"], rows, left=1) if rows else ""


def table(head, rows, left):
    """A table whose first `left` columns are text and whose others are numbers."""
    lines = [head, ["---"] * left + ["---:"] * (len(head) - left), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def significant(value):
    """Three significant digits, and no more than are measured."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(ratio):
    return "" if ratio is None else f"{significant(ratio) if ratio != int(ratio) else int(ratio)} ×"


def megabytes(size):
    return f"{size / 1e6:.1f}"
