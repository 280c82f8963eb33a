"""Tests of the image's scripts that need no container; environment/docker/test.sh runs them."""

import http.server
import json
import os
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def run(*command, **environment):
    done = subprocess.run(command, env={**os.environ, **environment}, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class GpuAdvice(Folder):
    def advice(self, image, answer=None, code=0):
        """What is said in an image where nvidia-smi gives an answer, or is not there."""
        if answer is not None:
            smi = self.folder / "nvidia-smi"
            smi.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit {code}\n")
            smi.chmod(0o755)
        return run("bash", str(HERE / "gpu-advice.sh"), image, PATH=f"{self.folder}:/usr/bin:/bin")

    def test_the_image_for_processors_wants_no_gpu(self):
        self.assertEqual((0, ""), self.advice("cpu"))

    def test_a_container_without_gpu_is_told_how_to_get_one(self):
        code, said = self.advice("cuda")
        self.assertEqual(1, code)
        self.assertIn("--gpus all", said)
        self.assertIn("NVIDIA Container Toolkit", said)
        self.assertIn("at least 580", said)

    def test_a_broken_driver_is_quoted(self):
        code, said = self.advice("cuda", "Driver/library version mismatch", 18)
        self.assertEqual(1, code)
        self.assertIn("Driver/library version mismatch", said)

    def test_each_image_takes_the_gpus_that_its_code_is_for(self):
        for capability, images in {
            "3.5": [],
            "3.7": ["nd4j-cuda"],
            "7.0": ["nd4j-cuda"],
            "7.5": ["cuda", "nd4j-cuda"],
            "8.9": ["cuda", "nd4j-cuda"],
            "9.0": ["cuda"],
            "10.3": ["cuda"],
            "11.0": [],
            "12.1": ["cuda"],
        }.items():
            for image in ("cuda", "nd4j-cuda"):
                code, said = self.advice(image, f"A GPU, 580.65.06, {capability}")
                self.assertEqual(0 if image in images else 1, code, f"{capability} {image} {said}")

    def test_an_old_driver_is_named(self):
        code, said = self.advice("cuda", "A GPU, 535.10, 9.0")
        self.assertEqual(1, code)
        self.assertIn("at least 580", said)
        self.assertEqual(0, self.advice("nd4j-cuda", "A GPU, 535.10, 8.0")[0])

    def test_one_usable_gpu_is_enough(self):
        code, said = self.advice("cuda", "Old, 580.1, 6.1\nNew, 580.1, 9.0")
        self.assertEqual(0, code)
        self.assertIn("ENGINE=nd4j-cuda", said)


class HealthCheck(Folder):
    def check(self):
        return run("python3", str(HERE / "healthcheck.py"), JUPYTER_RUNTIME_DIR=str(self.folder), http_proxy="http://192.0.2.1:1")

    def server(self, code=200):
        class Api(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(code if self.path == "/base/api" else 404)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Api)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_port

    def register(self, name, port, age=0):
        file = self.folder / f"jpserver-{name}.json"
        file.write_text(json.dumps({"hostname": "0.0.0.0", "port": port, "base_url": "/base/", "secure": False}))
        os.utime(file, (1000 - age, 1000 - age))

    def test_no_server_is_unhealthy(self):
        code, said = self.check()
        self.assertEqual(1, code)
        self.assertIn(str(self.folder), said)

    def test_the_newest_server_decides(self):
        self.register(1, 1, age=10)
        self.register(2, self.server())
        self.assertEqual(0, self.check()[0])

    def test_a_server_that_is_gone_or_fails_is_unhealthy(self):
        self.register(1, 1)
        self.assertEqual(1, self.check()[0])
        self.register(1, self.server(500))
        code, said = self.check()
        self.assertEqual(1, code)
        self.assertIn("500", said)


class Image(Folder):
    def test_the_dependency_layer_has_every_pom_and_no_source(self):
        code, said = run("bash", str(HERE / "select-poms.sh"), str(ROOT), str(self.folder))
        self.assertEqual(0, code, said)
        poms = {file.relative_to(self.folder) for file in self.folder.rglob("pom.xml")}
        modules = {file.relative_to(ROOT) for file in (ROOT / "lib").glob("*/pom.xml")}
        self.assertEqual(modules | {Path("pom.xml")}, poms)
        self.assertFalse(list(self.folder.rglob("*.java")))

    def test_every_step_of_the_dockerfile_is_a_script(self):
        for line in (ROOT / "Dockerfile").read_text().splitlines():
            if line.startswith("RUN "):
                for script in line.removeprefix("RUN ").replace('"', "").split("&&"):
                    name = Path(script.split()[0]).name
                    self.assertTrue(os.access(HERE / name, os.X_OK), line)


if __name__ == "__main__":
    unittest.main()
