"""Whether what `porthang export` prints, read as systemd and Kubernetes read it, is what was simulated.

Usage: python3 .ci/exports PROGRAM

Every remedy of experiments/ and of tests/experiments/exports.toml is exported and read back. Then each
number is changed in its turn, and that must be seen.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import kubernetes
import systemd
from reading import Disagreement
from simulated import Remedy

TRIED = Path("tests/experiments/exports.toml")
READERS = {"systemd": systemd.read, "kubernetes": kubernetes.read}


def toml(value):
    """As it is written behind `--set`."""
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {toml(its)}" for key, its in value.items())
        return f"{{ {inner} }}"
    return json.dumps(value)


def first(values):
    """The first value of a swept key: of a list, one with a name, or a range."""
    if isinstance(values, dict):
        values = values.get("values") or [values["from"]]
    return values[0]


def put(experiment, path, value):
    """Puts a value at the path of a key of a measure, which is named, or numbered from 0."""
    _, name, measure, *keys, last = path.split(".")
    measures = experiment["remedies"][name]
    if measure.isdigit():
        table = measures[int(measure)]
    else:
        table = next(one for one in measures if measure in one)[measure]
    for key in keys:
        table = table[key]
    table[last] = value


def cases():
    """Each remedy: its file, what is set there, what the file then says, and its name."""
    for file in [*sorted(Path("experiments").glob("*.toml")), TRIED]:
        experiment = tomllib.loads(file.read_text())
        sets = {}
        for path, values in experiment.get("sweep", {}).items():
            if path != "charts":
                sets[path] = first(values)
            if path.startswith("remedies."):
                put(experiment, path, first(values))
        for greeting in ("smtp", "http", "none") if file == TRIED else ("smtp",):
            told = copy.deepcopy(experiment)
            if file == TRIED:
                sets["listener.greeting"] = told["listener"]["greeting"] = greeting
            for name in told["remedies"]:
                yield file, dict(sets), told, name


def export(program, system, file, sets, name):
    command = [program, "export", system, str(file), "--remedy", name]
    command += [word for path, value in sets.items() for word in ("--set", f"{path}={toml(value)}")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def spoilt(text):
    """The export with one number changed, for each that says what systemd or Kubernetes does."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        told = re.match(r"# (\d+ m?s, WATCHDOG=1|and WATCHDOG=trigger)", line)
        if line.startswith("#") and not told:
            continue
        if re.search(r"apiVersion|image:|Placeholder|# More|ExecStart=/usr/bin/sleep", line):
            continue
        for number in re.finditer(r"\d+", line):
            more = f"{int(number[0]) + 1:0{len(number[0])}}"
            other = line[: number.start()] + more + line[number.end() :]
            yield other, "\n".join([*lines[:index], other, *lines[index + 1 :]])


def verify(text, folder):
    """Whether systemd takes the units, and knows all their keys."""
    for old in folder.iterdir():
        old.unlink()
    for name, unit in systemd.files(text).items():
        (folder / name).write_text(unit)
    command = ["systemd-analyze", "verify", "--man=no", *map(str, folder.iterdir())]
    tells = {**os.environ, "SYSTEMD_LOG_LEVEL": "warning"}
    done = subprocess.run(command, env=tells, capture_output=True, text=True, check=False)
    # Keys that an older systemd does not know it says it ignores.
    newer = re.compile(r"Unknown key( name)? '(RestartSteps|RestartMaxDelaySec)'")
    said = [line for line in done.stderr.splitlines() if str(folder) in line and not newer.search(line)]
    if done.returncode or said:
        raise Disagreement(f"systemd complains: {done.stderr}")


def check(program, case, folder, counts):
    file, sets, experiment, name = case
    for system, read in READERS.items():
        remedy = Remedy(experiment["remedies"][name], experiment["listener"], system)
        done = export(program, system, file, sets, name)
        try:
            refusal = remedy.refused(system)
            if refusal:
                if done.returncode != 2 or refusal not in done.stderr:
                    raise Disagreement(f"it should be refused ({refusal}): {done.stderr}")
                counts[system, "refused"] += 1
                continue
            if done.returncode:
                raise Disagreement(done.stderr)
            read(done.stdout, remedy)
            if system == "systemd" and folder and sets.get("listener.greeting") in (None, "smtp"):
                verify(done.stdout, folder)
            for line, text in spoilt(done.stdout):
                try:
                    read(text, remedy)
                except Disagreement:
                    counts[system, "spoilt"] += 1
                else:
                    raise Disagreement(f"a changed number is not seen: {line.strip()}")
        except Disagreement as error:
            sys.exit(f"{file}, “{name}”, {system}, {sets}: {error}\n{done.stdout}")
        counts[system, "agree"] += 1


def main():
    counts = {(system, what): 0 for system in READERS for what in ("agree", "refused", "spoilt")}
    verifies = shutil.which("systemd-analyze")
    with tempfile.TemporaryDirectory() as folder:
        for case in cases():
            check(sys.argv[1], case, verifies and Path(folder), counts)
    for system in READERS:
        agree, refused, seen = (counts[system, what] for what in ("agree", "refused", "spoilt"))
        print(f"{system}: {agree} exports agree, {refused} are refused; {seen} changed numbers were seen")
    if not verifies:
        print("systemd-analyze: skipped, there is none here")


main()
