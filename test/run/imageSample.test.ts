import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { typedView } from "../../src/graph/typedView.ts";
import { imageSample } from "../../src/run/inputs/imageSample.ts";
import { preprocessSchema } from "../../src/run/inputs/preprocessSchema.ts";
import { patterned } from "../support/patterned.ts";

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

async function tensor(fields: object, type = "float32"): Promise<number[]> {
  const form = {
    batch: 1,
    inputs: [{ name: "x", type, shape: [3, 1, 1] }],
    outputs: [],
    optional: [],
  };
  const read = await imageSample(photo, 0, form, preprocess(fields).data!).read();
  return Array.from(typedView(type, read.get("x")!) as Float32Array);
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
  const inputs = [{ name: "x", type: "uint8", shape: [3, 3, 3] }];
  const how = preprocess({ resize, crop: 3 }).data!;
  const read = await imageSample(file, 0, { batch: 1, inputs, outputs: [], optional: [] }, how).read();
  const reds = read.get("x")!.subarray(0, 9);
  for (const [index, red] of reds.entries()) expect(Math.abs(red - expected[index])).toBeLessThanOrEqual(1);
});

// Pillow 9.4: Image.convert("L"). The fifth pixel is grey already.
it("grey is that of Pillow and OpenCV", async () => {
  const colours = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50, 77, 77, 77);
  const file = path.join(directory, "colours.png");
  await sharp(colours, { raw: { width: 5, height: 1, channels: 3 } })
    .png()
    .toFile(file);
  const inputs = [{ name: "x", type: "uint8", shape: [1, 1, 5] }];
  const how = preprocess({ channels: "grey" }).data!;
  const read = await imageSample(file, 0, { batch: 1, inputs, outputs: [], optional: [] }, how).read();
  expect([...read.get("x")!]).toEqual([76, 150, 29, 124, 77]);
});

// Pillow 9.4: Image.convert("RGB")
it("the colours of transparent pixels stay as they are", async () => {
  const colours = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0);
  const file = path.join(directory, "transparent.png");
  await sharp(colours, { raw: { width: 3, height: 1, channels: 4 } })
    .png()
    .toFile(file);
  const inputs = [{ name: "x", type: "uint8", shape: [1, 3, 3] }];
  const how = preprocess({ layout: "nhwc" }).data!;
  const form = { batch: 1, inputs, outputs: [], optional: [], unread: [] };
  const read = await imageSample(file, 0, form, how).read();
  expect([...read.get("x")!]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255]);
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
    const inputs = [{ name: "x", type: "uint8", shape: [16, 16, 3] }];
    const form = { batch: 1, inputs, outputs: [], optional: [], unread: [] };
    const read = await imageSample(file, 0, form, preprocess({ layout: "nhwc" }).data!).read();
    return [...read.get("x")!];
  };
  const marked = Buffer.concat([plain.subarray(0, 2), mark, plain.subarray(2)]);
  expect((await sharp(marked).metadata()).icc).toEqual(icc);
  expect(await colours("p3.jpg", marked)).toEqual(await colours("plain.jpg", plain));
});
