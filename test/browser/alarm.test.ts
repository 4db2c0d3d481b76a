/**
 * The alarm page: the server shows less than Ann has seen; she sees both chains, saves the evidence, and decides.
 * @module
 */
import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { freePort, startProxy } from "../support/proxy.ts";
import { checkAll } from "./support/access.ts";
import { createSampleVault, noBrowser, startApp, unlock } from "./support/app.ts";

test.skipIf(noBrowser)("what the server no longer shows is drawn, and pushed back", async () => {
  await using proxy = await startProxy();
  proxy.target = await freePort();
  await using app = await startApp({
    listen: `127.0.0.1:${proxy.target}`,
    public_url: proxy.origin,
  });
  const { page, troubles } = await app.open();
  await createSampleVault(page, proxy.origin);
  await page.goto(`${proxy.origin}/app/#/alarm`);
  await page.getByRole("heading", { name: "There is no alarm" }).waitFor();

  // The server says that each stream ends after its first block.
  proxy.hooks = {
    after: ({ path }, answer) => {
      if (!path.endsWith("/heads") || answer.status !== 200) return answer;
      const heads = JSON.parse(answer.body.toString("utf8")) as {
        streams: Record<string, [number, string]>;
      };
      for (const stream of Object.keys(heads.streams)) heads.streams[stream] = [1, "0".repeat(64)];
      return { ...answer, body: Buffer.from(JSON.stringify(heads)) };
    },
  };
  await page.reload();
  await unlock(page);
  await page
    .getByRole("heading", { name: "The server shows an older state than you have seen" })
    .waitFor();
  await page.getByRole("img", { name: /This device has seen \d+ entries/ }).waitFor();
  await page.getByText(/^Sends the \d+ missing blocks? of this device again/).waitFor();
  await checkAll(page, "alarm");

  // The file proves it: what is shown, what this device had verified, and the list of devices to check both with.
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the evidence file" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("rootvault-evidence.json");
  const evidence: unknown = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(evidence).toMatchObject({
    kind: "rootvault-evidence",
    code: "ROLLBACK",
    details: { seen: expect.any(Number), shown: expect.any(Number) },
    pin: { n: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    roster: expect.arrayContaining([
      expect.objectContaining({ bytes: expect.stringContaining('"op":"genesis"') }),
    ]),
  });

  // It takes them and goes on lying: publishing stays stopped. Then it is honest again.
  const push = page.getByRole("button", { name: "Push my copy back" });
  await push.click();
  await page.getByText("The server shows an older state than you have seen. Nothing").waitFor();
  expect(await page.getByText("Publishing is stopped").count()).toBe(1);
  proxy.hooks = {};
  await push.click();
  await page.getByRole("heading", { name: "There is no alarm" }).waitFor();
  expect(troubles).toEqual([]);
  expect(proxy.faults).toEqual([]);
});
