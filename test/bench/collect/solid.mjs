/**
 * The peer: Community Solid Server with its own file storage and access control, reading a document that everybody may
 * read: no login, no count, no log.
 * @module
 */
import { randomBytes } from "node:crypto";
import { freePort, startServer } from "../support/processes.mjs";

/** Starts the server and puts a document of a size into it. */
export async function startSolid(folder, size, program) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const args = ["--config", "@css:config/file-root.json", "--rootFilePath", folder];
  const net = ["--port", String(port), "--baseUrl", `${origin}/`, "--loggingLevel", "error"];
  const server = await startServer([program, ...args, ...net], `${origin}/`);
  const text = randomBytes(size).toString("base64url").slice(0, size);
  const put = await fetch(`${origin}/peek.txt`, {
    method: "PUT",
    headers: { "content-type": "text/plain" },
    body: text,
  });
  if (!put.ok) throw new Error(`the Solid server took no document: ${put.status}`);
  const got = await (await fetch(`${origin}/peek.txt`)).text();
  if (got !== text) throw new Error("the Solid server gives another document back");
  return {
    name: "Community Solid Server 7.2.0, no login",
    port,
    pid: server.pid,
    requests: (count) =>
      Promise.resolve(Array.from({ length: count }, () => ({ path: "/peek.txt", headers: {} }))),
    end: server.end,
  };
}
