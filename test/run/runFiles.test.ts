import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ZipFile } from "yazl";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { npyHead } from "../../src/graph/values/npyHead.ts";
import { npzArrays } from "../../src/run/inputs/npzArrays.ts";
import { resizePixels } from "../../src/run/inputs/resizePixels.ts";
import { type RunFilesOptions, runFiles } from "../../src/run/runFiles.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";
import { fixture, smallModel } from "../support/testbed.ts";

const side = 64;
const size = 3 * side * side;
const [mean, std] = [
  [0.485, 0.456, 0.406],
  [0.229, 0.224, 0.225],
];
const images = 5;

let directory: string;
let session: InferenceSession;
const at = (name: string) => path.join(directory, name);
let common: Pick<RunFilesOptions, "from" | "plan" | "testbed" | "model" | "deadline" | "wait">;

/** A colour of a pixel, different in each image. */
const colour = (image: number, index: number) => (image * 37 + index * 11 + (index >> 5)) % 256;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "run-files-"));
  const { scenario, testbed } = await writeSmallScenario(directory);
  common = {
    from: scenario,
    plan: "pi|features.4|server",
    testbed,
    model: path.resolve(fixture),
    deadline: 60,
    wait: 120,
  };
  mkdirSync(at("photos"));
  for (let image = 0; image < images; image++) {
    const pixels = Uint8Array.from({ length: size }, (_, index) => colour(image, index));
    const raw = { width: side, height: side, channels: 3 } as const;
    await sharp(pixels, { raw })
      .png()
      .toFile(at(`photos/${image}.png`));
  }
  writeFileSync(at("photos/notes.txt"), "no image");
  writeFileSync(at("imagenet.yaml"), stringify({ schema: "paretopipe/preprocess/v1", mean, std }));
  session = await InferenceSession.create(Buffer.concat(encodeModel((await smallModel()).proto)));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What the image is to the model, by its pixels: channels first, normalised. */
function tensorOf(image: number): Float32Array {
  const area = side * side;
  return Float32Array.from({ length: size }, (_, to) => {
    const [channel, pixel] = [Math.floor(to / area), to % area];
    return (colour(image, pixel * 3 + channel) / 255 - mean[channel]) / std[channel];
  });
}

/** The whole model's output, by ONNX Runtime alone. */
async function wholeModel(input: Float32Array): Promise<Float32Array> {
  const feeds = { [session.inputNames[0]]: new Tensor("float32", input, [1, 3, side, side]) };
  return (await session.run(feeds))[session.outputNames[0]].data as Float32Array;
}

function expectClose(got: ArrayLike<number>, expected: Float32Array): void {
  expect(got.length).toBe(expected.length);
  expect(Math.max(...expected.map((value, index) => Math.abs(value - got[index])))).toBeLessThan(1e-4);
}

/** A .npy file of rows of samples. */
function npy(rows: Float32Array[], shape = [rows.length, 3, side, side]): Buffer {
  return Buffer.concat([npyHead("float32", shape), ...rows.map(({ buffer }) => Buffer.from(buffer))]);
}

const linesOf = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a folder of images", () => {
  it("gives the whole model's outputs, image by image, on two devices", async () => {
    const output = at("two.npz");
    const inputs = [at("photos")];
    const summary = await runFiles({ ...common, inputs, output, preprocess: at("imagenet.yaml") });
    expect(summary).toMatchObject({ outputs: images, before: 0, plan: "pi|features.4|server" });
    const [[, { shape, elements }]] = await npzArrays(output);
    const width = shape[1];
    expect(shape).toEqual([images, width]);
    for (let image = 0; image < images; image++) {
      const row = (elements as Float32Array).subarray(image * width, (image + 1) * width);
      expectClose(row, await wholeModel(tensorOf(image)));
    }
    expect(existsSync(`${output}.part`)).toBe(false);
  });

  it("gives the same on three devices, as the best classes by name", async () => {
    const scenario = parse(readFileSync(common.from, "utf8"));
    scenario.devices.hub = { profile: "small.json" };
    writeFileSync(at("three.yaml"), stringify(scenario));
    const testbed = parse(readFileSync(common.testbed, "utf8"));
    testbed.devices.hub = { local: true };
    writeFileSync(at("three.testbed.yaml"), stringify(testbed));
    const [classes] = [(await wholeModel(tensorOf(0))).length];
    writeFileSync(
      at("labels.txt"),
      Array.from({ length: classes }, (_, index) => `class ${index}\n`).join(""),
    );
    const output = at("three.jsonl");
    const summary = await runFiles({
      ...common,
      from: at("three.yaml"),
      testbed: at("three.testbed.yaml"),
      plan: "pi|input|server|features.4|hub",
      inputs: [at("photos")],
      output,
      preprocess: at("imagenet.yaml"),
      top: 3,
      labels: at("labels.txt"),
    });
    expect(summary.devices).toEqual(["pi", "server", "hub"]);
    const lines = linesOf(output);
    expect(lines.map(({ index, input }) => [index, path.basename(input)])).toEqual(
      Array.from({ length: images }, (_, image) => [image, `${image}.png`]),
    );
    for (const [image, { top }] of lines.entries()) {
      const scores = await wholeModel(tensorOf(image));
      const best = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 3);
      expect(top.map((one: { class: number }) => one.class)).toEqual(best);
      expect(top[0].label).toBe(`class ${best[0]}`);
    }
  });
});

/** A .npz file with one array, as `numpy.savez` writes it. */
async function npz(file: string, name: string, array: Buffer): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(array, `${name}.npy`);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

describe("a photo", () => {
  it("is turned upright, resized and cropped as the preprocess file says", async () => {
    const pixels = Uint8Array.from({ length: 3 * 200 * 150 }, (_, index) => colour(1, index));
    // Orientation 6: the camera lay on its side, and 200 by 150 pixels are 150 by 200.
    const camera = sharp(pixels, { raw: { width: 200, height: 150, channels: 3 } });
    await camera.jpeg().withMetadata({ orientation: 6 }).toFile(at("photo.jpg"));
    const shrink = stringify({ schema: "paretopipe/preprocess/v1", resize: 72, crop: side, range: "byte" });
    writeFileSync(at("shrink.yaml"), shrink);
    const output = at("photo.jsonl");
    await runFiles({ ...common, inputs: [at("photo.jpg")], output, preprocess: at("shrink.yaml") });
    const upright = await sharp(at("photo.jpg")).rotate().raw().toBuffer();
    const small = resizePixels({ data: upright, width: 150, height: 200, channels: 3 }, 96, 72);
    const expected = await sharp(small.data, { raw: { width: 72, height: 96, channels: 3 } })
      .extract({ left: 4, top: 16, width: side, height: side })
      .raw()
      .toBuffer();
    const area = side * side;
    const input = Float32Array.from(
      { length: size },
      (_, to) => expected[(to % area) * 3 + Math.floor(to / area)],
    );
    const [{ data }] = Object.values(linesOf(output)[0].outputs) as { data: number[] }[];
    const whole = await wholeModel(input);
    const largest = Math.max(...whole.map(Math.abs));
    expectClose(
      data.map((value) => value / largest),
      whole.map((value) => value / largest),
    );
  });

  it("is refused when the preprocess file does not give the model's size", async () => {
    writeFileSync(at("tall.yaml"), stringify({ schema: "paretopipe/preprocess/v1", resize: [96, 64] }));
    const options = { ...common, inputs: [at("photo.jpg")], output: at("tall.jsonl") };
    await expect(runFiles({ ...options, preprocess: at("tall.yaml") })).rejects.toThrow(
      /photo\.jpg: it becomes \[3, 96, 64\]; the model's input .* is \[3, 64, 64\]/,
    );
  });
});

describe("a plan of batch 2", () => {
  it("gives each of five inputs one output, the last one in a frame that it fills alone", async () => {
    mkdirSync(at("pairs"));
    const { scenario, testbed } = await writeSmallScenario(at("pairs"), 2);
    const rows = Array.from({ length: 5 }, (_, image) => tensorOf(image));
    await npz(at("pairs/a.npz"), session.inputNames[0], npy(rows.slice(0, 1)));
    writeFileSync(at("pairs/b.npy"), npy(rows.slice(1)));
    const inputs = [at("pairs/a.npz"), at("pairs/b.npy")];
    const output = at("pairs.npz");
    const summary = await runFiles({ ...common, from: scenario, testbed, inputs, output });
    expect(summary).toMatchObject({ outputs: 5 });
    const [[, { shape, elements }]] = await npzArrays(output);
    expect(shape[0]).toBe(5);
    for (const [index, row] of rows.entries()) {
      const got = (elements as Float32Array).subarray(index * shape[1], (index + 1) * shape[1]);
      expectClose(got, await wholeModel(row));
    }
  });
});

describe("arrays", () => {
  it("of .npy files, .npz files and standard input give one output for each row, in order", async () => {
    const rows = Array.from({ length: 7 }, (_, image) => tensorOf(image));
    writeFileSync(at("rows.npy"), npy(rows.slice(0, 3)));
    writeFileSync(at("one.npy"), npy(rows.slice(3, 4), [3, side, side]));
    const stdin = Readable.from(
      Buffer.concat([npy(rows.slice(4, 6)), npy(rows.slice(6))])
        .toString("latin1")
        .match(/[\s\S]{1,5000}/g)!
        .map((text) => Buffer.from(text, "latin1")),
    );
    const output = at("arrays.jsonl");
    await runFiles({ ...common, inputs: [at("rows.npy"), at("one.npy"), "-"], output, stdin });
    const lines = linesOf(output);
    expect(lines.map(({ input }) => path.basename(input))).toEqual([
      ...["rows.npy[0]", "rows.npy[1]", "rows.npy[2]", "one.npy", "stdin 0[0]", "stdin 0[1]", "stdin 1[0]"],
    ]);
    for (const [index, { outputs }] of lines.entries()) {
      const [{ data }] = Object.values(outputs) as { data: number[] }[];
      expectClose(data, await wholeModel(rows[index]));
    }
  });

  it("a wrong input is named; outputs before it are there, and --resume goes on when it is mended", async () => {
    const rows = Array.from({ length: 4 }, (_, image) => tensorOf(image));
    mkdirSync(at("arrays"));
    writeFileSync(at("arrays/a.npy"), npy(rows.slice(0, 2)));
    writeFileSync(at("arrays/b.npy"), npy(rows.slice(2), [2, side, side, 3]));
    const output = at("mended.npz");
    const options = { ...common, inputs: [at("arrays")], output };
    await expect(runFiles(options)).rejects.toThrow(
      /b\.npy: input ".*" is of shape \[2, 64, 64, 3\]; \[3, 64, 64\] is needed, or rows of it/,
    );
    const [[, before]] = await npzArrays(output);
    expect(before.shape[0]).toBe(2);
    await expect(runFiles(options)).rejects.toThrow(/interrupted: go on with --resume/);
    writeFileSync(at("arrays/b.npy"), npy(rows.slice(2)));
    const summary = await runFiles({ ...options, resume: true });
    expect(summary).toMatchObject({ outputs: 4, before: 2 });
    const [[, after]] = await npzArrays(output);
    const width = after.shape[1];
    for (const [index, row] of rows.entries()) {
      const got = (after.elements as Float32Array).subarray(index * width, (index + 1) * width);
      expectClose(got, await wholeModel(row));
    }
    await expect(runFiles({ ...options, resume: true })).rejects.toThrow(/all its outputs are written/);
    await expect(runFiles(options)).rejects.toThrow(/is there already/);
  });

  it("Ctrl-C leaves a whole file, and --resume does the rest", async () => {
    writeFileSync(at("many.npy"), npy(Array.from({ length: 30 }, (_, image) => tensorOf(image))));
    const stop = new AbortController();
    const output = at("stopped.jsonl");
    const options = { ...common, inputs: [at("many.npy")], output };
    const onProgress = ({ done }: { done: number }) => void (done === 5 && stop.abort(new Error("stopped")));
    await expect(runFiles({ ...options, signal: stop.signal, onProgress })).rejects.toThrow("stopped");
    const before = linesOf(output).length;
    expect(before).toBeGreaterThanOrEqual(5);
    expect(before).toBeLessThan(30);
    await runFiles({ ...options, resume: true });
    expect(linesOf(output).map(({ index }) => index)).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    );
  });
});

describe("inputs that cannot be run", () => {
  it.each([
    ["no files", { inputs: ["nothing"] }, /nothing: cannot be read: there is no such file/],
    ["another kind of output", { output: "x.txt" }, /a name that ends in \.npz or \.jsonl is needed/],
    ["labels without --top", { labels: "x", output: "x.jsonl" }, /--labels needs --top/],
    [
      "an array of another type",
      { inputs: ["bytes.npy"] },
      /bytes\.npy: input ".*" is of type uint8; float32 is needed/,
    ],
    [
      "an .npz file without the input",
      { inputs: ["other.npz"] },
      /other\.npz: the model has no input "other"/,
    ],
    [
      "an unknown plan",
      { plan: "pi|features.5|server" },
      /^scenario .*small\.yaml has no plan "pi\|features.5\|server"; did you mean .*\? plans\.csv, which `paretopipe simulate .*small\.yaml` writes, lists all$/,
    ],
    [
      "--preprocess without images",
      { inputs: ["bytes.npy"], preprocess: "imagenet.yaml" },
      /^--preprocess is for images, and no input is one/,
    ],
    [
      "a value without a name",
      { values: ["length"] },
      /^--value length: NAME=VALUE or NAME=FILE\.npy is needed/,
    ],
    [
      "a value that the profiles do not have",
      { values: ["length=4"] },
      /^--value length: the profiles were measured without a value for it; profile again with --input length=VALUE$/,
    ],
    ["images without --preprocess", {}, /is an image: --preprocess FILE is needed/],
  ] as const)("%s", async (name, change, message) => {
    writeFileSync(at("bytes.npy"), Buffer.concat([npyHead("uint8", [3, side, side]), Buffer.alloc(size)]));
    await npz(at("other.npz"), "other", npy([tensorOf(0)]));
    const output = at(`${name}.npz`);
    const given = "inputs" in change ? { inputs: change.inputs.map(at) } : {};
    const options = { ...common, inputs: [at("photos")], output, ...change, ...given };
    await expect(runFiles(options)).rejects.toThrow(message);
    // Nothing is left that would be in the way of the next attempt.
    expect(existsSync(output) || existsSync(`${output}.part`)).toBe(false);
  });
});
