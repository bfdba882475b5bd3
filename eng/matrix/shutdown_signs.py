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


def read_events(path):
    events = []
    with open(path, encoding="utf-8") as file:
        for text in file:
            try:
                events.append(json.loads(text))
            except ValueError:
                # The engine ended within the line.
                continue
    return events


def of_container(path):
    return " ".join(event(line) for line in read_events(path) if line.get("Actor", {}).get("Attributes", {}).get("name") == name)


def of_others(path):
    return " ".join(sorted({f"{line.get('Type')}:{line.get('Action')}" for line in read_events(path) if line.get("Type") != "container"}))


def answers():
    changes, last = [], None
    with open(f"{folder}/answers", encoding="utf-8") as file:
        for text in file:
            at, status = text.split()
            status = {"000": "nothing"}.get(status, status)
            if status != last:
                changes.append(f"{float(at) - float(began):+.1f} s {status}")
                last = status
    return ", ".join(changes)


def created(name):
    with open(f"{folder}/networks", encoding="utf-8") as file:
        return next((seconds(network["Created"], float(began)) for network in json.load(file) if network["Name"] == name), "none")


scenario, name, began, folder = sys.argv[1:]
if name:
    state = json.load(sys.stdin)["State"]
    print(
        f"| {scenario} | {name} | {state['Status']} | {state['ExitCode']} | {state.get('Error', '')} | {state.get('OOMKilled')} "
        f"| {seconds(state.get('FinishedAt'), float(began))} | {of_container(folder + '/events')} | {of_container(folder + '/history')} |"
    )
else:
    with open(f"{folder}/info", encoding="utf-8") as file:
        identity = json.load(file)["ID"]
    print(
        f"| {scenario} | (engine {identity[:12]}) | lists containers: {answers()} | | | | networks made: bridge {created('bridge')}, podman {created('podman')} "
        f"| {of_others(folder + '/events')} | {of_others(folder + '/history')} |"
    )
