import { InputError } from "../../base/errors.ts";
import type { Connection } from "../../transport/connection.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { failedReply } from "./failedReply.ts";
import { type Head, type HeadOf, parseHead } from "./messages.ts";

/** A message whose head was checked. */
export interface Received<T extends Head["type"] = Head["type"]> {
  head: HeadOf<T>;
  body: Uint8Array;
}

interface Question {
  expected: Head["type"];
  resolve: (answer: Received) => void;
  reject: (error: unknown) => void;
}

/**
 * A connection on which heads are checked against their schema. A message that answers no question goes to the
 * handler; one that does not fit ends the connection, after an answer that says why.
 */
export class Channel {
  readonly remote: string;
  readonly #connection: Connection;
  readonly #questions: Question[] = [];
  #take: ((message: Received) => void) | undefined;
  #over: { error: ConnectionError | undefined } | undefined;
  readonly #onClose: ((error: ConnectionError | undefined) => void)[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    this.remote = connection.remote;
    connection.onClose((error) => this.#end(error));
    connection.onMessage(({ head, body }) => this.#dispatch(head, body));
  }

  /** Who takes messages that answer no question. */
  onMessage(take: (message: Received) => void): void {
    this.#take = take;
  }

  /** As of a Connection; each is called once, also where it is over already. */
  onClose(take: (error: ConnectionError | undefined) => void): void {
    if (this.#over) take(this.#over.error);
    else this.#onClose.push(take);
  }

  /** As of a Connection. */
  welcome(): void {
    this.#connection.welcome();
  }

  /** Sends a message; resolves as a Connection's `send` does. Throws ConnectionError. */
  send(head: Head, body?: readonly Uint8Array[]): Promise<void> {
    return this.#connection.send({ head, body });
  }

  /**
   * Sends a message and resolves to its answer. The other side may answer `failed` instead, which resolves too:
   * whoever asks knows what that means. Several questions of one kind are answered in their order, and `failed`
   * answers the first; but not a goodbye, which is answered by `gone` only, and before what is still under way.
   *
   * @throws ConnectionError
   */
  ask<T extends Head["type"]>(
    head: Head,
    expected: T,
    body?: readonly Uint8Array[],
  ): Promise<Received<T | "failed">> {
    return new Promise((resolve, reject) => {
      const question = { expected, resolve: resolve as Question["resolve"], reject };
      this.#questions.push(question);
      this.send(head, body).catch((error) => {
        const index = this.#questions.indexOf(question);
        if (index >= 0) this.#questions.splice(index, 1);
        reject(error);
      });
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  abort(reason: ConnectionError): void {
    this.#connection.abort(reason);
  }

  /** Is over on this side at once; the other side is told why, and has its deadline to say goodbye. */
  refuse(reason: ConnectionError): void {
    this.send(failedReply("input", reason.message))
      .then(() => this.close())
      .catch(() => this.abort(reason));
    this.#end(reason);
  }

  #end(error: ConnectionError | undefined): void {
    if (this.#over) return;
    this.#over = { error };
    const reason = error ?? new ConnectionError("lost", `${this.remote} ended the connection`);
    for (const { reject } of this.#questions.splice(0)) reject(reason);
    for (const take of this.#onClose) take(error);
  }

  #dispatch(given: unknown, body: Uint8Array): void {
    if (this.#over) return;
    let head: Head;
    try {
      head = parseHead(given, this.remote);
    } catch (cause) {
      if (!(cause instanceof InputError)) throw cause;
      this.refuse(new ConnectionError("protocol", cause.message, { cause }));
      return;
    }
    const index = this.#questions.findIndex(({ expected }) =>
      head.type === "failed" ? expected !== "gone" : expected === head.type,
    );
    if (index >= 0) {
      const [question] = this.#questions.splice(index, 1);
      question.resolve({ head, body });
    } else if (this.#take) this.#take({ head, body });
    else
      this.abort(new ConnectionError("protocol", `${this.remote} sent "${head.type}", which nobody expects`));
  }
}
