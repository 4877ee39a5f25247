// The other end of childProcess.test.ts: answers each request, and ends by itself when it is told to.
import { answerEach } from "../../dist/base/childProcess.js";

answerEach(async ({ code }) => {
  if (code !== undefined) {
    setTimeout(() => {
      process.stderr.write("no memory left\n");
      process.exit(code);
    }, 50);
  }
  return process.pid;
});
