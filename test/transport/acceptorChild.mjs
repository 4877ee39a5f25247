// A process that accepts both transports, answers messages, and says how connections ended when it is asked, and what holds
// it open once it has closed.
import { createServer } from "node:net";
import { createAcceptor } from "../../dist/transport/createAcceptor.js";

const faults = [];
const acceptor = createAcceptor({
  trust: [{ kind: "none" }],
  deadline: 2,
  message: 2 ** 20,
  onConnection: (connection) => {
    connection.welcome();
    connection.onClose((error) => faults.push(error?.fault ?? "well"));
    connection.onMessage((message) => void connection.send({ head: message.head, body: [message.body] }));
  },
});
const server = createServer({ pauseOnConnect: true }, (socket) => acceptor.accept(socket));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", async (request) => {
  if (request === "faults") return process.send(faults);
  server.close();
  await acceptor.close();
  // The streams' own clean-up takes a few turns.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const resources = process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap");
  process.send({ resources, faults }, () => process.exit(0));
});
