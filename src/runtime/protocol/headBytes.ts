/** Bytes of a message that its head may take, where the body is as large as the limit on messages allows. */
export const headBytes = 1024;
