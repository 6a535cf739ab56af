"""Runs Rakam and its peers in turn and writes RESULTS.md and chart.svg beside this file. Called by `bench/run`.

Nothing is written if other programs took more than a tenth of a core during any measurement."""
import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
RAKAM = os.path.join(ROOT, "target", "release", "rakam")
PEERS = os.path.join(HERE, "peers")
SEEDS = 20
# The most that other programs may take while something is measured, in cores.
TOLERATED = 0.1
# What they took during each measurement so far.
others = []


def busy_seconds():
    """Processor time that all programs of this machine have taken since it started."""
    with open("/proc/stat") as file:
        user, nice, system, _idle, _wait, irq, softirq = map(int, file.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def watch(began, busy, own):
    """Stops if other programs took too much since `began`, when all had taken `busy` seconds; `own` are the measurement's."""
    seconds = max(time.monotonic() - began, 1.0)
    others.append(max(busy_seconds() - busy - own, 0.0) / seconds)
    if others[-1] > TOLERATED:
        sys.exit(f"Nothing was written: other programs took {others[-1]:.2f} of a core during a measurement, and at most "
                 f"{TOLERATED} is tolerated. Stop them and try again.")


def run(command, **environment):
    """Standard output and peak memory, in MiB, of a command run from the repository's root."""
    began, busy = time.monotonic(), busy_seconds()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, env={**os.environ, **environment})
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} failed with status {status}")
    watch(began, busy, usage.ru_utime + usage.ru_stime)
    return out, usage.ru_maxrss / 1024


def torch_epoch(threads, *options):
    script = os.path.join(PEERS, "torch_recipe.py")
    out, memory = run([sys.executable, script, "--epochs", "1", *options], OMP_NUM_THREADS=str(threads))
    return {"seconds": float(out.split("seconds ")[1].split()[0]), "memory": memory}


def rakam_train(*options, isa=""):
    with tempfile.TemporaryDirectory() as folder:
        weights = os.path.join(folder, "weights.safetensors")
        out, memory = run([RAKAM, "train", "--json", "--out", weights, *options], RAKAM_ISA=isa)
    done = json.loads(out.splitlines()[-1])
    return {"seconds": done["seconds"], "accuracy": done["test_accuracy"], "memory": memory}


def rakam_read(threads, isa=""):
    out, _ = run([RAKAM, "bench", "--json", "--only", "read", "--threads", str(threads)], RAKAM_ISA=isa)
    return json.loads(out.splitlines()[-1])


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def spread(rows, key, digits):
    numbers = sorted(row[key] for row in rows)
    return f"{statistics.median(numbers):.{digits}f} ({numbers[0]:.{digits}f} to {numbers[-1]:.{digits}f})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    began, busy = time.monotonic(), busy_seconds()
    time.sleep(2)
    watch(began, busy, 0.0)
    epochs = {}
    sides = {
        ("rakam", 2): lambda: rakam_train("--epochs", "1", "--threads", "2"),
        ("PyTorch, as scripted", 2): lambda: torch_epoch(2),
        ("PyTorch, fast", 2): lambda: torch_epoch(2, "--fast"),
        ("rakam, AVX2", 2): lambda: rakam_train("--epochs", "1", "--threads", "2", isa="avx2"),
        ("rakam", 1): lambda: rakam_train("--epochs", "1", "--threads", "1"),
        ("PyTorch, fast", 1): lambda: torch_epoch(1, "--fast"),
        ("rakam, AVX2", 1): lambda: rakam_train("--epochs", "1", "--threads", "1", isa="avx2"),
    }
    reads = []
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", flush=True)
        for side, measure in sides.items():
            epochs.setdefault(side, []).append(measure())
        theirs = json.loads(run([sys.executable, os.path.join(PEERS, "infer.py")])[0])
        reads.append({
            "ort_one": theirs["one_us"]["1"], "ort_many": theirs["many_us"]["2"], "ort_many_1": theirs["many_us"]["1"],
            **{f"rakam_{name}": value for name, value in reading(rakam_read(2), rakam_read(1)).items()},
            **{f"avx2_{name}": value for name, value in reading(rakam_read(2, "avx2"), rakam_read(1, "avx2")).items()},
        })
    print(f"sprint, {SEEDS} seeds", flush=True)
    sprint = [rakam_train("--recipe", "sprint", "--seed", str(seed)) for seed in range(SEEDS)]
    with open(os.path.join(HERE, "RESULTS.md"), "w") as file:
        file.write(results(rounds, epochs, reads, sprint))
    with open(os.path.join(HERE, "chart.svg"), "w") as file:
        file.write(chart([(name, median(rows, "seconds")) for (name, threads), rows in epochs.items() if threads == 2]))


def reading(two, one):
    return {"one": one["read_one_us"], "one_p99": one["read_one_p99_us"],
            "many": two["read_many_us_per_image"], "many_1": one["read_many_us_per_image"]}


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.processor())
    versions = json.loads(run([sys.executable, "-c", "import json, torch, onnxruntime; "
                               "print(json.dumps([torch.__version__, onnxruntime.__version__]))"])[0])
    rakam = run([RAKAM, "--version"])[0].strip()
    return (f"{model}, {os.cpu_count()} processors; {rakam}, PyTorch {versions[0]}, ONNX Runtime {versions[1]}; "
            f"{datetime.date.today().isoformat()}. Other programs took at most {max(others):.2f} of a core")


def results(rounds, epochs, reads, sprint):
    ours = epochs["rakam", 2]

    def epoch_row(threads, peer, target, avx2_target):
        fast, slow = epochs["rakam", threads], epochs[peer, threads]
        avx2 = epochs["rakam, AVX2", threads]
        base = median(slow, "seconds")
        return (f"| one epoch, {threads} thread{'s' if threads > 1 else ''} | {peer} | {spread(slow, 'seconds', 2)} s | {spread(fast, 'seconds', 3)} s | "
                f"{base / median(fast, 'seconds'):.1f} | {target} | {spread(avx2, 'seconds', 3)} s | "
                f"{base / median(avx2, 'seconds'):.1f} | {avx2_target} |\n")

    def read_row(what, peer_key, key, target, avx2_target):
        base = median(reads, peer_key)
        return (f"| {what} | ONNX Runtime | {spread(reads, peer_key, 2)} us | {spread(reads, 'rakam_' + key, 2)} us | "
                f"{base / median(reads, 'rakam_' + key):.1f} | {target} | {spread(reads, 'avx2_' + key, 2)} us | "
                f"{base / median(reads, 'avx2_' + key):.1f} | {avx2_target} |\n")

    accuracy = [row["accuracy"] for row in sprint]
    memory = median(epochs["PyTorch, fast", 2], "memory")
    return (
        "# Results\n\nWritten by `bench/run`; do not edit. " + machine() + f".\n\nMedians of {rounds} rounds in turn, with the "
        "lowest and highest. The ratio is theirs divided by ours: above 1, Rakam is faster. AVX2: the same with `RAKAM_ISA=avx2`.\n\n"
        "| work | against | theirs | Rakam | ratio | target | Rakam, AVX2 | ratio | target |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        + epoch_row(2, "PyTorch, as scripted", "-", "-") + epoch_row(2, "PyTorch, fast", 10, 7)
        + epoch_row(1, "PyTorch, fast", "-", "-")
        + read_row("one image, one thread", "ort_one", "one", 3, 2)
        + read_row("an image of 10,000, 2 threads", "ort_many", "many", 3, 2)
        + read_row("an image of 10,000, one thread", "ort_many_1", "many_1", "-", "-")
        + "\n99% of one-image readings take at most " + f"{median(reads, 'rakam_one_p99'):.1f} us.\n\n"
        f"**Sprint** (`rakam train --recipe sprint`), {SEEDS} seeds: {statistics.mean(accuracy):.2%} of the test images on average "
        f"({min(accuracy):.2%} to {max(accuracy):.2%}), {spread(sprint, 'seconds', 3)} s of training. Target: 99.0% in under 0.45 s "
        "(published: tuomaso/train_mnist_fast, one epoch, 99.04% in 0.762 s on a GTX 1660 Ti).\n\n"
        f"**Memory** while training, the whole process: Rakam {median(ours, 'memory'):.0f} MiB, PyTorch (fast) {memory:.0f} MiB, "
        f"a share of {median(ours, 'memory') / memory:.3f}. Target: under 0.2.\n"
    )


def chart(rows):
    """Horizontal bars of seconds an epoch, readable on light and dark pages."""
    rows = sorted(rows, key=lambda row: row[1])
    width, left, bar, gap = 720, 190, 26, 12
    scale = (width - left - 90) / max(seconds for _, seconds in rows)
    height = len(rows) * (bar + gap) + 46
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
             f'aria-label="Seconds for one epoch of the original recipe">',
             "<style>text{font:14px system-ui,sans-serif;fill:#57606a}.t{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#c9d1d9}}</style>",
             '<text class="t" x="0" y="18">Seconds for one epoch of the original recipe, two threads</text>']
    for index, (name, seconds) in enumerate(rows):
        y = 36 + index * (bar + gap)
        fill = "#0f8b6d" if name.startswith("rakam") else "#8c959f"
        length = max(2, seconds * scale)
        parts.append(f'<text x="{left - 10}" y="{y + 18}" text-anchor="end">{name.replace("rakam", "Rakam")}</text>'
                     f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar}" rx="3" fill="{fill}"/>'
                     f'<text x="{left + length + 8:.1f}" y="{y + 18}">{seconds:.2f} s</text>')
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    main()
