"""Fills in questionnaires with a real browser, before the five processes: see Tests/EndToEnd/BrowserTests.swift, which starts this.

A line for each thing that holds, `ok …`; the first that does not ends it with what was seen.
"""

import argparse
import pathlib
import sys
import tempfile
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks" / "Driver"))

from playwright.sync_api import sync_playwright  # noqa: E402

import checks  # noqa: E402
from installation import Installation  # noqa: E402
from study import Study  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="Tests/Browser")
    parser.add_argument("programs", help="folder of the processes' programs")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser")
    parser.add_argument("--only", default="", help="the checks whose names contain this")
    parser.add_argument("--screenshots", help="folder for a picture of each page at two widths")
    options = parser.parse_args()
    chosen = [check for check in checks.ALL if options.only in check.__name__]
    failures = 0
    with tempfile.TemporaryDirectory() as folder, Installation(options.programs, pathlib.Path(folder) / "state") as installation, \
            sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        study = Study(installation)
        if options.screenshots:
            checks.take_pictures(browser, study, pathlib.Path(options.screenshots))
            return 0
        for check in chosen:
            sentence = (check.__doc__ or check.__name__).strip()
            try:
                check(browser, study)
                print(f"ok {sentence}", flush=True)
            except Exception:
                failures += 1
                print(f"not ok {sentence}\n{traceback.format_exc()}", flush=True)
        browser.close()
    return 1 if failures else 0


sys.exit(main())
