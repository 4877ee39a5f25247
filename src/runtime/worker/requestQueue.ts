import { formatBytes } from "../../base/units.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";

/** Limits on what may wait while a request is served: the number of requests, and the bytes of their bodies. */
const maxWaiting = { requests: 64, bytes: 2 ** 26 };

/** What is done with requests. */
export interface RequestHandlers {
  serve: (request: Received) => Promise<void>;
  /** Called with the error of a request that could not be served; the next one is served all the same. */
  fail: (error: unknown) => void;
}

/**
 * Serves the requests of a connection one after the other. A controller waits for each answer; one that sends without end would
 * fill the memory behind a slow request, so the connection is refused when too many wait.
 */
export class RequestQueue {
  readonly #dialogue: Dialogue;
  readonly #handlers: RequestHandlers;
  #last: Promise<void> = Promise.resolve();
  #requests = 0;
  #bytes = 0;

  constructor(dialogue: Dialogue, handlers: RequestHandlers) {
    this.#dialogue = dialogue;
    this.#handlers = handlers;
  }

  add(request: Received): void {
    const bytes = request.body.byteLength;
    // One request alone may be as large as a message.
    const tooLarge = this.#requests > 0 && this.#bytes + bytes > maxWaiting.bytes;
    if (this.#requests >= maxWaiting.requests || tooLarge) {
      const most = `${maxWaiting.requests} requests and ${formatBytes(maxWaiting.bytes)}`;
      this.#dialogue.refuse(
        new ConnectionError(
          "protocol",
          `${this.#dialogue.remote} sends requests faster than they are answered: at most ${most} may wait`,
        ),
      );
      return;
    }
    this.#requests++;
    this.#bytes += bytes;
    this.#last = this.#last
      .then(() => {
        this.#requests--;
        this.#bytes -= bytes;
        return this.#handlers.serve(request);
      })
      .catch((error) => this.#handlers.fail(error));
  }
}
