"""Measures full fillings through the gateway: see Tests/Benchmarks/filling, which starts this."""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import urllib.parse

from installation import SERVICES, Installation, cpu_seconds
from layers import profile
from processes import CLIENT_CORE, SERVER_CORE

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRATCH = ROOT / ".build-bench"
PROGRAMS = SCRATCH / "release"


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Benchmarks/filling",
        description="Full fillings a second: getaccess and four pages of five questions, each answer acknowledged after it is on disk.")
    parser.add_argument("rounds", nargs="?", type=int, default=3, help="rounds, of which the medians count (default 3)")
    parser.add_argument("seconds", nargs="?", type=float, default=10, help="seconds of each measurement (default 10)")
    parser.add_argument("--respondents", type=lambda text: [int(one) for one in text.split(",")], default=[1, 16, 64],
                        help="respondents at one time (default 1,16,64)")
    parser.add_argument("--pages", action="store_true", help="through the pages that a browser shows: the link, three pages, the thanks")
    parser.add_argument("--apart", action="store_true", help="the five processes on one core, and what loads them on another")
    parser.add_argument("--profile", action="store_true", help="also tell the layers that the time goes to, with the most of the respondents")
    parser.add_argument("--symbols", type=int, default=0, help="so many of the functions that take most time")
    parser.add_argument("--skip-build", action="store_true", help="measure what is built")
    return parser.parse_args()


def survey(count):
    """Five questions on each page, of the types that surveys are made of."""
    def page(number):
        return {"title": f"Page {number}", "questions": [
            {"type": 0, "text": "How satisfied are you?", "required": True, "answers": [{"text": f"Answer {n}"} for n in range(1, 6)]},
            {"type": 6, "text": "Which of these do you use?", "answers": [{"text": f"Answer {n}"} for n in range(1, 9)]},
            {"type": 1, "text": "How do you rate these?", "required": True, "answers": [{"text": f"Row {n}"} for n in range(1, 5)],
             "scale": ["poor", "fair", "good", "excellent"]},
            {"type": 16, "text": "How likely are you to recommend us?", "required": True},
            {"type": 2, "text": "Anything else?", "fields": 1},
        ]}
    return {"title": "Benchmark", "url_title": "benchmark", "lang": "en", "status": "collecting", "security_level": 1,
            "verification_code": True, "acknowledgments": "Thank you", "pages": [page(n) for n in range(1, count + 1)]}


def plan(created, key, with_browser):
    """What a respondent sends, as a browser or the vendor's own script encodes it."""
    pages = []
    for page in created["pages"]:
        single, multiple, matrix, recommendation, text = (question["id"] for question in page["questions"])
        answers = [
            (f"questions[{single}][type]", 0), (f"questions[{single}][answer]", 2),
            (f"questions[{multiple}][type]", 6), (f"questions[{multiple}][answers][1]", "true"), (f"questions[{multiple}][answers][4]", "true"),
            (f"questions[{matrix}][type]", 1), *((f"questions[{matrix}][answers][{row}]", row) for row in range(1, 5)),
            (f"questions[{recommendation}][type]", 16), (f"questions[{recommendation}][answer]", 10),
            (f"questions[{text}][type]", 2), (f"questions[{text}][answers][0]", "Everything was fine, thank you."),
        ]
        pages.append({"id": page["id"], "answers": urllib.parse.urlencode(answers, safe="[]")})
    link = f"/ankieta/{created['id']}/benchmark.html" if with_browser else None
    return {"survey": created["id"], "key": key, "access": "url_title=benchmark", "link": link, "pages": pages}


class Load:
    def __init__(self, installation, file, respondents, warm_up, seconds):
        prefix = ["taskset", "-c", CLIENT_CORE] if installation.prefix else []
        self.process = subprocess.Popen(
            [*prefix, PROGRAMS / "bench-filling", "--port", str(installation.ports["gateway"]), "--plan", file, "--respondents", str(respondents),
             "--warm-up", str(warm_up), "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True)

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            raise SystemExit(f"the load said {line!r} instead of {word!r}")

    def report(self):
        report = json.loads(self.process.stdout.readline())
        self.process.wait()
        if report["failures"]:
            raise SystemExit(f"{report['failures']} requests were not answered as they have to be: {report['firstFailure']}")
        return report


def measure(installation, file, respondents, seconds):
    load = Load(installation, file, respondents, 2, seconds)
    load.expect("measuring")
    before = {**installation.cpu_seconds(), "load": cpu_seconds(load.process.pid)}
    load.expect("measured")
    after = {**installation.cpu_seconds(), "load": cpu_seconds(load.process.pid)}
    report = load.report()
    fillings = max(1, report["fillings"])
    return {
        "fillings": report["fillings"] / seconds, "requests": report["requests"]["calls"] / seconds,
        "p50": report["requests"]["p50"] / 1000, "p99": report["requests"]["p99"] / 1000,
        **{name: (after[name] - before[name]) * 1e6 / fillings for name in before},
    }


def main():
    options = arguments()
    if not options.skip_build:
        for product in [*SERVICES, "fieldwork", "bench-filling"]:
            subprocess.run(["swift", "build", "--configuration", "release", "--scratch-path", SCRATCH, "--product", product],
                           check=True, cwd=ROOT, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, Installation(
            PROGRAMS, pathlib.Path(folder) / "state", core=SERVER_CORE if options.apart else None) as installation:
        created = installation.post("/manage/v1/surveys", survey(3 if options.pages else 4))
        file = pathlib.Path(folder) / "plan.json"
        file.write_text(json.dumps(plan(created, installation.key, options.pages)))
        rounds = {respondents: [] for respondents in options.respondents}
        for number in range(options.rounds):
            for respondents in options.respondents:
                print(f"round {number + 1} of {options.rounds}: {respondents} respondents", file=sys.stderr, flush=True)
                rounds[respondents].append(measure(installation, file, respondents, options.seconds))
        columns = ["gateway", "responses", "tokens", "respondents", "marketplace-templates", "load"]
        print("| respondents | fillings/s | requests/s | p50 ms | p99 ms | CPU µs a filling: " + " | ".join(columns) + " |")
        print("|" + " --- |" * (5 + len(columns)))
        for respondents, found in rounds.items():
            median = {name: statistics.median(one[name] for one in found) for name in found[0]}
            print(f"| {respondents} | {median['fillings']:,.0f} | {median['requests']:,.0f} | {median['p50']:.2f} | {median['p99']:.2f} | "
                  + " | ".join(f"{median[name]:.0f}" for name in columns) + " |")
        if options.profile or options.symbols:
            load = Load(installation, file, options.respondents[-1], 1, 10)
            load.expect("measuring")
            shares, symbols = profile([process.pid for process in installation.processes.values()], 8, f"{folder}/perf.data")
            load.expect("measured")
            load.report()
            print("\n| layer | share of the five processes' time |\n| --- | --- |")
            for layer, share in shares.most_common():
                print(f"| {layer} | {share:.1f} % |")
            for (layer, program, symbol), share in symbols.most_common(options.symbols):
                print(f"{share:6.2f} %  {layer}: {symbol} ({program})")


main()
