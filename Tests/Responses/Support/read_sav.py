"""Prints what pyreadstat finds in an SPSS system file, as JSON."""

import json
import sys

import pyreadstat

frame, meta = pyreadstat.read_sav(sys.argv[1], output_format="dict")


def plain(value):
    return None if value is None or value != value else value if isinstance(value, (int, float, str)) else str(value)


print(json.dumps({
    "columns": meta.column_names,
    "labels": meta.column_names_to_labels,
    "values": {name: {str(code): text for code, text in labels.items()} for name, labels in meta.variable_value_labels.items()},
    "measures": meta.variable_measure,
    "formats": meta.original_variable_types,
    "encoding": meta.file_encoding,
    "rows": [list(map(plain, row)) for row in zip(*(frame[name] for name in meta.column_names))],
}))
