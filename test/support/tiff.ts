/** How the samples of a TIFF are stored, by the numbers of the format. */
const formats = { uint: 1, int: 2, float: 3 } as const;

/** Makes an uncompressed TIFF of one row of pixels, with samples of any depth; three for each pixel are red, green and blue. */
export function tiff(
  samples: Uint8Array | Uint16Array | Uint32Array | Int16Array | Float32Array | Float64Array,
  channels: 1 | 3,
  format: keyof typeof formats,
): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const bits = 8 * samples.BYTES_PER_ELEMENT;
  const [short, long] = [3, 4];
  const entries: [tag: number, type: number, value: number][] = [
    [256, long, samples.length / channels],
    [257, long, 1],
    [258, short, bits],
    [259, short, 1],
    [262, short, channels === 3 ? 2 : 1],
    [273, long, 8],
    [277, short, channels],
    [278, long, 1],
    [279, long, data.length],
    [339, short, formats[format]],
  ];
  const head = Buffer.from("II*\0\0\0\0\0", "latin1");
  head.writeUInt32LE(8 + data.length, 4);
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  // Three samples of one depth: their list lies after the directory.
  const list = Buffer.alloc(6);
  for (let at = 0; at < 6; at += 2) list.writeUInt16LE(bits, at);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 2 + 12 * index;
    const isList = tag === 258 && channels === 3;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(isList ? 3 : 1, at + 4);
    directory.writeUInt32LE(isList ? 8 + data.length + directory.length : value, at + 8);
  }
  return Buffer.concat([head, data, directory, list]);
}
