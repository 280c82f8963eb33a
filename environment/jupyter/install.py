"""Registers the kernel "Java (dnas4j)" and what draws its figures in the Python environment that runs this.

Everything goes below that environment's share/jupyter and etc/jupyter; running it again replaces it.
"""

import argparse
import base64
import gzip
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARE = Path(sys.prefix) / "share" / "jupyter"
ETC = Path(sys.prefix) / "etc" / "jupyter"

# JupyterLab asks a server for news and updates unless told not to.
LAB_CONFIG = {
    "LabApp": {
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "news_url": None,
        "extension_manager": "readonly",
    }
}
LAB_PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
CONVERT_CONFIG = {"HTMLExporter": {"template_name": "dnas4j"}}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True, help="root of the project")
    parser.add_argument("--java-home", required=True, help="JDK that runs the kernel")
    parser.add_argument("--class-path", required=True, help="what cells can use")
    parser.add_argument("--jvm-options", required=True, help="options of the kernel's JVM")
    parser.add_argument("--plotly", required=True, help="the webjar plotly.js-dist")
    args = parser.parse_args()
    install_kernel(args)
    install_figures(plotly_js(args.plotly))
    merge(ETC / "jupyter_lab_config.json", LAB_CONFIG)
    merge(ETC / "labconfig" / "page_config.json", LAB_PAGE)
    merge(ETC / "jupyter_nbconvert_config.json", CONVERT_CONFIG)


def install_kernel(args):
    jjava = SHARE / "kernels" / "java"
    for jar in ("jjava-launcher.jar", "jjava.jar"):
        if not (jjava / jar).exists():
            sys.exit(f"{jjava / jar} is missing: install environment/requirements.txt with this Python's pip")
    spec = {
        "argv": ["java", "-jar", str(jjava / "jjava-launcher.jar"), str(jjava / "jjava.jar"), "{connection_file}"],
        "display_name": "Java (dnas4j)",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            "PATH": str(Path(args.java_home) / "bin") + os.pathsep + "${PATH}",
            "JJAVA_CLASSPATH": args.class_path,
            "JJAVA_JVM_OPTS": args.jvm_options,
            "DNAS_HOME": args.home,
            # common.sh has seen to it that this one is of UTF-8; another Jupyter may start the kernel without one.
            **{"LC_ALL": locale for locale in effective_locale()},
            **{name: value for name, value in os.environ.items() if name.startswith(("MALLOC_", "GOMP_SPINCOUNT"))},
        },
    }
    write(SHARE / "kernels" / "dnas4j" / "kernel.json", json.dumps(spec, indent=2))


def effective_locale():
    """The locale that decides the encoding, if one is set: a list of at most one."""
    return [os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)][:1]


def install_figures(script):
    extension = SHARE / "labextensions" / "dnas4j-figures"
    replace(HERE / "figures", extension)
    (extension / "plotly.js").write_bytes(script)
    template = SHARE / "nbconvert" / "templates" / "dnas4j"
    replace(HERE / "nbconvert", template)
    (template / "plotly.js.gz.b64").write_bytes(base64.b64encode(gzip.compress(script, mtime=0)))


def replace(source, target):
    """Copies a folder; a former copy goes first, since only its owner could set its files' times."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target)


def plotly_js(webjar):
    with zipfile.ZipFile(webjar) as jar:
        for name in jar.namelist():
            if name.endswith("/plotly.js"):
                return jar.read(name)
    sys.exit(f"{webjar} has no plotly.js")


def merge(file, settings):
    """Sets some keys of a JSON file and leaves others as they are."""
    merged = json.loads(file.read_text()) if file.exists() else {}
    for key, values in settings.items():
        merged.setdefault(key, {}).update(values)
    write(file, json.dumps(merged, indent=2))


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n")


if __name__ == "__main__":
    main()
