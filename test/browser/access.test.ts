/**
 * Every screen for everybody: no violation of WCAG 2.2 A, AA and best practice by axe, nothing wider than the screen, in
 * both themes, on a small phone and a laptop.
 * @module
 */
import { expect, test } from "vitest";

import { connect, push, startGrantee } from "../support/foreign-grantee.ts";
import { checkAll } from "./support/access.ts";
import { createSampleVault, goTo, noBrowser, startApp, unlock } from "./support/app.ts";
import { annsOrders } from "./support/files.ts";
import { bootsDetails, share } from "./support/steps.ts";

test.skipIf(noBrowser)("the pages before a vault is open are for everybody", async () => {
  await using app = await startApp();
  const { page, troubles } = await app.open();
  for (const hash of [
    "#/welcome",
    "#/welcome/create",
    "#/welcome/sample",
    "#/welcome/restore",
    "#/welcome/join",
    "#/welcome/passkey",
  ]) {
    await page.goto(`${app.origin}/app/${hash}`);
    await page.locator("h1").waitFor();
    await checkAll(page, hash);
  }
  expect(troubles).toEqual([]);
});

test.skipIf(noBrowser)("the screens of an open vault are for everybody", async () => {
  await using app = await startApp();
  await using bootery = await startGrantee("Bootery");
  const { page, troubles } = await app.open();
  await createSampleVault(page, app.origin);

  // Nobody has asked so far; a file is on its way in.
  await goTo(page, "#/sharing");
  await page.getByRole("heading", { name: "Nobody can see anything" }).waitFor();
  await checkAll(page, "sharing-empty");
  await goTo(page, "#/requests");
  await page.getByRole("heading", { name: "No request waits" }).waitFor();
  await checkAll(page, "requests-empty");
  await goTo(page, "#/things/import");
  await page.locator("input[type=file]").setInputFiles(annsOrders(Date.now()));
  await page.getByRole("button", { name: "Import 3 records" }).waitFor();
  await checkAll(page, "import-preview");
  await page.getByRole("button", { name: "Import 3 records" }).click();
  await page.getByText("3 records saved in Purchases").waitFor();
  await checkAll(page, "import-report");

  // Bootery has a grant, and another of its requests waits.
  const shop = await connect(bootery, app.origin);
  const first = await push(shop, [bootsDetails(app.origin)]);
  await page.goto(first.url.href);
  await page.getByText("A request is waiting").waitFor();
  await checkAll(page, "lock");
  await unlock(page);
  await share(page, bootery.redirectUri);
  const second = await push(shop, [bootsDetails(app.origin)]);
  await page.goto(second.url.href);
  await unlock(page);
  await page.getByRole("table", { name: "What they would get" }).waitFor();
  await checkAll(page, "request");

  const host = new URL(bootery.origin).host;
  for (const [hash, shows] of [
    ["#/things/purchases", "Purchases"],
    ["#/activity", "Visits"],
    ["#/search?q=winter", "Search"],
    ["#/sharing", "One company can see something"],
    ["#/requests", "One request waits"],
    [`#/sharing/${encodeURIComponent(host)}`, host],
    ["#/sharing/log", "Access log"],
    ["#/settings", "Settings"],
    ["#/kit", "Your recovery kit"],
    ["#/alarm", "There is no alarm"],
    ["#/nowhere", "There is no such page"],
  ] as const) {
    await goTo(page, hash);
    await page.getByRole("heading", { name: shows, level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await checkAll(page, hash);
  }

  // One purchase; the list of keys; the question before sharing stops.
  await goTo(page, "#/things/purchases");
  await page.locator(".ledger a.name").first().click();
  await page.getByText("What the record says").waitFor();
  await checkAll(page, "purchase");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await checkAll(page, "keys");
  await page.keyboard.press("Escape");
  await goTo(page, `#/sharing/${encodeURIComponent(host)}`);
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await checkAll(page, "stop");
  expect(troubles).toEqual([]);
});
