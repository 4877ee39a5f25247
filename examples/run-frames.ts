/**
 * Runs frames of one's own through a split model, on workers that are started here.
 *
 *     node run-frames.js my.yaml my.testbed.yaml 'pi|features.7|server' my.onnx
 */
import { openPipeline } from "paretopipe";

const [from, testbed, plan, model] = process.argv.slice(2);
const pipeline = await openPipeline({ from, testbed, plan, model, onNote: console.error });

/** Any source of frames: a camera, a queue. It is asked for the next one when there is room. */
async function* camera() {
  const [{ name, shape }] = pipeline.inputs;
  const size = shape.reduce((product, side) => product * side, 1);
  for (let picture = 0; picture < 10; picture++) {
    yield { [name]: Float32Array.from({ length: size }, (_, index) => ((index + picture) % 256) / 255) };
  }
}

for await (const { frame, outputs } of pipeline.run(camera())) {
  const [{ data }] = Object.values(outputs);
  const scores = Array.from(data, Number);
  console.log(`frame ${frame}: class ${scores.indexOf(Math.max(...scores))}`);
}
console.log(`${pipeline.figures.frames} frames, ${pipeline.losses.devices} devices lost`);
await pipeline.close();
