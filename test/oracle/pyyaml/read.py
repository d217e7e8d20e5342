"""Reads YAML documents from standard input, each ended by a NUL byte, and prints each as one line of JSON:
{"ok":...} or {"error":"..."}. The argument chooses the loader: "python" or "libyaml"."""

import json
import sys

import yaml

loader = {"python": yaml.SafeLoader, "libyaml": getattr(yaml, "CSafeLoader", yaml.SafeLoader)}[sys.argv[1]]

for document in sys.stdin.buffer.read().decode("utf-8").removesuffix("\0").split("\0"):
    try:
        print(json.dumps({"ok": yaml.load(document, Loader=loader)}))
    except Exception as error:
        print(json.dumps({"error": str(error)}))
