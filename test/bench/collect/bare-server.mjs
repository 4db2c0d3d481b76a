/**
 * The limit, a process of its own: bare Hono that checks the DPoP proof with our own code (form, key, URL, time, token,
 * signature, nonce, first use), makes one SQLite commit with `synchronous=FULL`, and answers a text of a peek's size.
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import process from "node:process";
import { checkProof } from "@rootvault/vault-core/protocol";
import { fromWorkspace } from "../support/packages.mjs";

const NONCE_MS = 150_000;
const [folder, port, size] = process.argv.slice(2);
const { serve } = fromWorkspace("server", "@hono/node-server");
const { Hono } = fromWorkspace("server", "hono");
const Database = fromWorkspace("server", "better-sqlite3");

const database = new Database(join(folder, "bare.db"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`CREATE TABLE IF NOT EXISTS read (number INTEGER PRIMARY KEY, id TEXT, proof TEXT)`);
const insert = database.prepare("INSERT INTO read (id, proof) VALUES (?, ?)");
const secret = randomBytes(32);
const body = randomBytes(Number(size)).toString("base64url").slice(0, Number(size));
const seen = new Set();
const app = new Hono();

app.get("/", (context) => context.text("up"));
app.get("/peeks/:id", async (context) => {
  const { req } = context;
  context.header("dpop-nonce", nonceAt(window()));
  const url = `http://localhost:${port}${req.path}`;
  const accessToken = /^DPoP (\S+)$/.exec(req.header("authorization") ?? "")?.[1] ?? "";
  const proof = req.header("dpop") ?? "";
  const checked = await checkProof(proof, { method: "GET", url, now: Date.now(), accessToken });
  const known = [window(), window() - 1].some((at) => nonceAt(at) === checked.nonce);
  if (!checked.ok || !known || seen.has(checked.jti)) return context.text("refused", 401);
  seen.add(checked.jti);
  insert.run(req.param("id"), proof);
  return context.body(body, 200, { "content-type": "application/jose" });
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(port) });

function window() {
  return Math.floor(Date.now() / NONCE_MS);
}

function nonceAt(at) {
  return createHmac("sha256", secret).update(String(at)).digest("base64url").slice(0, 22);
}
