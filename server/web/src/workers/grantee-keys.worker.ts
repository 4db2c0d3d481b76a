/**
 * Grantee-keys worker: fetches the two documents of one grantee from its own host, and nothing else. It holds no key
 * and no record; its content security policy is the only one that lets it leave this origin.
 * @module
 */
import { serve, startWorker } from "../rpc/serve.ts";
import { starter } from "../rpc/wire.ts";

const MOST_BYTES = 65_536;
const PATIENCE_MS = 5_000;
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

void startWorker(starter, () => {
  serve(starter, {
    documents: async (clientId: string) => {
      const client = await fetchDocument(mustBeGrantee(clientId));
      const keys = mustBeGrantee(keysAddress(client));
      if (keys.host !== new URL(clientId).host) throw unreachable("Its keys lie on another host.");
      return { client, jwks: await fetchDocument(keys) };
    },
  });
});

/** An https address, or loopback where this app itself is a local trial. */
function mustBeGrantee(text: string): URL {
  const url = new URL(text);
  const trial = LOOPBACK.has(location.hostname);
  const allowed =
    url.protocol === "https:" || (trial && url.protocol === "http:" && LOOPBACK.has(url.hostname));
  if (!allowed || url.username !== "" || url.password !== "" || url.hash !== "") {
    throw unreachable("It is not an address that a company's documents may have.");
  }
  return url;
}

function keysAddress(client: string): string {
  const document: unknown = JSON.parse(client);
  if (typeof document === "object" && document !== null && "jwks_uri" in document) {
    if (typeof document.jwks_uri === "string") return document.jwks_uri;
  }
  throw unreachable("Its client document names no keys.");
}

async function fetchDocument(url: URL): Promise<string> {
  const answer = await fetch(url, {
    redirect: "error",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => {
    throw unreachable("Its documents cannot be fetched.");
  });
  if (!answer.ok || answer.body === null) throw unreachable(`It answers ${answer.status}.`);
  const bytes = await readAtMost(answer.body.getReader());
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

async function readAtMost(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const bytes = new Uint8Array(MOST_BYTES);
  let held = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, held);
    if (held + value.length > MOST_BYTES) {
      await reader.cancel();
      throw unreachable("Its document is too large.");
    }
    bytes.set(value, held);
    held += value.length;
  }
}

function unreachable(why: string): Error {
  return Object.assign(new Error(`The company's keys cannot be checked. ${why}`), {
    code: "grantee-unreachable",
  });
}
