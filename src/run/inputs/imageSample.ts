import { InputError } from "../../base/errors.ts";
import { elementCount } from "../../graph/elementCount.ts";
import type { ModelInput } from "../../graph/modelInput.ts";
import { bytesView, typedArray } from "../../graph/typedView.ts";
import { onlyInput } from "./arraySamples.ts";
import type { Preprocess } from "./preprocessSchema.ts";
import { type Pixels, resizePixels } from "./resizePixels.ts";
import type { Sample, SampleForm } from "./sample.ts";

/**
 * Makes a sample of an image file: decoded, turned upright, resized, cropped and normalised as the preprocess file says.
 *
 * @throws InputError naming the file: from `read`, if it is no image or does not become the model's shape
 */
export function imageSample(name: string, file: number, form: SampleForm, how: Preprocess): Sample {
  return {
    name,
    file,
    async read() {
      const input = onlyInput(name, form);
      return new Map([[input.name, await imageTensor(name, input, how)]]);
    },
  };
}

async function imageTensor(name: string, input: ModelInput, how: Preprocess): Promise<Uint8Array> {
  const { data, height, width, channels } = await decode(name, how);
  const { type } = input;
  const shape = how.layout === "nchw" ? [channels, height, width] : [height, width, channels];
  // A model without a batch may keep a first dimension of 1.
  const wanted = input.shape.length === 4 && input.shape[0] === 1 ? input.shape.slice(1) : input.shape;
  if (`${shape}` !== `${wanted}`) {
    throw wrong(
      name,
      `it becomes [${shape.join(", ")}]; the model's input "${input.name}" is [${wanted.join(", ")}]: say so with resize, crop, channels and layout`,
    );
  }
  const isByte = type === "uint8";
  if (!isByte && type !== "float32" && type !== "float64") {
    throw wrong(
      name,
      `images become float32, float64 or uint8; the model's input "${input.name}" is ${type}`,
    );
  }
  if (isByte && (how.mean || how.std)) {
    throw wrong(
      name,
      `the model's input "${input.name}" is uint8, which has no place for fractions: leave out mean and std`,
    );
  }
  const unit = how.range === "unit" && !isByte ? 255 : 1;
  const [mean, std] = [perChannel(how.mean, 0, channels), perChannel(how.std, 1, channels)];
  const values = typedArray(type, elementCount(shape)) as Float32Array;
  const area = height * width;
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = pixel * channels + (how.channels === "bgr" ? channels - 1 - channel : channel);
      const to = how.layout === "nchw" ? channel * area + pixel : pixel * channels + channel;
      values[to] = (data[from] / unit - mean[channel]) / std[channel];
    }
  }
  return bytesView(values);
}

async function decode(name: string, how: Preprocess): Promise<Pixels> {
  try {
    return cropped(resized(await readPixels(name, how), how), how);
  } catch (cause) {
    throw wrong(name, `not a usable image: ${(cause as Error).message}`, cause);
  }
}

/** Reads an image, turned upright, as bytes of its colours. */
async function readPixels(name: string, { channels }: Preprocess): Promise<Pixels> {
  // Loaded only if there are images, because it brings native code.
  const { default: sharp } = await import("sharp");
  const image = sharp(name, { failOn: "error", ignoreIcc: true });
  const { depth } = await image.metadata();
  // Of anything else, nobody can say which number is white: libvips would cut off what bytes do not hold.
  if (depth !== "uchar" && depth !== "ushort") {
    throw new Error(
      `its colours are numbers of type ${depth}, and 8 or 16 bits without a sign are read; save it so, or its numbers as .npy`,
    );
  }
  const { data, info } = await image
    .rotate()
    .removeAlpha()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { height, width } = info;
  return channels === "grey"
    ? { data: greyOf(data), height, width, channels: 1 }
    : { data, height, width, channels: info.channels };
}

/**
 * Returns the grey of each pixel that models are trained with: luma by ITU-R BT.601, as Pillow, OpenCV and TensorFlow compute it. libvips'
 * own grey is the luminance: its blue is 76 and not 29.
 */
function greyOf(colours: Uint8Array): Uint8Array {
  const grey = new Uint8Array(colours.length / 3);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = 3 * pixel;
    grey[pixel] = Math.round(0.299 * colours[at] + 0.587 * colours[at + 1] + 0.114 * colours[at + 2]);
  }
  return grey;
}

function resized(image: Pixels, { resize }: Preprocess): Pixels {
  if (resize === undefined) return image;
  if (typeof resize !== "number") return resizePixels(image, ...resize);
  const { height, width } = image;
  // As torchvision rounds: down.
  const longer = Math.floor((resize * Math.max(height, width)) / Math.min(height, width));
  return height < width ? resizePixels(image, resize, longer) : resizePixels(image, longer, resize);
}

function cropped(image: Pixels, { crop }: Preprocess): Pixels {
  if (crop === undefined) return image;
  const [height, width] = typeof crop === "number" ? [crop, crop] : crop;
  if (image.height < height || image.width < width) {
    throw new Error(`it has ${image.height} x ${image.width} pixels, and ${height} x ${width} are cropped`);
  }
  const [top, left] = [halfOf(image.height - height), halfOf(image.width - width)];
  const { channels } = image;
  const data = new Uint8Array(height * width * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * channels;
    data.set(image.data.subarray(from, from + width * channels), row * width * channels);
  }
  return { data, height, width, channels };
}

/** Half of an odd number is rounded to an even one, as torchvision does. */
function halfOf(pixels: number): number {
  return pixels % 4 === 3 ? (pixels + 1) / 2 : Math.floor(pixels / 2);
}

/** One number is for all channels. */
function perChannel(given: readonly number[] | undefined, usual: number, channels: number): number[] {
  return Array.from({ length: channels }, (_, channel) => given?.[given.length === 1 ? 0 : channel] ?? usual);
}

function wrong(file: string, why: string, cause?: unknown): InputError {
  return new InputError(`${file}: ${why}`, { code: "invalid-input-value", cause });
}
