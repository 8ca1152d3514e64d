"""
Executes the notebooks: each .py of this folder (cells begin with `# %%`, text cells with `# %% [markdown]`) becomes an
.ipynb with its outputs. Fails if a cell does, or if an output names a folder of this machine.

    npm run docs:notebooks

Needs nbconvert, ipykernel, pandas and matplotlib (Debian: jupyter-nbconvert python3-ipykernel python3-pandas
python3-matplotlib) for the first python3 of PATH, and the built program, which the notebooks find as `htsr`.
"""
import os
import re
import stat
import sys
import tempfile
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent

CELL = re.compile(r"^# %%(?: \[(markdown)\])?\n", re.MULTILINE)


def cells_of(source):
    """The cells of a notebook that is written as a program."""
    _, *parts = CELL.split(source)
    for number, (kind, text) in enumerate(zip(parts[::2], parts[1::2])):
        text = text.strip("\n")
        if kind == "markdown":
            cell = nbformat.v4.new_markdown_cell(re.sub(r"^# ?", "", text, flags=re.MULTILINE))
        else:
            cell = nbformat.v4.new_code_cell(text)
        # Random otherwise, so that every execution would change the file.
        cell["id"] = f"cell-{number}"
        yield cell


def executed(source):
    notebook = nbformat.v4.new_notebook(cells=list(cells_of(source)))
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    ExecutePreprocessor(timeout=300, kernel_name="python3").preprocess(notebook, {"metadata": {"path": str(FOLDER)}})
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        # Times of execution.
        cell.metadata.clear()
    return notebook


def texts_of(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output.get("text", "")
            for kind, data in output.get("data", {}).items():
                if kind.startswith("text/"):
                    yield data


def check_paths(notebook, name):
    folders = (str(ROOT), str(Path.home()), tempfile.gettempdir(), sys.prefix + "/lib")
    for text in texts_of(notebook):
        for folder in folders:
            if folder + "/" in text:
                sys.exit(f"{name}: an output names {folder}")


def command_folder(folder):
    """Puts the built program where a shell would find it as `htsr`."""
    command = Path(folder, "htsr")
    command.write_text(f'#!/bin/sh\nexec node "{ROOT}/dist/bin/htsr.cjs" "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return folder


with tempfile.TemporaryDirectory() as folder:
    # Of the kernel's debugger, which nobody uses here.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    os.environ["PATH"] = command_folder(folder) + os.pathsep + os.environ["PATH"]
    for path in sorted(FOLDER.glob("*.py")):
        if path == Path(__file__).resolve():
            continue
        notebook = executed(path.read_text())
        check_paths(notebook, path.name)
        nbformat.write(notebook, path.with_suffix(".ipynb"))
        print(path.with_suffix(".ipynb").relative_to(ROOT))
