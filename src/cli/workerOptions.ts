import type { Argv } from "yargs";
import { InputError } from "../base/errors.ts";
import type { RemoteWorkerOptions } from "../runtime/controller/remoteWorker.ts";
import { formatAddress, parseAddress } from "../transport/address.ts";
import type { TransportName } from "../transport/connection.ts";
import { readCertificates, readSecret } from "../transport/trust.ts";
import { interruptSignal } from "./interrupt.ts";
import { deadlineOption, parsedOption } from "./quantityOption.ts";

/** Used where the options say nothing. They are no defaults of yargs, so that a command can refuse those that are given. */
export const workerDefaults = { transport: "tcp", deadline: "10s" } as const;

/** Options of every command that connects to workers by address. */
export function workerOptions<T>(yargs: Argv<T>) {
  return yargs
    .option("transport", {
      choices: ["tcp", "grpc"] as const,
      describe: `What carries messages [default: ${workerDefaults.transport}]`,
    })
    .option("secret-file", { type: "string", describe: "The workers' shared secret (TCP)" })
    .option("certificates", { type: "string", describe: "Directory of this side's certificates (gRPC)" })
    .option("deadline", {
      type: "string",
      describe: `How long a worker may be silent before it counts as lost [default: ${workerDefaults.deadline}]`,
    });
}

/** The arguments that yargs parses from `workerOptions`. */
export interface WorkerArguments {
  transport?: TransportName;
  secretFile?: string;
  certificates?: string;
  deadline?: string;
}

/**
 * Makes the options for reaching the worker at `HOST:PORT`. Without keys it uses plaintext, which works on loopback
 * only.
 *
 * @param option that gives the address, for messages
 * @throws InputError for an invalid address or key file, or for keys of the other transport
 */
export async function workerAt(
  option: string,
  text: string,
  args: WorkerArguments,
): Promise<RemoteWorkerOptions> {
  const { transport = workerDefaults.transport, secretFile, certificates } = args;
  const address = parsedOption(option, text, parseAddress);
  const other = transport === "tcp" ? certificates : secretFile;
  if (other !== undefined) {
    const [needed, given] =
      transport === "tcp" ? ["--secret-file", "--certificates"] : ["--certificates", "--secret-file"];
    throw new InputError(`--transport ${transport} takes ${needed}, not ${given}`, {
      code: "invalid-option",
    });
  }
  const trust =
    secretFile !== undefined
      ? await readSecret(secretFile)
      : certificates !== undefined
        ? await readCertificates(certificates)
        : { kind: "none" as const };
  return {
    device: formatAddress(address),
    address,
    transport,
    trust,
    deadline: deadlineOption(args.deadline ?? workerDefaults.deadline),
    signal: interruptSignal,
  };
}
