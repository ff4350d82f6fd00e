"""Measures tokens by the million: see Tests/Benchmarks/tokens, which starts this."""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from installation import cpu_seconds, free_ports

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRATCH = ROOT / ".build-bench"
PROGRAMS = SCRATCH / "release"


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Benchmarks/tokens", description="What issuing, looking up and starting cost with ten tokens and with many.")
    parser.add_argument("tokens", nargs="?", type=int, default=10_000_000, help="how many are many (default 10,000,000)")
    parser.add_argument("--calls", type=int, default=5_000, help="calls of each kind that are measured (default 5,000)")
    parser.add_argument("--folder", type=pathlib.Path, help="where the database is made for the time being")
    parser.add_argument("--skip-build", action="store_true", help="measure what is built")
    return parser.parse_args()


def peak_megabytes(pid):
    return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main():
    options = arguments()
    if not options.skip_build:
        for product in ["tokens", "fieldwork", "bench-tokens"]:
            subprocess.run(["swift", "build", "--configuration", "release", "--scratch-path", SCRATCH, "--product", product],
                           check=True, cwd=ROOT, stdout=sys.stderr)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        state, (port,) = pathlib.Path(folder), free_ports(1)
        subprocess.run([PROGRAMS / "fieldwork", "certs", "init", "--directory", state / "certs"], check=True, stdout=subprocess.DEVNULL)
        with open(state / "tokens.log", "wb") as log:
            service = subprocess.Popen(
                [PROGRAMS / "tokens", "--port", str(port), "--certificates-directory", state / "certs", "--data-directory", state / "data",
                 "--operator-key-file", state / "operator.key"], stdout=log, stderr=log)
        try:
            while not (state / "operator.key").exists():
                if service.poll() is not None:
                    raise SystemExit((state / "tokens.log").read_text())
                time.sleep(0.1)
            load = subprocess.Popen(
                [PROGRAMS / "bench-tokens", "--port", str(port), "--certificates", state / "certs", "--tokens", str(options.tokens),
                 "--calls", str(options.calls)], stdout=subprocess.PIPE, text=True)
            reports = [json.loads(line) for line in load.stdout]
            if load.wait() != 0 or len(reports) != 2:
                raise SystemExit("the load has failed")
            table(reports)
            files = sum(file.stat().st_size for file in (state / "data").iterdir() if file.name == "tokens.sqlite")
            many = reports[1]
            print(f"\nIssued: {many['issuedPerSecond']:,.0f} a second; one more grant meanwhile: p50 {many['meanwhile']['p50'] / 1000:.1f} ms, "
                  f"p99 {many['meanwhile']['p99'] / 1000:.1f} ms. The file: {files / 1e9:.2f} GB, {files / options.tokens:.0f} bytes a token. "
                  f"CPU of tokens: {cpu_seconds(service.pid):.0f} s, memory at most {peak_megabytes(service.pid):.0f} MB.")
        finally:
            service.terminate()
            service.wait()


def table(reports):
    columns = [("lookUp", "look-up"), ("firstStart", "first start"), ("start", "start again")]
    print("| tokens | " + " | ".join(f"{name} p50 µs | p99 µs" for _, name in columns) + " |")
    print("| ---: |" + " ---: |" * (2 * len(columns)))
    for report in reports:
        cells = [f"{report[key][part]:,.0f}" for key, _ in columns for part in ("p50", "p99")]
        print(f"| {report['tokens']:,} | " + " | ".join(cells) + " |")


main()
