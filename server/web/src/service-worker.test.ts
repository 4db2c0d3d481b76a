/**
 * The service worker: what it answers with while the server is away.
 * @module
 */
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

type Answering = (event: {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}) => void;

/** Runs the worker where the server answers as given; gives what the browser shows for the app's address. */
async function shown(answer: () => Response): Promise<string> {
  const kept = new Map([["/app/", new Response("the app of yesterday")]]);
  const cache = {
    match: (key: string) => Promise.resolve(kept.get(key)),
    put: (key: string, value: Response) => Promise.resolve(void kept.set(key, value)),
  };
  let answering: Answering | null = null;
  vi.stubGlobal("location", { origin: "https://vault.example" });
  vi.stubGlobal("caches", { open: () => Promise.resolve(cache) });
  vi.stubGlobal("fetch", () => Promise.resolve().then(answer));
  vi.stubGlobal("addEventListener", (type: string, listener: Answering) => {
    if (type === "fetch") answering = listener;
  });
  // A script and no module: its name is computed, so that the checker looks for no exports.
  await import(new URL("service-worker.ts", import.meta.url).pathname);
  const request = new Request("https://vault.example/app/");
  const response = await new Promise<Response>((resolve) => {
    answering?.({ request, respondWith: resolve });
  });
  return response.text();
}

test("the newest app is shown while the server answers", async () => {
  expect(await shown(() => new Response("the app of today"))).toBe("the app of today");
});

test.each<[string, () => Response]>([
  [
    "is out of reach",
    () => {
      throw new TypeError("no network");
    },
  ],
  ["is down behind its proxy", () => new Response("Bad Gateway", { status: 502 })],
])("the app opens from this browser while the server %s", async (_, answer) => {
  expect(await shown(answer)).toBe("the app of yesterday");
});
