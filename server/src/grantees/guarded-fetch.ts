/**
 * The only way by which this server fetches what grantees publish. It keeps the OAuth library's dispatcher, which
 * refuses special-use addresses at connect, follows no redirect, caps bodies while they arrive, remembers answers and
 * failures, and hands the library only documents and keys that keep the rules of `documents.ts`.
 * @module
 */
import { Buffer } from "node:buffer";

import { createAnswerMemory, putBounded } from "./answer-memory.ts";
import {
  isGranteeUrl,
  MAX_DOCUMENT_BYTES,
  MAX_KEY_SET_BYTES,
  readClientDocument,
  type GranteeKind,
} from "@rootvault/vault-core/protocol";
import { readKeySet, type KeySet } from "./documents.ts";

const TIMEOUT_MS = 2_500;
const MOST_KEY_SETS = 1000;
/** Each fetch of a key set costs work for every client that names it; a host may make up any number of them. */
const MOST_CLIENTS_OF_A_KEY_SET = 32;
const TIMES = { answerMs: 5 * 60_000, failureMs: 60_000, pendingMs: 2 * TIMEOUT_MS };
// Whoever tries a shop of their own restarts it often.
const TRIAL_TIMES = { ...TIMES, answerMs: 2_000, failureMs: 0 };

/** The platform's fetch. */
export type Fetch = typeof globalThis.fetch;

/** Options as the OAuth library passes them: with the dispatcher that guards the connection. */
export type GuardedInit = RequestInit & { readonly dispatcher?: unknown };

/** Fetches client documents and key sets. */
export interface GuardedFetch {
  /** Fetches for the OAuth library. @throws {Error} for whatever is not a good answer. */
  fetch(input: string | URL | Request, init?: GuardedInit): Promise<Response>;
  /** Fetches a loopback grantee's document in a local trial; null if it breaks a rule or does not answer. */
  trialDocument(clientId: string): Promise<string | null>;
}

/** What the guarded fetch needs. */
export interface GuardedFetchParts {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly kind: GranteeKind;
  /** Takes in the keys of a client, each time its key set was fetched. */
  readonly learn: (clientId: string, keys: KeySet) => Promise<void>;
  /** Counts a client document that is about to be fetched from a host. Throws when there were too many. */
  readonly limit: (host: string) => Promise<void>;
}

/** Makes the guarded fetch of a server. */
export function createGuardedFetch(parts: GuardedFetchParts): GuardedFetch {
  const remember = createAnswerMemory(parts.now, parts.kind === "loopback" ? TRIAL_TIMES : TIMES);
  // Which clients name an address as their key set: what else is fetched is a client document.
  const clientsByKeySet = new Map<string, ReadonlySet<string>>();

  const load = async (url: string, init: GuardedInit): Promise<string> => {
    const clients = clientsByKeySet.get(url);
    if (clients !== undefined)
      return takeKeySet(parts, clients, await fetchText(parts, url, init, MAX_KEY_SET_BYTES));
    await parts.limit(new URL(url).host);
    const text = await fetchText(parts, url, init, MAX_DOCUMENT_BYTES);
    const document = readClientDocument(text, url, parts.kind);
    if (document === null) throw new Error("the client document breaks a rule");
    const before = [...(clientsByKeySet.get(document.jwks_uri) ?? [])].filter((it) => it !== url);
    const named = new Set([...before, url].slice(-MOST_CLIENTS_OF_A_KEY_SET));
    putBounded(clientsByKeySet, document.jwks_uri, named, MOST_KEY_SETS);
    return text;
  };
  return {
    async fetch(input, init = {}) {
      const url = input instanceof Request ? input.url : String(input);
      mustBeGuarded(url, init, parts.kind);
      const text = await remember(url, () => load(url, init));
      return new Response(text, { status: 200, headers: { "content-type": "application/json" } });
    },
    async trialDocument(clientId) {
      if (parts.kind !== "loopback" || !isGranteeUrl(clientId, "loopback")) return null;
      return remember(clientId, () => load(clientId, {})).catch(() => null);
    },
  };
}

function mustBeGuarded(url: string, init: GuardedInit, kind: GranteeKind): void {
  if (!isGranteeUrl(url, kind)) throw new Error("no grantee may live at this address");
  if (kind === "https" && init.dispatcher === undefined)
    throw new Error("the connection would not be guarded");
}

async function fetchText(
  { fetch, kind }: GuardedFetchParts,
  url: string,
  { dispatcher, ...init }: GuardedInit,
  limit: number,
): Promise<string> {
  const response = await fetch(url, {
    ...init,
    // The dispatcher refuses loopback, which is all that a local trial may fetch.
    ...(kind === "loopback" ? {} : { dispatcher }),
    redirect: "error",
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) throw new Error(`the grantee answered ${response.status}`);
  return readCapped(response, limit);
}

async function readCapped(response: Response, limit: number): Promise<string> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > limit || response.body === null) throw new Error("the answer is too large");
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body) {
    received += chunk.length;
    if (received > limit) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
}

/** The library is given the usable keys alone, and none of the answer's caching headers. */
async function takeKeySet(
  { learn }: GuardedFetchParts,
  clients: ReadonlySet<string>,
  text: string,
): Promise<string> {
  const keys = readKeySet(text);
  if (keys === null) throw new Error("the key set breaks a rule");
  for (const client of clients) await learn(client, keys);
  return JSON.stringify({ keys: [...keys.signing, ...keys.sealing] });
}
