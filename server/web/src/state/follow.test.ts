import { VaultError } from "@rootvault/vault-core";
import type { VaultApi } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { clearAfterLock, decideAlarm, syncError, syncNow, syncOrThrow } from "./follow.ts";
import { whileTakingIn } from "./taking-in.ts";

/** A vault whose server is caught at something, until the owner has decided. */
function stoppedVault(): { readonly api: VaultApi; readonly synced: string[] } {
  let isStopped = true;
  const synced: string[] = [];
  const api = {
    sync: () => {
      synced.push(isStopped ? "stopped" : "went");
      if (isStopped) throw new VaultError("ROLLBACK", "The server shows an older state.");
      return Promise.resolve({});
    },
    decideAlarm: ({ decision }: { readonly decision: string }) => {
      isStopped = decision === "go-on";
      return Promise.resolve({ sentBlocks: 0, publishing: !isStopped, alarms: [] });
    },
    status: () => Promise.resolve({ waiting: 0, alarms: [] }),
    requests: () => Promise.resolve([]),
    grants: () => Promise.resolve([]),
    devices: () => Promise.resolve([]),
  };
  return { api: api as unknown as VaultApi, synced };
}

test("once an alarm is decided and publishing goes on, nothing says any more that all is only saved here", async () => {
  const { api, synced } = stoppedVault();
  await syncNow(api);
  expect(syncError.value).toBe("ROLLBACK");
  // Another alarm still stops it.
  await decideAlarm(api, { code: "ROLLBACK", decision: "go-on" });
  expect(syncError.value).toBe("ROLLBACK");
  await decideAlarm(api, { code: "ROLLBACK", decision: "push-back" });
  expect(syncError.value).toBeNull();
  // What waited goes out at once.
  expect(synced).toEqual(["stopped", "went"]);
  clearAfterLock();
});

test("nothing is synced by itself while a file comes in, and a look that the owner asks for is", async () => {
  const { api, synced } = stoppedVault();
  await whileTakingIn(async () => {
    await syncNow(api);
    expect(synced).toEqual([]);
    await syncOrThrow(api).catch(() => undefined);
    expect(synced).toEqual(["stopped"]);
  });
  await syncNow(api);
  expect(synced).toEqual(["stopped", "stopped"]);
  clearAfterLock();
});

test("a look that the owner asks for is told to her, and shows in the copy chip", async () => {
  const { api } = stoppedVault();
  await expect(syncOrThrow(api)).rejects.toMatchObject({ code: "ROLLBACK" });
  expect(syncError.value).toBe("ROLLBACK");
  await decideAlarm(api, { code: "ROLLBACK", decision: "push-back" });
  await syncOrThrow(api);
  expect(syncError.value).toBeNull();
  clearAfterLock();
});
