/**
 * Sends prepared requests over some connections that stay open, and measures.
 * @module
 */
import { Agent, request } from "node:http";

/**
 * Sends all requests, `connections` at a time.
 *
 * @returns wall seconds, milliseconds of each answer, bytes on the wire; throws unless each answer is a 200 of `size`.
 */
export async function send({ port, requests, connections, size }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const sockets = new Set();
  const latencies = [];
  let next = 0;
  const worker = async () => {
    while (next < requests.length) {
      const one = requests[next++];
      const begin = performance.now();
      const length = await get({ agent, port, one, sockets });
      latencies.push(performance.now() - begin);
      if (length !== size) throw new Error(`${one.path} answered ${length} bytes, not ${size}`);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begin) / 1000;
  const wireBytes = [...sockets].reduce(
    (sum, socket) => sum + socket.bytesRead + socket.bytesWritten,
    0,
  );
  agent.destroy();
  return { seconds, latencies, wireBytes: wireBytes / requests.length };
}

/** Gives the length of the body. */
function get({ agent, port, one, sockets }) {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${port}`, ...one.headers };
    const sent = request({ agent, host: "127.0.0.1", port, path: one.path, headers }, (answer) => {
      let length = 0;
      let text = "";
      answer.on("data", (piece) => {
        length += piece.length;
        if (answer.statusCode !== 200) text += piece;
      });
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(length);
        else reject(new Error(`${one.path} answered ${answer.statusCode}: ${text}`));
      });
      answer.on("error", reject);
    });
    sent.on("socket", (socket) => sockets.add(socket));
    sent.on("error", reject);
    sent.end();
  });
}

/** Gives the length of a body, by one request. */
export function sizeOf(port, one) {
  return get({ agent: undefined, port, one, sockets: new Set() });
}
