import { floatAttribute, intAttribute, intsAttribute } from "./attributes.ts";
import { averagingMatrix } from "./averagingMatrix.ts";
import { type FeatureMap, type FeatureVector, GraphBuilder } from "./graphBuilder.ts";

/** One number for rows and columns alike, or [rows, columns]. */
export type Extent = number | [number, number];

/** A sliding window: stride 1 and no padding unless said otherwise. */
export interface Window {
  kernel: Extent;
  stride?: number;
  /** Zeros added on each side. */
  pad?: Extent;
}

/** A convolution: the window that slides over the map, and the channels of its output. */
export interface Convolution extends Window {
  /** Number of channels of the output. */
  channels: number;
  /**
   * Number of groups of channels that do not see each other, 1 by default. With as many groups as channels, the convolution
   * is depthwise.
   */
  groups?: number;
  /** Whether a bias is added; without one a batch normalization follows. */
  bias?: boolean;
  /** Mean square of the output over that of the input, 2 by default: see LayerBuilder. */
  gain?: number;
}

/**
 * The layers of the zoo's networks. `path` is always the module's path in torchvision, from which the names of
 * nodes and parameters follow; "" is the network itself.
 *
 * Parameters are random, yet activations must neither vanish nor explode over a hundred layers. A weight is uniform with
 * variance `gain / fan-in`, which makes the mean square of a layer's output `gain` times that of its input (He et al. 2015,
 * arXiv 1502.01852). The default gain of 2 makes up for the half that the following ReLU takes away. A layer without a ReLU
 * after it needs 1, and one whose output is added to a shortcut needs less than 1, or the sum would double at every block.
 * Batch normalization stays close to the identity, with every parameter off its neutral value, so that none of them can be
 * confused with another.
 */
export class LayerBuilder extends GraphBuilder {
  conv(x: FeatureMap, path: string, options: Convolution): FeatureMap {
    const { channels, groups = 1, bias = false, gain = 2 } = options;
    const [rows, columns] = pair(options.kernel);
    const inputs = x.channels / groups;
    const fanIn = inputs * rows * columns;
    const bound = Math.sqrt((3 * gain) / fanIn);
    const parameters = [this.parameter(`${path}.weight`, [channels, inputs, rows, columns], -bound, bound)];
    if (bias) parameters.push(this.parameter(`${path}.bias`, [channels], ...around(0, 1 / Math.sqrt(fanIn))));
    const name = this.node(
      "Conv",
      path,
      [x.name, ...parameters],
      [intsAttribute("dilations", [1, 1]), intAttribute("group", groups), ...windowAttributes(options)],
    );
    return { name, channels, size: windowedSize(x.size, options) };
  }

  batchNorm(x: FeatureMap, path: string, epsilon = 1e-5): FeatureMap {
    const vector = (name: string, centre: number) =>
      this.parameter(`${path}.${name}`, [x.channels], ...around(centre, 0.1));
    const parameters = [
      vector("weight", 1),
      vector("bias", 0),
      vector("running_mean", 0),
      vector("running_var", 1),
    ];
    const attributes = [floatAttribute("epsilon", epsilon)];
    return { ...x, name: this.node("BatchNormalization", path, [x.name, ...parameters], attributes) };
  }

  relu<T extends FeatureMap | FeatureVector>(x: T, path: string): T {
    return { ...x, name: this.node("Relu", path, [x.name]) };
  }

  /** min(max(x, 0), 6). */
  relu6(x: FeatureMap, path: string): FeatureMap {
    const bounds = [0, 6].map((bound) => this.constant(path, [], () => bound));
    return { ...x, name: this.node("Clip", path, [x.name, ...bounds]) };
  }

  maxPool(x: FeatureMap, path: string, window: Window): FeatureMap {
    const name = this.node("MaxPool", path, [x.name], windowAttributes(window));
    return { ...x, name, size: windowedSize(x.size, window) };
  }

  /** Mean over a window; zeros of the padding count, as they do in PyTorch by default. */
  averagePool(x: FeatureMap, path: string, window: Window): FeatureMap {
    const attributes = [...windowAttributes(window), intAttribute("count_include_pad", 1)];
    const name = this.node("AveragePool", path, [x.name], attributes);
    return { ...x, name, size: windowedSize(x.size, window) };
  }

  globalAveragePool(x: FeatureMap, path: string): FeatureMap {
    return { ...x, name: this.node("GlobalAveragePool", path, [x.name]), size: 1 };
  }

  /**
   * PyTorch's AdaptiveAvgPool2d to `size` rows and columns. ONNX has no such operator. If `size` divides the input's, it is
   * an average pool; otherwise it is linear along each axis, and becomes two matrix products.
   */
  adaptiveAveragePool(x: FeatureMap, path: string, size: number): FeatureMap {
    const ratio = x.size / size;
    if (Number.isInteger(ratio)) return this.averagePool(x, path, { kernel: ratio, stride: ratio });
    const matrix = averagingMatrix(x.size, size);
    const rows = this.constant(path, [size, x.size], (i) => matrix[i]);
    const columns = this.constant(
      path,
      [x.size, size],
      (i) => matrix[(i % size) * x.size + Math.floor(i / size)],
    );
    const narrow = this.node("MatMul", path, [x.name, columns]);
    return { ...x, name: this.node("MatMul", path, [rows, narrow]), size };
  }

  /** Element-wise sum of two maps of the same shape. */
  add(a: FeatureMap, b: FeatureMap, path: string): FeatureMap {
    return { ...a, name: this.node("Add", path, [a.name, b.name]) };
  }

  /** Joins maps of the same size along their channels. */
  concat(maps: FeatureMap[], path: string): FeatureMap {
    const names = maps.map((map) => map.name);
    const channels = maps.reduce((sum, map) => sum + map.channels, 0);
    return { ...maps[0], name: this.node("Concat", path, names, [intAttribute("axis", 1)]), channels };
  }

  flatten(x: FeatureMap, path: string): FeatureVector {
    const name = this.node("Flatten", path, [x.name], [intAttribute("axis", 1)]);
    return { name, features: x.channels * x.size * x.size };
  }

  linear(x: FeatureVector, path: string, features: number, gain = 2): FeatureVector {
    const bound = Math.sqrt((3 * gain) / x.features);
    const weight = this.parameter(`${path}.weight`, [features, x.features], -bound, bound);
    const bias = this.parameter(`${path}.bias`, [features], ...around(0, 1 / Math.sqrt(x.features)));
    const name = this.node("Gemm", path, [x.name, weight, bias], [intAttribute("transB", 1)]);
    return { name, features };
  }
}

function pair(extent: Extent): [number, number] {
  return typeof extent === "number" ? [extent, extent] : extent;
}

function around(centre: number, radius: number): [number, number] {
  return [centre - radius, centre + radius];
}

function windowAttributes({ kernel, stride = 1, pad = 0 }: Window) {
  return [
    intsAttribute("kernel_shape", pair(kernel)),
    intsAttribute("pads", [...pair(pad), ...pair(pad)]),
    intsAttribute("strides", pair(stride)),
  ];
}

/** Rows after a window has slid over `size` rows. Columns come out the same for every window of the zoo. */
function windowedSize(size: number, { kernel, stride = 1, pad = 0 }: Window): number {
  return Math.floor((size + 2 * pair(pad)[0] - pair(kernel)[0]) / stride) + 1;
}
