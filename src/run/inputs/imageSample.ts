import { InputError } from "../../base/errors.ts";
import { elementCount } from "../../graph/elementCount.ts";
import type { ModelInput } from "../../graph/modelInput.ts";
import { bytesView, typedArray } from "../../graph/typedView.ts";
import { onlyInput } from "./arraySamples.ts";
import type { Preprocess } from "./preprocessSchema.ts";
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

async function decode(name: string, { resize, crop, channels }: Preprocess) {
  // Loaded only if there are images, because it brings native code.
  const { default: sharp } = await import("sharp");
  try {
    let image = sharp(name, { failOn: "error" }).rotate();
    if (typeof resize === "number") {
      // The shorter side gets this length, and the other one at least as much.
      image = image.resize({ width: resize, height: resize, fit: "outside", kernel: "linear" });
    } else if (resize) {
      image = image.resize({ height: resize[0], width: resize[1], fit: "fill", kernel: "linear" });
    }
    image = image.flatten().toColourspace(channels === "grey" ? "b-w" : "srgb");
    const whole = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    if (crop === undefined) return { data: whole.data, ...whole.info };
    const [height, width] = typeof crop === "number" ? [crop, crop] : crop;
    const { info } = whole;
    if (info.height < height || info.width < width) {
      throw new Error(`it has ${info.height} x ${info.width} pixels, and ${height} x ${width} are cropped`);
    }
    const [top, left] = [Math.round((info.height - height) / 2), Math.round((info.width - width) / 2)];
    const raw = { height: info.height, width: info.width, channels: info.channels };
    const part = await sharp(whole.data, { raw })
      .extract({ top, left, height, width })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: part.data, ...part.info };
  } catch (cause) {
    throw wrong(name, `not a usable image: ${(cause as Error).message}`, cause);
  }
}

/** One number is for all channels. */
function perChannel(given: readonly number[] | undefined, usual: number, channels: number): number[] {
  return Array.from({ length: channels }, (_, channel) => given?.[given.length === 1 ? 0 : channel] ?? usual);
}

function wrong(file: string, why: string, cause?: unknown): InputError {
  return new InputError(`${file}: ${why}`, { code: "invalid-input-value", cause });
}
