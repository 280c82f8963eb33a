"""Accuracy of a file of dnas pack on CIFAR-10's test set, in NumPy alone: the format needs no dnas4j.
ResNets of 20 to 110 layers with shortcut A; weights of any bits, activations in floats or by PACT.
python benchmarks/packed_numpy.py net.safetensors --data datasets/cifar10
"""
import argparse, hashlib, json, pathlib, numpy as np

def decode(packed, shape, code, levels):
    bits, form = int(code[0]), code[1]
    ones = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")[: np.prod(shape) * bits]
    code = (ones.reshape(-1, bits) << np.arange(bits)).sum(1).astype(int).reshape(shape)
    if form in "ba": return levels[code] if form == "b" else code.astype("f4") * levels[0] + levels[1]
    if form == "f": return (code * levels[0].astype(float) + levels[1].astype(float)).astype("f4")
    steps = (code - 2 ** (bits - 1) if form in "sS" else 2 * code - (2**bits - 1)).astype("f4")
    return levels.reshape(-1, *(1,) * (len(shape) - 1)) * steps

def read(path):
    raw = pathlib.Path(path).read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    meta = (header := json.loads(raw[8:start])).pop("__metadata__")
    digest = hashlib.sha256(raw.replace(meta["sha256"].encode(), b"0" * 64, 1)).hexdigest()
    assert digest == meta["sha256"], "the file is damaged"
    data = {name: raw[start:][slice(*entry["data_offsets"])] for name, entry in header.items()}
    floats, at, arrays = np.frombuffer(data["floats"], "<f4"), 0, {}
    for name, dims, *code in (entry.split(" ") for entry in meta["layout"].split(";")):
        shape = (4, int(code[0])) if dims == "norm" else tuple(map(int, dims.split(".")))
        own = floats[at : (at := at + (int(code[0][2:]) if name in data else np.prod(shape)))]
        arrays[name] = decode(data[name], shape, code[0], own) if name in data else own.reshape(shape)
    return meta, arrays

def conv_norm(x, p, conv, norm, stride=1, bits=32):  # x: images, rows, columns, channels
    if bits < 32:
        alpha, n = p[conv + ".alpha"][0], np.float32(2**bits - 1)
        x = np.rint(np.clip(x, 0, alpha) * (n / alpha)) * (alpha / n)
    h, w, x = x.shape[1], x.shape[2], np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    y = sum(x[:, i : i + h : stride, j : j + w : stride] @ p[conv + ".weight"][:, :, i, j].T for i in range(3) for j in range(3))
    return (y - p[norm][2]) / np.sqrt(p[norm][3] + np.float32(1e-5)) * p[norm][0] + p[norm][1]

def network(x, bits, p):
    x = np.maximum(conv_norm(x, p, "conv1", "bn1"), 0)
    for g, group in enumerate(bits.split("|"), 1):
        for b, own in enumerate(group.split(), 1):
            if own == "0": continue
            name, stride, m = f"g{g}b{b}", 2 if g > 1 and b == 1 else 1, int((own + "/32").split("/")[1])
            y = np.maximum(conv_norm(x, p, name + ".conv1", name + ".bn1", stride, m), 0)
            y, x = conv_norm(y, p, name + ".conv2", name + ".bn2", 1, m), x[:, ::stride, ::stride]
            x = np.maximum(y + np.pad(x, ((0, 0),) * 3 + (((y.shape[3] - x.shape[3]) // 2,) * 2,)), 0)
    return x.mean((1, 2)) @ p["fc.weight"].T + p["fc.bias"]

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("file"), parser.add_argument("--data", required=True)
meta, arrays = read((options := parser.parse_args()).file)
mean, std = (np.array(part.split(","), float) for part in meta["normalization"].split(";"))
test = np.fromfile(next(pathlib.Path(options.data).rglob("test_batch.bin")), np.uint8).reshape(-1, 3073)
right = 0
for batch in np.array_split(test, len(test) // 100):
    pixels = batch[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1) / 255
    logits = network(((pixels - mean) / std).astype("f4"), meta["bits"], arrays)
    right += (logits.argmax(1) == batch[:, 0]).sum()
print(f"accuracy {100 * right / len(test):.2f} %, by its run {100 * float(meta['accuracy']):.2f} % in {meta['precision']}")
