/**
 * Service worker, scope `/app/`: the document network first, its assets cache first, nothing else.
 * @module
 */

/** The little of the service worker's world that is used here; the page's library does not name it. */
interface Scope {
  addEventListener(
    type: "install" | "activate",
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(
    type: "fetch",
    listener: (event: {
      readonly request: Request;
      respondWith(answer: Promise<Response>): void;
    }) => void,
  ): void;
  skipWaiting(): Promise<void>;
}

const CACHE = "rv-app-1";
const DOCUMENT = "/app/";
const PATIENCE_MS = 2_000;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this file runs as a service worker only
const scope = globalThis as unknown as Scope;

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(DOCUMENT)));
});

scope.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === DOCUMENT || url.pathname === `${DOCUMENT}index.html`) {
    event.respondWith(documentFirst(request));
  } else if (url.pathname.startsWith(`${DOCUMENT}assets/`)) {
    event.respondWith(assetFirst(request));
  }
});

async function documentFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) await cache.put(DOCUMENT, answer.clone());
    // A proxy that says the server is down is as good as no answer: the vault opens without one.
    return answer.status < 500 ? answer : ((await cache.match(DOCUMENT)) ?? answer);
  } catch (error) {
    const kept = await cache.match(DOCUMENT);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function assetFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
