"""What is ordered."""

import re

FIELDS = {
    "survey_title": "Benchmark", "survey_category_code": 232, "survey_localization": "en_US", "completes_required": 400,
    "expected_ir": 34, "expected_loi": 23, "field_time": 5, "live_url": "https://example.org/survey",
}

SMALL = {
    **FIELDS,
    "qualifications": [
        {"qualification_code": 211, "condition_codes": ["111", "112"]},
        {"qualification_code": 212, "range_sets": [{"from": 18, "to": 99, "units": 311}]},
    ],
    "quotas": [
        {"required_count": 50, "criteria": [{"qualification_code": 212, "range_sets": [{"from": low, "to": low + 9, "units": 311}]}]}
        for low in range(20, 70, 10)
    ],
}

LARGE = {
    **FIELDS,
    "qualifications": [
        {"qualification_code": 1_000 + number, "condition_codes": [str(10_000 + code) for code in range(20)]} for number in range(500)
    ],
    "quotas": [
        {
            "required_count": 10,
            "criteria": [{"qualification_code": 1_000 + number % 500, "condition_codes": [str(10_000 + number // 500), str(10_002)]}],
        }
        for number in range(1_000)
    ],
}


def template(folder, survey):
    return {"folder": folder, "name": "Benchmark", "title": "Benchmark", "visibility": "own", "survey": survey}


def with_completes(body, value):
    """The same survey with another number of completes, without reading it."""
    return re.sub(rb'"completes_required":\d+', b'"completes_required":%d' % value, body, count=1)
