"""Runs the notebooks headless, in order, each with a kernel of its own, and fails on any error.

Use it through environment/notebooks.sh, which installs and builds what it needs.
"""

import argparse
import os
import re
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Java (dnas4j)", "language": "java", "name": "dnas4j"},
    "language_info": {"file_extension": ".jshell", "mimetype": "text/x-java-source", "name": "java"},
}
ROWS = ("Purpose", "Inputs", "Outputs", "Time")
LAST = "What this wrote, what comes next"


def main():
    parser = argparse.ArgumentParser(prog="notebooks.sh", description="Runs the notebooks headless.")
    parser.add_argument("names", nargs="*", help="numbers or names, such as 03; all if none is given")
    parser.add_argument("--preset", help="what the notebooks run; DNAS_PRESET or quick if not given")
    parser.add_argument("--write", action="store_true", help="keep the outputs in the notebooks, for committing")
    parser.add_argument("--timeout", type=int, default=0, help="seconds for a cell, 0 for no limit")
    args = parser.parse_args()
    if args.preset:
        os.environ["DNAS_PRESET"] = args.preset
    failed = 0
    start = time.monotonic()
    chosen = choose(args.names)
    for path in chosen:
        began = time.monotonic()
        problems = run(path, args)
        print(f"{path.stem:<32} {'FAILED' if problems else 'passed'} {time.monotonic() - began:7.1f} s", flush=True)
        for problem in problems:
            print(textwrap.indent(problem, "  "), flush=True)
        failed += bool(problems)
    summary = f"notebooks: {len(chosen) - failed} passed" + (f", {failed} failed" if failed else "")
    print(f"{summary}, {time.monotonic() - start:.0f} s")
    sys.exit(failed > 0)


def choose(names):
    every = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    if not names:
        return every
    chosen = []
    for name in names:
        stem = Path(name).stem
        found = [path for path in every if path.stem.startswith(stem)]
        if not found:
            sys.exit(f"no notebook {name}; there are: {', '.join(path.stem for path in every)}")
        chosen += [path for path in found if path not in chosen]
    return sorted(chosen)


def run(path, args):
    """Returns what is wrong with a notebook after running it."""
    notebook = nbformat.read(path, as_version=4)
    problems = [] if args.write else lint(notebook)
    clear(notebook)
    client = NotebookClient(
        notebook,
        kernel_name=notebook.metadata.kernelspec.name,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
        timeout=args.timeout or None,
        # A JVM on a busy machine takes its time.
        startup_timeout=300,
        coalesce_streams=True,
    )
    # What the kernel's JVM says of itself interests only when it dies.
    with tempfile.TemporaryFile("w+") as log:
        try:
            client.execute(stdout=log, stderr=log)
        except CellExecutionError as e:
            return [*problems, f"{e.ename}: {e.evalue}", str(e)]
        except CellTimeoutError as e:
            return [*problems, str(e)]
        except (DeadKernelError, RuntimeError) as e:
            log.seek(0)
            return [*problems, str(e), "the kernel said:", log.read()[-4000:]]
    problems += errors(notebook)
    if args.write and not problems:
        problems += strip(notebook)
        if not problems:
            nbformat.write(notebook, path)
    return problems


def lint(notebook):
    """Returns where a notebook breaks what all committed ones have in common."""
    problems = []
    first = notebook.cells[0].source
    if not first.startswith("# "):
        problems.append("the first cell has no title")
    problems += [f"the first cell's table has no row {row}" for row in ROWS if f"| **{row}** |" not in first]
    if LAST not in notebook.cells[-1].source:
        problems.append(f"the last cell has no heading '{LAST}'")
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as e:
        problems.append(f"not a notebook: {e.message}")
    problems += errors(notebook)
    clean = nbformat.from_dict(notebook)
    problems += strip(clean)
    if clean != notebook:
        problems.append("its metadata is not stripped: run environment/notebooks.sh --write on it before committing")
    return problems


def errors(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [f"error output: {output.evalue}" for output in outputs if output.output_type == "error"]


def clear(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None


def strip(notebook):
    """Takes out what differs from run to run or machine to machine, and returns what it could not."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.tags} if "tags" in cell.metadata else {})
        for output in cell.get("outputs", []):
            output.pop("transient", None)
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            for holder, key in texts(output):
                holder[key] = relative(holder[key])
    shown = [re.sub("base64,[A-Za-z0-9+/=]*", "", holder[key])
             for cell in notebook.cells for output in cell.get("outputs", []) for holder, key in texts(output)]
    folders = [str(Path.home()), "/tmp/", str(ROOT)]
    return [f"an output names the folder {folder}: print names that mean something elsewhere"
            for folder in folders if any(folder in text for text in shown)]


def texts(output):
    """Where the texts of an output are: pairs of holder and key."""
    if "text" in output:
        yield output, "text"
    for key, value in output.get("data", {}).items():
        if isinstance(value, str):
            yield output["data"], key


def relative(text):
    """Names files of the project and of the runs as they are called in the project."""
    runs = os.environ.get("DNAS_RUNS")
    if runs:
        text = re.sub(re.escape(runs.rstrip("/")) + r"(?=[/\s]|$)", "runs", text)
    return text.replace(f"{ROOT}/", "")


if __name__ == "__main__":
    main()
