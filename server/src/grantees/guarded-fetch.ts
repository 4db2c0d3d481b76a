/**
 * The only way by which this server fetches what grantees publish. It keeps the OAuth library's dispatcher, which
 * refuses special-use addresses at connect, follows no redirect, caps bodies while they arrive, remembers answers and
 * failures, and hands the library only documents and keys that keep the rules of `documents.ts`.
 * @module
 */
import {
  isGranteeUrl,
  MAX_DOCUMENT_BYTES,
  MAX_KEY_SET_BYTES,
  readClientDocument,
  readKeySet,
  type GranteeKind,
  type KeySet,
} from "./documents.ts";

/** Milliseconds for which an answer is remembered. */
export const ANSWER_MS = 5 * 60_000;
/** Milliseconds for which a failure is remembered. */
export const FAILURE_MS = 60_000;
const TRIAL_ANSWER_MS = 2_000;
const MAX_REMEMBERED = 1000;
const TIMEOUT_MS = 2_500;

/** The platform's fetch. */
export type Fetch = typeof globalThis.fetch;

/** Options as the OAuth library passes them: with the dispatcher that guards the connection. */
export type GuardedInit = RequestInit & { readonly dispatcher?: unknown };

/** Fetches client documents and key sets. */
export interface GuardedFetch {
  /** Fetches for the OAuth library. @throws {Error} for whatever is not a good answer. */
  (input: string | URL | Request, init?: GuardedInit): Promise<Response>;
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

interface Remembered {
  readonly until: number;
  readonly answer: Promise<string>;
}

/** Makes the guarded fetch of a server. */
export function createGuardedFetch(parts: GuardedFetchParts): GuardedFetch {
  const remembered = new Map<string, Remembered>();
  // Which clients name an address as their key set: what else is fetched is a client document.
  const clientsByKeySet = new Map<string, Set<string>>();

  const guarded = async (
    input: string | URL | Request,
    init: GuardedInit = {},
  ): Promise<Response> => {
    const url = input instanceof Request ? input.url : String(input);
    mustBeGuarded(url, init, parts.kind);
    const text = await remember(url, () => load(url, init));
    return new Response(text, { status: 200, headers: { "content-type": "application/json" } });
  };
  return Object.assign(guarded, {
    async trialDocument(clientId: string): Promise<string | null> {
      if (parts.kind !== "loopback" || !isGranteeUrl(clientId, "loopback")) return null;
      return remember(clientId, () => load(clientId, {})).catch(() => null);
    },
  });

  function remember(url: string, start: () => Promise<string>): Promise<string> {
    const known = remembered.get(url);
    if (known !== undefined && known.until > parts.now()) return known.answer;
    const answer = start();
    const keep = (milliseconds: number): void => {
      remembered.delete(url);
      remembered.set(url, { until: parts.now() + milliseconds, answer });
      const oldest = remembered.keys().next();
      if (remembered.size > MAX_REMEMBERED && oldest.done !== true) remembered.delete(oldest.value);
    };
    // While it runs, everybody who asks waits for the same answer.
    keep(TIMEOUT_MS * 2);
    const trial = parts.kind === "loopback";
    answer.then(
      () => keep(trial ? TRIAL_ANSWER_MS : ANSWER_MS),
      () => keep(trial ? 0 : FAILURE_MS),
    );
    return answer;
  }

  async function load(url: string, init: GuardedInit): Promise<string> {
    const clients = clientsByKeySet.get(url);
    if (clients === undefined) await parts.limit(new URL(url).host);
    const limit = clients === undefined ? MAX_DOCUMENT_BYTES : MAX_KEY_SET_BYTES;
    const text = await fetchText(url, init, limit);
    return clients === undefined ? takeDocument(url, text) : takeKeySet(clients, text);
  }

  async function fetchText(url: string, init: GuardedInit, limit: number): Promise<string> {
    // The dispatcher refuses loopback, which is all that a local trial may fetch.
    const { dispatcher, ...plain } = init;
    const guard = parts.kind === "loopback" ? {} : { dispatcher };
    const response = await parts.fetch(url, {
      ...plain,
      ...guard,
      redirect: "error",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) throw new Error(`the grantee answered ${response.status}`);
    return readCapped(response, limit);
  }

  function takeDocument(url: string, text: string): string {
    const document = readClientDocument(text, url, parts.kind);
    if (document === null) throw new Error("the client document breaks a rule");
    const clients = clientsByKeySet.get(document.jwks_uri) ?? new Set<string>();
    clientsByKeySet.set(document.jwks_uri, clients.add(url));
    const oldest = clientsByKeySet.keys().next();
    if (clientsByKeySet.size > MAX_REMEMBERED && oldest.done !== true)
      clientsByKeySet.delete(oldest.value);
    return text;
  }

  async function takeKeySet(clients: ReadonlySet<string>, text: string): Promise<string> {
    const keys = readKeySet(text);
    if (keys === null) throw new Error("the key set breaks a rule");
    for (const client of clients) await parts.learn(client, keys);
    return JSON.stringify({ keys: [...keys.signing, ...keys.sealing] });
  }
}

function mustBeGuarded(url: string, init: GuardedInit, kind: GranteeKind): void {
  if (!isGranteeUrl(url, kind)) throw new Error("no grantee may live at this address");
  if (kind === "https" && init.dispatcher === undefined)
    throw new Error("the connection would not be guarded");
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
