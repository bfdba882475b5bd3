"""One row of shutdown-signs.sh: SCENARIO NAME BEGAN BACK EVENTS, and the inspected container on stdin."""

import json
import re
import sys
from datetime import datetime


def seconds(stamp, began):
    match = re.match(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", stamp or "")
    if not match or stamp.startswith("0001"):
        return "never"
    zone = "+00:00" if match[3] == "Z" else match[3]
    return f"{datetime.fromisoformat(match[1] + zone).timestamp() + float(match[2] or 0) - began:+.2f} s"


def event(line):
    attributes = line.get("Actor", {}).get("Attributes", {})
    detail = attributes.get("signal") or attributes.get("exitCode") or attributes.get("containerExitCode")
    return line["Action"] + (f"({detail})" if detail is not None else "")


scenario, name, began, back, path = sys.argv[1:]
inspected = json.load(sys.stdin)
events = []
with open(path, encoding="utf-8") as file:
    for text in file:
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if line.get("Actor", {}).get("Attributes", {}).get("name") == name:
            events.append(event(line))
state = inspected["State"]
print(
    f"| {scenario} (back after {float(back) - float(began):.1f} s) | {name} | {state['Status']} | {state['ExitCode']} | {state.get('Error', '')} "
    f"| {state.get('OOMKilled')} | {seconds(state.get('FinishedAt'), float(began))} | {' '.join(events)} |"
)
