// Connects, talks, closes, and then has nothing left to do: it must end by itself.
import { connect } from "../../dist/transport/connect.js";
import { ConnectionError } from "../../dist/transport/connectionError.js";

const [port, transport] = process.argv.slice(2);
const address = { host: "127.0.0.1", port: Number(port) };
const options = { transport, trust: { kind: "none" }, deadline: 60 };
const connection = await connect(address, options);
const answer = new Promise((resolve) => connection.onMessage(resolve));
await connection.send({ head: { hello: 1 } });
await answer;
await connection.close();
const other = await connect(address, options);
void other.send({ head: {}, body: [new Uint8Array(1_000_000)] });
other.abort(new ConnectionError("lost", "enough"));
// A port on which nobody listens.
await connect({ ...address, port: 1 }, options).catch((error) => console.log(error.fault));
