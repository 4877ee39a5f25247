// The other end in a process of its own: connects to the port it is told and does what `how` says.
import { Buffer } from "node:buffer";
import { connect } from "../../dist/transport/connect.js";

process.once("message", async ({ address, options, how }) => {
  const { trust } = options;
  if (trust.kind === "secret") trust.secret = Buffer.from(trust.secret);
  const connection = await connect(address, options);
  connection.onClose((error) => process.send({ closed: error?.fault ?? "well" }, () => process.exit(0)));
  if (how === "block") {
    connection.onMessage(() => {});
    process.send("connected", () => {
      // Takes nothing and says nothing, as a process whose thread is busy.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    });
    return;
  }
  connection.onMessage((message) => void connection.send({ head: message.head, body: [message.body] }));
  if (how === "flood") {
    const body = [Buffer.alloc(2 ** 26, 7)];
    process.send("connected");
    for (;;) await connection.send({ head: {}, body });
  }
  process.send("connected");
  if (how === "burst") {
    for (let i = 0; i < 3; i++) void connection.send({ head: { i }, body: [Buffer.alloc(2 ** 22, i + 1)] });
  }
});
process.once("disconnect", () => process.exit(0));
