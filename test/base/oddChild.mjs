// The other end of childProcess.test.ts: does what the request says.
import { answerOnce } from "../../dist/base/childProcess.js";

answerOnce(async ({ how, words }) => {
  if (words) process.stderr.write(words);
  switch (how) {
    case "answer":
      return { pid: process.pid, bytes: new Uint8Array([1, 2, 3]) };
    case "throw":
      throw new Error("no good");
    case "crash":
      process.kill(process.pid, "SIGSEGV");
      break;
    case "busy":
      // As native code: no event is seen any more.
      for (;;);
    case "exit":
      process.exit(7);
  }
  return new Promise(() => setInterval(() => {}, 1000));
});
