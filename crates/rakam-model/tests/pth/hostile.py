"""Writes hostile .pth files to `hostile/`: none of them may run, grow or hang what reads it.

    python3 hostile.py

What Python would run touches a file `/tmp/rakam-was-run` and nothing else.
"""
import os
import pickle
import struct
import warnings
import zipfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hostile")
TOUCH = "touch /tmp/rakam-was-run"


def write(name, content):
    with open(os.path.join(FOLDER, f"{name}.pth"), "wb") as file:
        file.write(content)


def archive(program, entries=(), **options):
    """A zip archive as PyTorch's, with this pickle."""
    path = os.path.join(FOLDER, "building")
    with zipfile.ZipFile(path, "w", **options) as file:
        # A fixed day, so that the same script writes the same bytes.
        for name, content in [("data.pkl", program), ("version", b"3\n"), *entries]:
            info = zipfile.ZipInfo(f"archive/{name}", (1980, 1, 1, 0, 0, 0))
            info.compress_type = options.get("compression", zipfile.ZIP_STORED)
            file.writestr(info, content)
    with open(path, "rb") as file:
        content = file.read()
    os.remove(path)
    return content


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def number(value):
    return b"\x8a\x08" + struct.pack("<q", value)


def numbers(values):
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(count=4, offset=0, shape=(2, 2), strides=(2, 1), kind="FloatStorage", key="0"):
    storage = b"(" + text("storage") + name("torch", kind) + text(key) + text("cpu") + number(count) + b"tQ"
    rest = number(offset) + numbers(shape) + numbers(strides) + b"\x89" + name("collections", "OrderedDict") + b")R"
    return name("torch._utils", "_rebuild_tensor_v2") + b"(" + storage + rest + b"tR"


def state_dict(value, before=b""):
    return b"\x80\x02}" + before + text("x") + value + b"s."


class Call:
    """What unpickles to a call."""

    def __init__(self, callable, *arguments):
        self.call = callable, arguments

    def __reduce__(self):
        return self.call


def code():
    """Every way in which a pickle runs something."""
    import builtins
    import importlib
    import runpy
    import subprocess

    calls = {
        "os-system": Call(os.system, TOUCH),
        "eval": Call(eval, f"__import__('os').system('{TOUCH}')"),
        "exec": Call(exec, f"import os; os.system('{TOUCH}')"),
        "popen": Call(subprocess.Popen, ["touch", "/tmp/rakam-was-run"]),
        "import": Call(importlib.import_module, "antigravity"),
        "runpy": Call(runpy._run_code, f"import os; os.system('{TOUCH}')", {}),
        "getattr": Call(getattr, Call(__import__, "os"), "system"),
        "open": Call(builtins.open, "/tmp/rakam-was-run", "w"),
    }
    for kind, call in calls.items():
        write(f"call-{kind}", archive(pickle.dumps({"x": call}, 2)))
    write("call-protocol4", archive(pickle.dumps({"x": calls["os-system"]}, 4)))
    write("call-protocol0", archive(pickle.dumps({"x": calls["os-system"]}, 0)))
    hidden = state_dict(tensor(), name("posix", "system") + text(TOUCH) + b"\x85R0")
    write("call-before-tensors", archive(hidden, [("data/0", bytes(16))]))
    legacy = [0x1950A86A20F9469CFC6C, 1001, calls["os-system"]]
    write("call-in-legacy", b"".join(pickle.dumps(value, 2) for value in legacy))
    write("call-legacy-bare", pickle.dumps(calls["os-system"], 2))
    write("inst", archive(b"\x80\x02(" + text(TOUCH) + b"iposix\nsystem\n."))
    write("obj", archive(b"\x80\x02(" + name("posix", "system") + text(TOUCH) + b"o."))
    write("newobj", archive(b"\x80\x02" + name("subprocess", "Popen") + text("touch") + b"\x85\x81."))
    write("newobj-of-ordereddict", archive(b"\x80\x02" + name("collections", "OrderedDict") + b")\x81."))
    write("newobj-ex", archive(b"\x80\x04" + name("collections", "OrderedDict") + b")}\x92."))
    write("extension", archive(b"\x80\x02\x82\x01)R."))
    write("build", archive(b"\x80\x02" + name("__main__", "Net") + b")\x81}" + text("forward") + text("x") + b"sb."))
    write("build-on-tensor", archive(state_dict(tensor() + b"}b"), [("data/0", bytes(16))]))
    write("call-of-a-string", archive(b"\x80\x02" + text("os.system") + text(TOUCH) + b"\x85R."))
    write("call-of-a-storage", archive(b"\x80\x02" + name("torch", "FloatStorage") + text(TOUCH) + b"\x85R."))
    write("persistent-name", archive(b"\x80\x00Pos.system\n."))
    module = b"(" + text("module") + name("__main__", "Net") + text("net.py") + text(TOUCH) + b"tQ"
    write("persistent-class", archive(b"\x80\x02" + module + b"."))
    other = b"(" + text("module") + name("torch", "FloatStorage") + text("net.py") + text(TOUCH) + b"tQ"
    write("persistent-module", archive(b"\x80\x02" + other + b"."))
    write("numpy", archive(b"\x80\x02" + name("numpy.core.multiarray", "_reconstruct") + b")R."))
    write("terminal", archive(b"\x80\x02" + name("\x1b]0;evil\x07\x1b[2J", "x" * 5000) + b"."))
    write("torchscript", archive(b"\x80\x02" + name("__torch__.Net", "Net") + b")\x81.", [("constants.pkl", b"\x80\x02).")]))


def claims():
    """Sizes that the file does not hold."""
    data = [("data/0", bytes(16))]
    huge = 1 << 62
    for kind, options in {
        "storage": {"count": huge},
        "storage-negative": {"count": -1},
        "shape": {"shape": (1 << 31, 1 << 31)},
        "shape-overflow": {"shape": (huge, huge, 0, huge), "strides": (1, 1, 1, 1)},
        "shape-negative": {"shape": (-2, -2)},
        "stride": {"strides": (huge, 1)},
        "stride-negative": {"strides": (-1, 1)},
        "offset": {"offset": 1},
        "offset-overflow": {"offset": huge, "strides": (huge, huge)},
        "repeated": {"shape": (1 << 20, 1 << 10), "strides": (0, 0)},
        "dimensions": {"shape": (1,) * 100, "strides": (1,) * 100},
        "dimensions-differ": {"strides": (1,)},
        "key": {"key": "../../../etc/passwd"},
        "numbers": {"kind": "DoubleStorage"},
    }.items():
        write(f"claim-{kind}", archive(state_dict(tensor(**options)), data))
    write("claim-text", archive(b"\x80\x04\x8d" + struct.pack("<Q", (1 << 64) - 1) + b"x."))
    write("claim-bytes", archive(b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b"x."))
    write("claim-long", archive(b"\x80\x02\x8b" + struct.pack("<i", 0x7FFFFFFF) + b"x."))
    frame, bytearray8 = [code + struct.pack("<Q", huge) for code in (b"\x95", b"\x96")]
    write("claim-frame", archive(b"\x80\x04" + frame + bytearray8 + b"."))
    legacy = b"".join(pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}))
    keys = pickle.dumps(["0"], 2)
    write("claim-legacy", legacy + state_dict(tensor()) + keys + struct.pack("<Q", 1 << 62) + bytes(16))
    write("claim-legacy-overflow", legacy + state_dict(tensor()) + keys + struct.pack("<Q", (1 << 64) - 1) + bytes(16))
    write("claim-legacy-keys", legacy + state_dict(tensor()) + pickle.dumps(["1"] * 1000, 2) + bytes(16))
    write("big-endian", archive(state_dict(tensor()), data + [("byteorder", b"big")]))


def bombs():
    """Little that would become much."""
    laughs = b"]q\x00" + b"".join(b"](h" + bytes([i]) + b"h" + bytes([i]) + b"eq" + bytes([i + 1]) for i in range(60))
    write("bomb-laughs", archive(b"\x80\x02" + laughs + b"."))
    pairs = b"]q\x00(" + b"NN\x86" * 1000 + b"e" + (name("collections", "OrderedDict") + b"h\x00\x85R0") * 1000
    write("bomb-pairs", archive(b"\x80\x02" + pairs + b"."))
    write("bomb-instructions", archive(b"\x80\x02" + b"]" * 300_000 + b"."))
    write("bomb-depth", archive(b"\x80\x02N" + b"\x85" * 200_000 + b"."))
    write("bomb-marks", archive(b"\x80\x02" + b"(" * 300_000 + b"."))
    write("bomb-itself", archive(b"\x80\x02]q\x00h\x00a."))
    packed = archive(bytes(1 << 26), compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    write("zip-bomb", packed)
    write("zip-compressed", archive(state_dict(tensor()), [("data/0", bytes(16))], compression=zipfile.ZIP_DEFLATED))
    whole = archive(state_dict(tensor()), [("data/0", bytes(16))])
    at = whole.rindex(b"PK\x05\x06")
    first = whole.index(b"PK\x01\x02")
    write("zip-count", whole[: at + 10] + b"\xff\xff" + whole[at + 12 :])
    write("zip-directory", whole[: at + 16] + b"\xff\xff\xff\xff" + whole[at + 20 :])
    write("zip-sizes", whole[: first + 20] + b"\xff\xff\xff\x7f" * 2 + whole[first + 28 :])
    write("zip-place", whole[: first + 42] + b"\xff\xff\xff\x7f" + whole[first + 46 :])
    write("zip-twice", archive(state_dict(tensor()), [("data/0", bytes(16)), ("data.pkl", b"\x80\x02}.")]))
    write("zip-other", whole.replace(b"data.pkl", b"info.pkl"))
    # 65,535 entries, all of them the same bytes.
    entry = whole[first : first + 46 + len("archive/data.pkl")]
    local = whole[:first]
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 4000 * len(entry), len(local), 0)
    write("zip-overlap", local + entry * 4000 + end)


def stack():
    """Programs that take what is not there."""
    for kind, program in {
        "empty": b"",
        "nothing": b"\x80\x02.",
        "pop": b"\x80\x020.",
        "mark": b"\x80\x02Nt.",
        "memo": b"\x80\x02h\x07.",
        "setitem": b"\x80\x02NNNs.",
        "append": b"\x80\x02}Na.",
        "odd-items": b"\x80\x02}(Nu.",
        "under-the-mark": b"\x80\x02N(0t.",
        "protocol": b"\x80\xff}.",
        "unknown": b"\x80\x02\xff.",
        "no-tensors": b"\x80\x02}" + text("epoch") + number(3) + b"s.",
    }.items():
        write(f"stack-{kind}", archive(program))


if __name__ == "__main__":
    # Of the entry that it has twice.
    warnings.simplefilter("ignore")
    os.makedirs(FOLDER, exist_ok=True)
    for old in os.listdir(FOLDER):
        os.remove(os.path.join(FOLDER, old))
    code()
    claims()
    bombs()
    stack()
