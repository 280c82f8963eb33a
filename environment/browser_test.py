"""Uses JupyterLab as a reader does, in a real browser. Run it through environment/browser-test.sh.

JupyterLab works on copies of the notebooks, for it saves what it has open, and keeps its runs in a folder of the test.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "target" / "browser"
# JupyterLab leaves cells that are out of sight out of the page; in a window as high as this all are in sight.
WINDOW = {"width": 1300, "height": 16000}
LIMIT = 900  # seconds until a test is given up that waits for something; all wait for that and not for a time

# Long enough to be stopped, with steps so short that "within two batches" is at once.
TRAINING = """
var config = Lab.preset("smoke").with(Map.of("name", "browser", "baseline.epochs", 5000));
Outcome outcome = Lab.run(config, Experiment::baseline);
"""

# One worker, so that one training ends after the other.
STUDY = """
StudyReport study = Lab.study("FILE", 1);
study.test().table("accuracies")
"""
STUDY_FILE = {"title": "two trainings", "preset": "smoke",
              "rows": [{"name": "full precision", "baseline": True}, {"name": "2 bit", "uniform": 2}]}


class Lab:
    """A running JupyterLab and what is known of it."""

    def __init__(self, folder):
        self.notebooks = folder / "notebooks"
        self.runs = folder / "runs"
        self.token = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        shutil.copytree(ROOT / "notebooks", self.notebooks)
        file = folder / "study.json"
        file.write_text(json.dumps(STUDY_FILE))
        kernel = {"name": "dnas4j", "display_name": "Java (dnas4j)", "language": "java"}
        for name, code in (("training", TRAINING), ("study", STUDY.replace("FILE", str(file)))):
            cell = nbformat.v4.new_code_cell(code.strip())
            notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
            nbformat.write(notebook, self.notebooks / f"{name}.ipynb")
        self.peers = set()

    def __enter__(self):
        port = urlsplit(self.address).port
        self.log = open(PICTURES / "jupyterlab.log", "w")
        self.process = subprocess.Popen(
            ["bash", ROOT / "environment" / "lab.sh", "--no-browser", f"--ServerApp.port={port}",
             "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.notebooks}", f"--IdentityProvider.token={self.token}"],
            env={**os.environ, "DNAS_PRESET": "smoke", "DNAS_RUNS": str(self.runs)}, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + LIMIT
        while self.status(f"/api?token={self.token}") != 200:
            assert self.process.poll() is None and time.monotonic() < deadline, \
                f"JupyterLab does not answer, see {self.log.name}"
            time.sleep(0.5)
        threading.Thread(target=self.watch, daemon=True).start()
        return self

    def __exit__(self, *_):
        tree = [*psutil.Process(self.process.pid).children(recursive=True), psutil.Process(self.process.pid)]
        for process in tree:
            process.terminate()
        psutil.wait_procs(tree, timeout=20)
        self.log.close()

    def status(self, path):
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as e:
            return e.code
        except OSError:
            return 0

    def watch(self):
        """Notes every address that the server or a kernel is connected to."""
        while self.process.poll() is None:
            try:
                for process in [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]:
                    self.peers |= {(process.name(), c.raddr.ip) for c in process.net_connections("inet") if c.raddr}
            except psutil.Error:
                pass  # it ended while it was looked at
            time.sleep(0.2)

    def run_directory(self):
        [found] = self.runs.glob("baseline-browser-*")
        return found

    def manifest(self):
        return json.loads((self.run_directory() / "manifest.json").read_text())


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    with Lab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="module")
def browser_page(lab):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["DNAS_BROWSER"], args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW)
        page.set_default_timeout(1000 * LIMIT)
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("websocket", lambda socket: page.requests.append(socket.url))
        yield page
        browser.close()


@pytest.fixture
def page(browser_page, request):
    yield browser_page
    browser_page.screenshot(path=PICTURES / f"{request.node.name}.png")


def open_notebook(lab, page, name):
    page.goto(f"{lab.address}/lab/tree/{name}.ipynb?token={lab.token}&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    # The kernel's name is shown before it has a session, and cells that are run until then are dropped without a word. When it is
    # connected its status is unknown, until its first cell has ended.
    page.wait_for_selector("#jp-main-statusbar >> text=/Java \\(dnas4j\\) \\| (Unknown|Idle)/")


def menu(page, name, item):
    page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{name}$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{item}$")).click()


def prompts(page):
    return page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()


def run_all(page):
    """Runs a notebook and returns when its last cell has ended."""
    menu(page, "Run", "Run All Cells")
    page.wait_for_function(
        """() => {
          const texts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.innerText);
          return texts.every(t => /\\[\\d+\\]/.test(t));
        }""")
    errors = page.locator("[data-mime-type='application/vnd.jupyter.error']").all_inner_texts()
    assert errors == []


def figures(page):
    """How many paths with data each figure that is drawn has, and whether its picture gave way to it."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.dnas-figure')].map(f => ({
             paths: [...f.querySelectorAll('.js-plotly-plot .main-svg .trace path')]
               .filter(p => (p.getAttribute('d') || '').length > 8).length,
             picture: f.querySelectorAll('img').length,
             height: f.getBoundingClientRect().height}))""")


def expected(lab, name):
    return nbformat.read(lab.notebooks / f"{name}.ipynb", 4)


def test_a_token_is_asked_for(lab):
    assert lab.status("/api/contents") == 403
    assert lab.status(f"/api/contents?token={lab.token}") == 200


def test_the_setup_notebook_finds_all_ready(lab, page):
    open_notebook(lab, page, "00_setup")
    run_all(page)
    cells = [c for c in expected(lab, "00_setup").cells if c.cell_type == "code"]
    assert len(prompts(page)) == len(cells)
    assert page.locator(".jp-Notebook .jp-OutputArea-output").count() > 0


def test_figures_are_drawn_and_tables_are_html(lab, page):
    open_notebook(lab, page, "06_cost_model")
    run_all(page)
    # They are drawn after their cells have ended: eighteen bars, and six curves.
    wait_for(lambda: [f["paths"] >= least for f, least in zip(figures(page), (18, 6))] == [True, True])
    drawn = figures(page)
    assert len(drawn) == 2, drawn
    wait_for(lambda: all(f["picture"] == 0 and f["height"] > 200 for f in figures(page)))
    table = page.locator("table.dnas-table").first
    assert table.locator("tbody tr").count() == 9
    assert table.locator("td").nth(0).inner_text() == "g1b1"
    assert table.locator("td").nth(5).evaluate("td => getComputedStyle(td).textAlign") == "right"
    # Formulas are typeset by what JupyterLab brings, not fetched.
    assert page.locator(".jp-MarkdownCell mjx-container").count() > 5


def test_a_figure_that_was_saved_is_drawn_without_running(lab, page):
    menu(page, "File", "Save Notebook")
    wait_for(lambda: any(c.get("outputs") for c in expected(lab, "06_cost_model").cells))
    open_notebook(lab, page, "06_cost_model")
    page.wait_for_function("() => document.querySelectorAll('.dnas-figure .main-svg .trace path').length > 18")
    assert len(figures(page)) == 2


def running(page):
    return prompts(page) == ["[*]:"]


def bar(page):
    """The epoch that the progress bar shows, 0 while it shows none."""
    shown = re.search(r"epoch (\d+)/", " ".join(page.locator(".dnas-progress").all_inner_texts()))
    return int(shown.group(1)) if shown else 0


def curves(page):
    return page.evaluate(
        """() => [...document.querySelectorAll('.dnas-figure .js-plotly-plot .trace path.js-line')]
             .map(p => p.getAttribute('d')).join()""")


def test_the_live_chart_moves_and_stop_stops(lab, page):
    open_notebook(lab, page, "training")
    menu(page, "Run", "Run All Cells")
    page.wait_for_selector(".dnas-figure .js-plotly-plot .trace path.js-line", state="attached")
    seen = set()
    wait_for(lambda: seen.add(curves(page)) or len(seen) >= 4, "the live chart stands still")
    assert running(page)
    assert page.locator(".dnas-figure").count() == 1 and page.locator(".dnas-progress").count() == 1
    page.screenshot(path=PICTURES / "live.png")

    page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='interrupt']").click()
    page.wait_for_function("() => !document.querySelector('.jp-CodeCell .jp-InputPrompt').innerText.includes('*')")
    # Not its end ended it: that is far away.
    wait_for(lambda: lab.manifest()["status"] == "interrupted")
    assert list((lab.run_directory() / "checkpoint").iterdir())
    stopped = bar(page)

    menu(page, "Run", "Run All Cells")
    wait_for(lambda: lab.manifest()["resumes"] == 1)
    shown = []
    wait_for(lambda: shown.append(bar(page)) or shown[-1] > stopped)
    assert min(epoch for epoch in shown if epoch) >= stopped, "the run began anew"
    assert running(page)
    page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='interrupt']").click()
    wait_for(lambda: not running(page))


def test_the_table_of_a_study_moves(lab, page):
    open_notebook(lab, page, "study")
    menu(page, "Run", "Run All Cells")
    seen = []

    def ended():
        tables = page.locator("table.dnas-table").all_inner_texts()
        if tables and tables[0] not in seen:
            seen.append(tables[0])
        return len(tables) == 2

    wait_for(ended)
    assert len(seen) > 2 and "0 of 2 runs finished" in seen[0] and "2 of 2 runs finished" in seen[-1], seen
    rows = page.locator("table.dnas-table").nth(1).locator("tbody tr")
    assert [row.split("\t")[0] for row in rows.all_inner_texts()] == ["full precision", "2 bit"]


def wait_for(condition, complaint="waited in vain"):
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.2)


def test_nothing_leaves_the_machine(lab, browser_page):
    """Last, for it looks at all that the tests above have asked for."""
    asked = [urlsplit(url) for url in browser_page.requests]
    assert len(asked) > 50
    assert {url.hostname for url in asked if url.scheme not in ("data", "blob", "about")} == {"127.0.0.1"}
    assert lab.peers, "no connection was seen, not even the kernels'"
    assert {peer for peer in lab.peers if not re.match(r"(::ffff:)?127\.|::1$", peer[1])} == set()
