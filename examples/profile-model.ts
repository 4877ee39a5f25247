/**
 * Measures what this machine takes for the parts of a model, and writes the profile.
 *
 *     node profile-model.js my.onnx board.json 60
 */
import { writeFile } from "node:fs/promises";
import { freezeModel, profileDevice, resolveModel, stringifyProfile } from "paretopipe";

const [name = "mobilenet_v2", out = "board.json", seconds = "60"] = process.argv.slice(2);

const model = await freezeModel(await resolveModel(name), { batch: 1 });
const profile = await profileDevice(model, { name: "board", budget: Number(seconds) });
await writeFile(out, stringifyProfile(profile));

const whole = profile.stages.find(({ from, to }) => from === 0 && to === profile.cuts.length - 1);
if (!whole) throw new Error("the profile holds the whole model");
console.log(`${profile.model.name}: ${profile.cuts.length} cuts, ${profile.stages.length} stages`);
console.log(`the whole model takes ${(whole.quantiles.p50 * 1000).toFixed(1)} ms here`);
