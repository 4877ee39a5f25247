// Connects wherever it is told, sends back whatever comes, and says where it cannot connect.
import { Buffer } from "node:buffer";
import { connect } from "../../dist/transport/connect.js";

process.on("message", async ({ address, options }) => {
  const { trust } = options;
  if (trust.kind === "secret") trust.secret = Buffer.from(trust.secret);
  try {
    const connection = await connect(address, options);
    connection.onMessage(({ head, body }) => void connection.send({ head, body: [body] }));
  } catch (error) {
    process.send({ port: address.port, fault: error.fault });
  }
});
process.once("disconnect", () => process.exit(0));
