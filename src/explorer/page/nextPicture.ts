/** Resolves in a task after the next frame is drawn, or after a while where the page is hidden and draws none. */
export function nextPicture(): Promise<void> {
  return new Promise((resolve) => {
    const hidden = setTimeout(resolve, 500);
    requestAnimationFrame(() => {
      clearTimeout(hidden);
      // The callback comes before the frame is drawn, the message after it.
      void nextTask().then(resolve);
    });
  });
}

/** Resolves in a task of its own, so that events are taken before it. A timer would wait for milliseconds. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
