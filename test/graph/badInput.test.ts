import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from "../../src/graph/onnxProto.ts";
import { cli } from "../support/cli.ts";
import { cliHere } from "../support/cliHere.ts";
import { float, model, node, weight } from "../support/models.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "paretopipe-bad-"));
});

afterAll(() => rm(directory, { recursive: true }));

/** Runs `cuts` on the file and expects it to fail as a user should see it. */
async function expectRefusal(file: string, reason: RegExp | string, args: string[] = []) {
  const { code, stdout, stderr } = await cliHere(["cuts", file, ...args]);
  expect(stderr).toMatch(reason);
  expect(stderr).toMatch(/^paretopipe: /);
  expect(stderr).toContain(file);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(stderr).not.toContain("onnxruntime_src");
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr.length).toBeLessThan(600);
  expect(stdout).toBe("");
  expect(code).toBe(2);
}

async function save(name: string, content: string | Uint8Array | ModelProto): Promise<string> {
  const file = path.join(directory, name);
  const isModel = typeof content === "object" && "$typeName" in content;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, isModel ? toBinary(ModelProtoSchema, content) : content);
  return file;
}

/** Three nodes, one weight. */
const dense = (change: (proto: ModelProto) => void = () => {}): ModelProto => {
  const proto = model({
    nodes: [node("MatMul", ["x", "w"], ["a"]), node("Relu", ["a"], ["b"]), node("Tanh", ["b"], ["y"])],
    inputs: { x: float(4, 8) },
    outputs: { y: float(4, 4) },
    weights: [weight("w", 8, 4)],
  });
  change(proto);
  return proto;
};

const firstWeight = (proto: ModelProto) => proto.graph!.initializer[0];

const freeInput = (...names: string[]) =>
  dense((proto) => {
    const type = proto.graph!.input[0].type!.value;
    if (type.case !== "tensorType") return;
    for (const [axis, name] of names.entries()) {
      type.value.shape!.dim[axis].value = { case: "dimParam", value: name };
    }
  });

describe("a file that is not ONNX", () => {
  it.each([
    ["text.onnx", "This is a text about a model.\n"],
    ["page.onnx", "<!DOCTYPE html><html><body>404</body></html>"],
    ["json.onnx", '{ "model": 1 }'],
    ["lines.onnx", "\nBegins with an empty line, which could be a field of ONNX.\n"],
    ["image.onnx", Buffer.from("89504e470d0a1a0a0000000d4948445200000001", "hex")],
    ["weights.onnx", Buffer.from("504b0304140000000000", "hex")],
    ["zeros.onnx", new Uint8Array(1000)],
  ])("%s", async (name, content) => {
    await expectRefusal(await save(name, content), "not an ONNX model");
  });

  it("is refused if it is random bytes", async () => {
    // The first byte 0xff is no field of ONNX.
    await expectRefusal(
      await save("random.onnx", Buffer.concat([Buffer.from([255]), randomBytes(999)])),
      /not an ONNX model/,
    );
  });

  it("a pointer that Git LFS left", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 10\n";
    await expectRefusal(await save("lfs.onnx", pointer), /git lfs pull/);
  });

  it("empty", async () => {
    await expectRefusal(await save("empty.onnx", ""), "not an ONNX model: the file is empty");
  });

  it("is refused if it is larger than protobuf allows", async () => {
    const file = await save("large.onnx", new Uint8Array([8, 8]));
    await truncate(file, 2 ** 31); // Sparse: it takes no room on the disk.
    await expectRefusal(file, /has 2 GiB; models of up to 2 GiB can be split$/m);
    await rm(file);
  });

  it("a directory", async () => {
    await mkdir(path.join(directory, "folder.onnx"));
    await expectRefusal(path.join(directory, "folder.onnx"), "is a directory");
  });

  it("missing", async () => {
    await expectRefusal(path.join(directory, "missing.onnx"), "there is no such file");
  });
});

describe("a truncated model", () => {
  it.each([0.01, 0.1, 0.5, 0.9, 0.999])("is refused at %f of its length", async (share) => {
    const whole = await readFile("test/fixtures/densenet_tiny.onnx");
    const part = whole.subarray(0, Math.floor(whole.length * share));
    await expectRefusal(await save(`truncated${share}.onnx`, part), /truncated/);
  });

  it("is refused at its first bytes", async () => {
    const whole = toBinary(ModelProtoSchema, dense());
    for (const length of [1, 2, 3, 5]) {
      await expectRefusal(
        await save(`first${length}.onnx`, whole.subarray(0, length)),
        /truncated|not a usable ONNX model: it has no graph/,
      );
    }
  });
});

describe("external data", () => {
  const external = (entries: Record<string, string>) =>
    dense((proto) => {
      const tensor = firstWeight(proto);
      tensor.rawData = new Uint8Array();
      tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      tensor.externalData = Object.entries(entries).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      );
    });
  const bytes = new Uint8Array(firstWeight(dense()).rawData);

  it("beside the model is read, in whole or in part", async () => {
    await save("outer/model/good.bin", new Uint8Array([...bytes, ...bytes]));
    const ways: Record<string, string>[] = [
      { location: "good.bin", length: "128" },
      { location: "./good.bin", offset: "128", length: "128" },
      // ONNX lets the length be left out: the tensor says how much is its own.
      { location: "good.bin" },
      { location: "good.bin", offset: "64" },
      { location: "sub/../good.bin", offset: "128" },
      { location: ".\\good.bin", length: "128" },
      { location: "sub\\..\\good.bin", offset: "128" },
    ];
    for (const entries of ways) {
      const file = await save("outer/model/good.onnx", external(entries));
      const { code, stderr } = await cliHere(["cuts", file]);
      expect([code, stderr]).toEqual([0, ""]);
    }
  });

  it("in Hugging Face's cache, where model and data are links into one folder, is read", async () => {
    await save("hub/blobs/0123", external({ location: "model.onnx_data", length: "128" }));
    await save("hub/blobs/4567", bytes);
    await save("hub/secret.bin", bytes);
    const snapshot = path.join(directory, "hub/snapshots/89ab/onnx");
    await mkdir(snapshot, { recursive: true });
    await symlink("../../../blobs/0123", path.join(snapshot, "model.onnx"));
    await symlink("../../../blobs/4567", path.join(snapshot, "model.onnx_data"));
    const { code, stderr } = await cliHere(["cuts", path.join(snapshot, "model.onnx")]);
    expect([code, stderr]).toEqual([0, ""]);
    // Not a link that leads elsewhere.
    await rm(path.join(snapshot, "model.onnx_data"));
    await symlink("../../../secret.bin", path.join(snapshot, "model.onnx_data"));
    await expectRefusal(path.join(snapshot, "model.onnx"), /\(by a symbolic link\)/);
  });

  it.each([
    ["is missing", { location: "nowhere.bin" }, /external data of tensor "w" is missing: .* "nowhere.bin"/],
    ["is outside, by ..", { location: "../secret.bin" }, /outside the model's directory/],
    ["is outside, by .. further in", { location: "a/../../secret.bin" }, /outside the model's directory/],
    ["is outside, by an absolute path", { location: "/etc/hostname" }, /absolute path "\/etc\/hostname"/],
    ["is outside, with backslashes", { location: "..\\secret.bin" }, /outside the model's directory/],
    ["is on a drive", { location: "C:\\secret.bin" }, /absolute path "C:\\secret.bin"/],
    ["is at a root with a backslash", { location: "\\secret.bin" }, /absolute path "\\secret.bin"/],
    [
      "is outside, by a symbolic link",
      { location: "link.bin" },
      /outside the model's directory \(by a symbolic link\)/,
    ],
    ["is outside, by a linked directory", { location: "up/secret.bin" }, /\(by a symbolic link\)/],
    ["is a directory", { location: "folder" }, /"folder", which is not a file/],
    ["has no location", { offset: "0" }, /names no location/],
    [
      "ends too early",
      { location: "short.bin", offset: "64", length: "128" },
      /bytes 64 to 192 of "short.bin", which has 100/,
    ],
    ["begins past the end", { location: "short.bin", offset: "101" }, /bytes 101 to 229 of .* which has 100/],
    ["has a negative offset", { location: "short.bin", offset: "-4" }, /offset "-4" is not a whole number/],
    [
      "has a length beyond all numbers",
      { location: "short.bin", length: "99999999999999999999" },
      /length .* is not a whole number/,
    ],
    [
      "is too short for the shape",
      { location: "short.bin", length: "100" },
      /needs 128 bytes, its data has 100/,
    ],
  ])("that %s", async (_, entries, reason) => {
    await save("outer/secret.bin", bytes);
    await save("outer/model/short.bin", bytes.subarray(0, 100));
    await mkdir(path.join(directory, "outer/model/folder"), { recursive: true });
    await symlink("../secret.bin", path.join(directory, "outer/model/link.bin")).catch(ignoreExisting);
    await symlink("..", path.join(directory, "outer/model/up")).catch(ignoreExisting);
    await expectRefusal(await save("outer/model/bad.onnx", external(entries)), reason);
  });
});

// Other systems have no such limit to set.
it.runIf(process.platform === "linux")(
  "a file for each tensor needs no more files open at once",
  async () => {
    const names = Array.from({ length: 300 }, (_, index) => `w${index}`);
    const proto = model({
      nodes: names.map((name, index) =>
        node("Add", [index === 0 ? "x" : `a${index}`, name], [`a${index + 1}`]),
      ),
      inputs: { x: float(4) },
      outputs: { [`a${names.length}`]: float(4) },
      weights: names.map((name) => weight(name, 4)),
    });
    for (const tensor of proto.graph!.initializer) {
      await save(`many/${tensor.name}.bin`, tensor.rawData);
      tensor.rawData = new Uint8Array();
      tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      tensor.externalData = [
        create(StringStringEntryProtoSchema, { key: "location", value: `${tensor.name}.bin` }),
      ];
    }
    const file = await save("many/many.onnx", proto);
    const command = [process.execPath, "dist/cli/main.js", "cuts", file];
    const { stdout } = await promisify(execFile)("sh", ["-c", 'ulimit -n 256; exec "$@"', "sh", ...command]);
    expect(stdout).toContain("input");
  },
);

function ignoreExisting(error: NodeJS.ErrnoException) {
  if (error.code !== "EEXIST") throw error;
}

describe("a tensor that is too large", () => {
  it.each([
    [
      "as initializer",
      dense((proto) => (firstWeight(proto).dims = [2n ** 50n, 4n])),
      /"w" .* needs .*; at most 64 GiB are allowed/,
    ],
    [
      "as graph input",
      dense(
        (proto) =>
          (proto.graph!.input = model({ nodes: [], inputs: { x: float(4, 2 ** 45) }, outputs: {} })
            .graph!.input),
      ),
      /"x" .* needs .*; at most 64 GiB are allowed/,
    ],
    [
      "as computed constant",
      model({
        nodes: [
          node("ConstantOfShape", ["shape"], ["big"]),
          node("ReduceSum", ["big"], ["sum"], { keepdims: 0 }),
          node("Add", ["x", "sum"], ["y"]),
        ],
        inputs: { x: float(4) },
        outputs: { y: float(4) },
        weights: [
          {
            ...weight("shape", 2),
            dataType: TensorProto_DataType.INT64,
            rawData: new Uint8Array(BigInt64Array.from([2n ** 20n, 2n ** 22n]).buffer),
          },
        ],
      }),
      /"big" of shape \[1048576, 4194304\] would take 16\d00 GiB; this machine has/,
    ],
    [
      "of a negative dimension",
      dense((proto) => (firstWeight(proto).dims = [-8n, 4n])),
      /negative dimension/,
    ],
    [
      "unlike its data",
      dense((proto) => (firstWeight(proto).dims = [9n, 4n])),
      /shape \[9, 4\] and type float32 needs 144 bytes, its data has 128/,
    ],
    ["without data", dense((proto) => (firstWeight(proto).rawData = new Uint8Array())), /"w" .* has no data/],
  ])("%s", async (name, proto, reason) => {
    await expectRefusal(await save(`${name.replaceAll(" ", "-")}.onnx`, proto), reason);
  });
});

describe("a tensor with a name that JavaScript keeps for itself", () => {
  const named = (x: string, a: string, y: string) =>
    model({
      nodes: [node("Relu", [x], [a]), node("Tanh", [a], [y])],
      inputs: { [x]: float(4) },
      outputs: { [y]: float(4) },
    });

  it.each([
    ["an input", "x"],
    ["inside", "a"],
    ["an output", "y"],
  ])("is refused where it is %s", async (name, place) => {
    const proto = named("x", "a", "y");
    for (const each of proto.graph!.node) {
      each.input = each.input.map((one) => (one === place ? "__proto__" : one));
      each.output = each.output.map((one) => (one === place ? "__proto__" : one));
    }
    for (const each of [...proto.graph!.input, ...proto.graph!.output]) {
      if (each.name === place) each.name = "__proto__";
    }
    await expectRefusal(
      await save(`${name.replaceAll(" ", "-")}-proto.onnx`, proto),
      /a tensor is called "__proto__", which ONNX Runtime's JavaScript package cannot take: rename it/,
    );
  });
});

describe("a model that cannot be split", () => {
  const addition = (nodes: NodeProto[]) =>
    model({ nodes, inputs: { x: float(4), z: float(4) }, outputs: { y: float(4) } });

  it("has no legal cut", async () => {
    const proto = addition([node("Add", ["x", "z"], ["a"]), node("Mul", ["a", "z"], ["y"])]);
    await expectRefusal(
      await save("no_cut.onnx", proto),
      /no legal cut: .* at least 2 cross at every position/,
    );
  });

  it("is a single node", async () => {
    await expectRefusal(
      await save("single.onnx", addition([node("Add", ["x", "z"], ["y"])])),
      /a single node/,
    );
  });

  it("has nothing to run", async () => {
    const proto = model({
      nodes: [node("Shape", ["x"], ["y"])],
      inputs: { x: float(4) },
      outputs: { y: { elementType: TensorProto_DataType.INT64, shape: [1] } },
    });
    await expectRefusal(await save("constant.onnx", proto), /there is nothing to run/);
  });

  it.each([
    [
      "an input",
      [node("Cast", ["x"], ["a"], { to: 1 }), node("Relu", ["a"], ["y"])],
      /input "x" is of type string, which devices cannot send/,
    ],
    [
      "an output",
      [node("Relu", ["x"], ["a"]), node("Cast", ["a"], ["y"], { to: 8 })],
      /output "y" is of type string, which devices cannot send: leave it out of the model's outputs/,
    ],
  ])("has text as %s", async (name, nodes, reason) => {
    const of = (end: string) =>
      name.endsWith(end) ? { elementType: TensorProto_DataType.STRING, shape: [4] } : float(4);
    const proto = model({ nodes, inputs: { x: of("input") }, outputs: { y: of("output") } });
    await expectRefusal(await save(`text-${name.replaceAll(" ", "-")}.onnx`, proto), reason);
  });

  it.each([
    ["no graph", (proto: ModelProto) => (proto.graph = undefined), /it has no graph/],
    ["no nodes", (proto: ModelProto) => (proto.graph!.node = []), /its graph has no nodes/],
    ["no operator set", (proto: ModelProto) => (proto.opsetImport = []), /it declares no operator set/],
    ["no input", (proto: ModelProto) => (proto.graph!.input = []), /no input to feed/],
  ])("has %s", async (name, change, reason) => {
    await expectRefusal(await save(`${name.replaceAll(" ", "-")}.onnx`, dense(change)), reason);
  });
});

describe("options that do not fit the model", () => {
  it.each([
    [
      "a batch where it is fixed",
      dense(),
      ["--batch", "8"],
      /input "x" has a fixed first size of 4, so --batch 8/,
    ],
    [
      "a free dimension without size",
      freeInput("N", "width"),
      [],
      /"x" leaves dimension 1 free; .* --dim width=SIZE/,
    ],
    ["an unnamed one", freeInput("N", ""), [], /leaves dimension 1 free; .* --dim x\.1=SIZE/],
    [
      "a size for what is not free",
      freeInput("N"),
      ["--dim", "width=8"],
      /no input leaves a dimension "width" free .*; free are N/,
    ],
    [
      "two sizes for the batch",
      freeInput("N"),
      ["--dim", "N=2", "--batch", "3"],
      /--dim N=2 contradicts --batch 3/,
    ],
    ["classes", dense(), ["--classes", "10"], /a file has fixed classes, resolution and weights/],
  ])("%s", async (name, proto, args, reason) => {
    await expectRefusal(await save(`${name.replaceAll(" ", "-")}.onnx`, proto), reason, args);
  });

  it.each([
    [["--batch", "0"], "--batch 0: a whole number of at least 1 is needed"],
    [["--batch", "1.5"], "--batch 1.5: a whole number"],
    [["--batch", "many"], "--batch many: a whole number of at least 1 is needed"],
    [["--dim", "width"], "--dim width: NAME=SIZE is needed"],
    [["--dim", "width=wide"], "--dim width=wide: the size must be a whole number"],
    [["--dim", "width=-1"], "--dim width=-1: the size must be a whole number"],
    [["--max-boundary", "0"], "--max-boundary 0: a whole number"],
  ])("%s", async (args, reason) => {
    const { code, stderr } = await cliHere(["cuts", "test/fixtures/plain.onnx", ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  it("a name that is not in the zoo: the nearest is proposed, however far", async () => {
    for (const [name, nearest] of [
      ["mobilnet", "mobilenet_v2"],
      ["resnet-18", "resnet18"],
      ["inception", "inception_v3"],
      ["transformer", expect.any(String)],
    ]) {
      const { code, stderr } = await cliHere(["cuts", name]);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        new RegExp(`^paretopipe: no model "${name}" in the zoo; did you mean (\\w+)\\?`),
      );
      expect(stderr.match(/did you mean (\w+)/)?.[1]).toEqual(nearest);
    }
  });
});

describe("a model that ONNX Runtime refuses", () => {
  it.each([
    [
      "an operator it does not know",
      dense((proto) => (proto.graph!.node[1].opType = "Frobnicate")),
      /a node of type Frobnicate: No Op registered for Frobnicate/,
    ],
    [
      "an operator set it does not know",
      dense((proto) => (proto.opsetImport[0].version = 99n)),
      /Opset 99 is newer than ONNX Runtime's \d+/,
    ],
    [
      "a domain it does not know",
      dense((proto) => (proto.graph!.node[1].domain = "com.example")),
      /No opset import for domain 'com\.example'/,
    ],
    [
      "shapes that do not fit",
      dense((proto) => (firstWeight(proto).dims = [4n, 8n])),
      /MatMul.* Incompatible dimensions/,
    ],
    [
      "a tensor nobody makes",
      dense((proto) => (proto.graph!.node[1].input = ["nope"])),
      /'nope' is not a graph input/,
    ],
    ["a cycle", dense((proto) => (proto.graph!.node[0].input[0] = "b")), /not acyclic/],
  ])("%s", async (name, proto, reason) => {
    await expectRefusal(await save(`${name.replaceAll(" ", "-")}.onnx`, proto), reason);
  });
});

// Windows has no signals.
it.skipIf(process.platform === "win32")(
  "a crash of ONNX Runtime is an error message, not the end of us",
  async () => {
    const file = await save("crash.onnx", freeInput("N"));
    // The process that runs ONNX Runtime dies as by a fault in native code, as soon as it is asked for something.
    const crash = await save(
      "crash.mjs",
      'if (process.argv.some((argument) => argument.includes("freezeChild")))\n' +
        '  process.once("message", () => process.kill(process.pid, "SIGSEGV"));\n',
    );
    const { code, signal, stderr } = await cli(["cuts", file], {
      env: {
        PARETOPIPE_CACHE: path.join(directory, "cache"),
        NODE_OPTIONS: `--import=${pathToFileURL(crash)}`,
      },
    });
    expect([code, signal, stderr]).toEqual([
      1,
      null,
      `paretopipe: ${file}: loading it in ONNX Runtime: the child process was killed by SIGSEGV\n`,
    ]);
  },
);
