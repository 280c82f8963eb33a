"""Uses the kernel as a notebook does, without one. Run it through environment/browser-test.sh."""

import time

import pytest
from jupyter_client.manager import start_new_kernel

START = 300  # seconds; a machine may be busy
RUN = 300


class Kernel:
    """The kernel "Java (dnas4j)" and what its cells say."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="dnas4j", startup_timeout=START)

    def begin(self, code):
        return self.client.execute(code)

    def messages(self, asked):
        """What a cell sends to the page, in order, until it has ended."""
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=RUN)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return found
            found.append(message)

    def run(self, code):
        return self.messages(self.begin(code))

    def value(self, code):
        """The cell's result as text."""
        return next(m["content"]["data"]["text/plain"] for m in self.run(code) if m["msg_type"] == "execute_result")

    def stop(self, code):
        """Stops a cell that has printed its first line, and what it sent."""
        # One block is one statement: a stop between two would be too early.
        asked = self.begin('{ System.out.println("begun"); ' + code + " }")
        begun = False
        while not begun:
            message = self.client.get_iopub_msg(timeout=RUN)
            # What a cell before has printed may arrive late.
            own = message["parent_header"].get("msg_id") == asked
            begun = own and message["msg_type"] == "stream" and "begun" in message["content"]["text"]
        self.manager.interrupt_kernel()
        return self.messages(asked)

    def stopped_threads(self):
        """How many threads of stopped cells still run."""
        return int(self.value(
            'Thread.getAllStackTraces().keySet().stream()'
            '.filter(t -> t.getName().startsWith("jjava-exec") && t.isInterrupted()).count()'))


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def text(messages, stream="stdout"):
    return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream" and m["content"]["name"] == stream)


def test_many_lines_reach_the_page_in_few_messages(kernel):
    messages = kernel.run("for (int i = 0; i < 200_000; i++) System.out.println(i);")
    assert text(messages) == "".join(f"{i}\n" for i in range(200_000))
    streams = [m for m in messages if m["msg_type"] == "stream"]
    assert len(streams) < 1000, f"{len(streams)} messages"


def test_what_is_printed_keeps_its_place(kernel):
    messages = kernel.run(
        'System.out.print("1"); System.err.print("2"); System.out.print("3"); Lab.show("4"); System.out.print("5"); 6')
    found = [m["content"].get("text") or m["content"]["data"]["text/plain"]
             for m in messages if m["msg_type"] in ("stream", "display_data", "execute_result")]
    assert found == ["1", "2", "3", "4", "5", "6"]
    messages = kernel.run('System.out.print("before"); throw new IllegalStateException("after");')
    assert [m["msg_type"] for m in messages if m["msg_type"] in ("stream", "error")] == ["stream", "error"]


def test_a_problem_is_one_sentence(kernel):
    messages = kernel.run('Lab.preset("none")')
    error = next(m["content"] for m in messages if m["msg_type"] == "error")
    trace = "\n".join(error["traceback"])
    assert '"none"' in trace and "\tat " not in trace, trace


@pytest.mark.parametrize("loop", [
    "long n = 0; while (true) n++;",
    "while (true) System.out.println(System.nanoTime());",
    "int[] a = new int[10]; for (int i = 0; ; i++) { try { a[i % 20]++; } catch (Exception e) { } }",
    "IntStream.iterate(0, i -> i + 1).forEach(i -> { });",
])
def test_stop_ends_a_cells_own_loop(kernel, loop):
    messages = kernel.stop(loop)
    assert any(m["msg_type"] == "error" for m in messages)
    deadline = time.monotonic() + RUN
    while kernel.stopped_threads():
        assert time.monotonic() < deadline, "the loop goes on"
    assert text(kernel.run('System.out.print("next")')) == "next"


def test_a_loop_that_cannot_be_stopped_is_named(kernel):
    """Last, for it keeps a processor busy until the kernel ends."""
    kernel.stop("LongStream.generate(new java.util.concurrent.atomic.AtomicLong()::get).sum();")
    said = ""
    deadline = time.monotonic() + RUN
    while "restart the kernel" not in said:
        assert time.monotonic() < deadline, said
        said += text(kernel.run("Thread.sleep(1000);"), "stderr")
