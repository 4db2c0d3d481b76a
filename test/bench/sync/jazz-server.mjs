/**
 * A sync server of jazz in a process of its own, put together as jazz's own program does: a node with SQLite storage
 * behind WebSockets.
 * @module
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { openJazz, openStorage } from "./jazz-parts.mjs";

const [peers, folder, port] = process.argv.slice(2);
const jazz = await openJazz(peers);
const { LocalNode, crypto, createWebSocketPeer } = jazz;
const { Server } = createRequire(join(peers, "index.js"))("ws");

const secret = crypto.newRandomAgentSecret();
const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto);
node.setStorage(openStorage(folder, jazz));

const server = createServer((_, response) => response.end("up"));
const sockets = new Server({ server });
let count = 0;
sockets.on("connection", (websocket) => {
  websocket.on("error", () => websocket.terminate());
  const id = `client-${(count += 1)}`;
  node.syncManager.addPeer(
    createWebSocketPeer({
      id,
      role: "client",
      websocket,
      expectPings: false,
      batchingByDefault: false,
    }),
  );
});
server.listen(Number(port), "127.0.0.1");
