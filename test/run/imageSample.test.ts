import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { typedView } from "../../src/graph/typedView.ts";
import { imageSample } from "../../src/run/inputs/imageSample.ts";
import { preprocessSchema } from "../../src/run/inputs/preprocessSchema.ts";
import { patterned } from "../support/patterned.ts";
import { tiff } from "../support/tiff.ts";

let directory: string;
let photo: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "image-"));
  photo = path.join(directory, "photo.png");
  // One pixel: red 255, green 51, blue 0.
  await sharp(Uint8Array.of(255, 51, 0), { raw: { width: 1, height: 1, channels: 3 } })
    .png()
    .toFile(photo);
});
afterAll(() => rmSync(directory, { recursive: true }));

const preprocess = (fields: object) =>
  preprocessSchema.safeParse({ schema: "paretopipe/preprocess/v1", ...fields });

/** What an image becomes as a model's input of this shape. */
async function inputOf(file: string, shape: number[], fields: object, type = "uint8"): Promise<number[]> {
  const form = { batch: 1, inputs: [{ name: "x", type, shape }], outputs: [], optional: [] };
  const read = await imageSample(file, 0, form, preprocess(fields).data!).read();
  return Array.from(typedView(type, read.get("x")!) as Float32Array);
}

const tensor = (fields: object, type = "float32") => inputOf(photo, [3, 1, 1], fields, type);

/** Writes pixels as a PNG of one row. */
async function row(name: string, colours: Uint8Array, channels: 3 | 4): Promise<string> {
  const file = path.join(directory, name);
  await sharp(colours, { raw: { width: colours.length / channels, height: 1, channels } })
    .png()
    .toFile(file);
  return file;
}

it("one mean and one std are for all channels", async () => {
  const values = await tensor({ mean: [0.5], std: [0.5] });
  expect(values.map((value) => Math.fround(value))).toEqual([1, -0.6, -1].map(Math.fround));
  expect(values).toEqual(await tensor({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }));
});

it.each([
  ["std of 0", { std: [0] }, "std"],
  ["a negative std", { std: [0.5, 0.5, -0.5] }, "std"],
  ["no number", { mean: [] }, "mean"],
  ["two numbers for three channels", { mean: [0.5, 0.5] }, "mean"],
  ["four numbers for three channels", { std: [1, 1, 1, 1] }, "std"],
  ["three numbers for grey", { channels: "grey", mean: [0.5, 0.5, 0.5] }, "mean"],
])("%s is refused", (_, fields, field) => {
  expect(preprocess(fields).error?.issues[0].path[0]).toBe(field);
});

it("an input of bytes takes the colours as they are, and neither mean nor std", async () => {
  expect(await tensor({}, "uint8")).toEqual([255, 51, 0]);
  for (const fields of [{ mean: [10] }, { std: [2] }])
    await expect(tensor(fields, "uint8")).rejects.toThrow(/is uint8.*leave out mean and std/);
});

// Pillow 9.4 and torchvision's Resize and CenterCrop, whose sizes are int(size * long / short) and int(round(rest / 2)): of these images
// 6 x 4 and 8 x 5 pixels are left, and the crops begin at column 2.
it.each([
  [9, 6, 4, [146, 151, 113, 200, 95, 59, 175, 134, 72]],
  [17, 10, 5, [117, 68, 172, 100, 87, 177, 73, 94, 158]],
])("%i x %i pixels are resized and cropped as by torchvision", async (width, height, resize, expected) => {
  const file = path.join(directory, `${width}.png`);
  await sharp(patterned(height, width).data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
  const reds = (await inputOf(file, [3, 3, 3], { resize, crop: 3 })).slice(0, 9);
  for (const [index, red] of reds.entries()) expect(Math.abs(red - expected[index])).toBeLessThanOrEqual(1);
});

// Pillow 9.4: Image.convert("L"). The fifth pixel is grey already.
it("grey is that of Pillow and OpenCV", async () => {
  const colours = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50, 77, 77, 77);
  const file = await row("colours.png", colours, 3);
  expect(await inputOf(file, [1, 1, 5], { channels: "grey" })).toEqual([76, 150, 29, 124, 77]);
});

// Pillow 9.4: Image.convert("RGB")
it("the colours of transparent pixels stay as they are", async () => {
  const colours = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0);
  const file = await row("transparent.png", colours, 4);
  const expected = [255, 0, 0, 0, 255, 0, 0, 0, 255];
  expect(await inputOf(file, [1, 3, 3], { layout: "nhwc" })).toEqual(expected);
});

it("colours are those that are stored, whatever colour profile the file has", async () => {
  const plain = await sharp({ create: { width: 16, height: 16, channels: 3, background: "#c81e3c" } })
    .jpeg({ quality: 100 })
    .toBuffer();
  const { icc } = await sharp(await sharp(plain).withIccProfile("p3").toBuffer()).metadata();
  const mark = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 0]), Buffer.from("ICC_PROFILE\0\x01\x01"), icc!]);
  mark.writeUInt16BE(mark.length - 2, 2);
  const colours = async (name: string, bytes: Buffer) => {
    const file = path.join(directory, name);
    writeFileSync(file, bytes);
    return inputOf(file, [16, 16, 3], { layout: "nhwc" });
  };
  const marked = Buffer.concat([plain.subarray(0, 2), mark, plain.subarray(2)]);
  expect((await sharp(marked).metadata()).icc).toEqual(icc);
  expect(await colours("p3.jpg", marked)).toEqual(await colours("plain.jpg", plain));
});

it("a TIFF of 16 bits has the colours of one of 8 bits, and numbers of other types are refused", async () => {
  const write = (...given: Parameters<typeof tiff>) => {
    const file = path.join(directory, "colours.tif");
    writeFileSync(file, tiff(...given));
    return inputOf(file, [3, 1, 1], { range: "byte" });
  };
  expect(await write(Uint8Array.of(255, 128, 0), 3, "uint")).toEqual([255, 128, 0]);
  expect(await write(Uint16Array.of(65535, 32896, 0), 3, "uint")).toEqual([255, 128, 0]);
  const refused: [string, Parameters<typeof tiff>][] = [
    ["float", [Float32Array.of(1, 0.5, 0), 3, "float"]],
    ["float", [Float32Array.of(0.5), 1, "float"]],
    ["short", [Int16Array.of(32767, 16000, -5), 3, "int"]],
    ["uint", [Uint32Array.of(2 ** 31, 5, 0), 3, "uint"]],
  ];
  for (const [depth, given] of refused) {
    await expect(write(...given)).rejects.toThrow(
      `colours.tif: not a usable image: its colours are numbers of type ${depth}, and 8 or 16 bits without a sign are read`,
    );
  }
});
