import type { VaultApi } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import { takeInFile } from "./take-in-file.ts";

const HISTORY = JSON.stringify({
  "Browser History": [
    {
      page_transition: "LINK",
      title: "Tents",
      url: "https://www.shop.example/tents",
      time_usec: 1_767_225_600_000_000,
      client_id: "fHq3kZcXoS2uNw1bYtJr7A==",
    },
  ],
});

interface Agent {
  readonly api: VaultApi;
  readonly asked: string[];
}

/** A key agent that notes what it is asked. */
function openAgent(): Agent {
  const asked: string[] = [];
  const api = new Proxy<VaultApi>(Object.create(null), {
    get: (_, method) => async () => {
      asked.push(String(method));
      return Promise.resolve({ run: "run1", state: "done" });
    },
  });
  return { api, asked };
}

const progress = { update: (): void => undefined, end: (): void => undefined };

test("a file is handed over, and written", async () => {
  const { api, asked } = openAgent();
  const file = { name: "BrowserHistory.json", blob: new Blob([HISTORY]) };
  await takeInFile(api, file, { progress });
  expect(asked).toEqual(["importBegin", "importItems", "importCommit"]);
});

test("Ctrl-C is heard however small the file is, and nothing is written", async () => {
  const { api, asked } = openAgent();
  const file = { name: "BrowserHistory.json", blob: new Blob([HISTORY]) };
  // Ann has pressed it while it was found out what the file is.
  const signal = AbortSignal.abort();
  const taken = takeInFile(api, file, { progress, signal });
  await expect(taken).rejects.toMatchObject({ code: "interrupted" });
  expect(asked).toEqual(["importBegin", "importCancel"]);
});
