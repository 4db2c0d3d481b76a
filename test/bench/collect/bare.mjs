/**
 * The limit as a side of the benchmark.
 * @module
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { projectFile } from "../support/packages.mjs";
import { freePort, startServer } from "../support/processes.mjs";
import { proofOf } from "./peek-server.mjs";

const PROGRAM = projectFile("test/bench/collect/bare-server.mjs");

/** Starts the bare server, which answers bodies of a size. */
export async function startBare(folder, size) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = await startServer(
    [PROGRAM, folder, String(port), String(size)],
    `http://127.0.0.1:${port}/`,
  );
  const { privateKey: key, publicKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x } = publicKey.export({ format: "jwk" });
  const token = randomBytes(32).toString("base64url");
  return {
    name: "limit: bare Hono, DPoP check, one commit",
    port,
    pid: server.pid,
    async requests(count) {
      const answer = await fetch(`${origin}/peeks/none`);
      await answer.body?.cancel();
      const nonce = answer.headers.get("dpop-nonce");
      return Array.from({ length: count }, (_, index) => {
        const path = `/peeks/${index}`;
        const dpop = proofOf({ key, jwk: { kty, crv, x } }, { url: origin + path, token, nonce });
        return { path, headers: { authorization: `DPoP ${token}`, dpop } };
      });
    },
    end: server.end,
  };
}
