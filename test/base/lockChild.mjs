// Works on a directory under its lock whenever it is told to ("take"), until it is told to stop ("release").
// Answers "taken", what it was refused with, or "released".
import { withDirectoryLock } from "../../dist/base/withDirectoryLock.js";

const use = { name: "measured", doing: "is writing a validation into this directory" };
let release;
process.on("message", async ({ take }) => {
  if (take === undefined) return release();
  try {
    await withDirectoryLock(take, use, async () => {
      process.send("taken");
      await new Promise((resolve) => {
        release = resolve;
      });
    });
    process.send("released");
  } catch (error) {
    process.send(`${error.name}: ${error.message}`);
  }
});
process.once("disconnect", () => process.exit());
process.send("ready");
