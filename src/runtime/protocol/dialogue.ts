import { InputError } from "../../base/errors.ts";
import type { Connection } from "../../transport/connection.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { failedReply } from "./failedReply.ts";
import { type Head, type HeadOf, parseHead } from "./messages.ts";

/** A message whose head has been checked. */
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
 * A connection that checks heads against their schema. Messages that do not answer a question go to the handler. An
 * invalid message ends the connection, after a reply that says why.
 */
export class Dialogue {
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

  /** Sets the function that is called with messages that do not answer a question. */
  onMessage(take: (message: Received) => void): void {
    this.#take = take;
  }

  /** As on a Connection. Several functions may be added; each is called once, even if the dialogue is already over. */
  onClose(take: (error: ConnectionError | undefined) => void): void {
    if (this.#over) take(this.#over.error);
    else this.#onClose.push(take);
  }

  /** As on a Connection. */
  welcome(): void {
    this.#connection.welcome();
  }

  /** Sends a message; resolves as a Connection's `send` does. Throws ConnectionError. */
  send(head: Head, body?: readonly Uint8Array[]): Promise<void> {
    return this.#connection.send({ head, body });
  }

  /**
   * Sends a message and resolves to its answer. The answer may also be `failed`, which resolves too: the caller decides
   * what that means. Several questions of one kind are answered in order, and `failed` answers the oldest question. A
   * goodbye is the exception: only `gone` answers it, and it may do so before the questions that are still open.
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

  /**
   * Ends the dialogue on this side immediately. The other side is told why, and has until its deadline to say goodbye.
   */
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
      this.abort(
        new ConnectionError("protocol", `${this.remote} sent "${head.type}", which was not expected`),
      );
  }
}
