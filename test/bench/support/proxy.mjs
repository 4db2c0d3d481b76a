/**
 * A loopback proxy that counts bytes in both directions.
 * @module
 */
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Starts a proxy on a port in front of another one. */
export async function startProxy(port, target) {
  const counts = { up: 0, down: 0 };
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    near.on("data", (piece) => (counts.up += piece.length));
    far.on("data", (piece) => (counts.down += piece.length));
    near.pipe(far);
    far.pipe(near);
  });
  // Clients dial localhost, which may mean either loopback address.
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    counts,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
