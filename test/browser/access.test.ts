/**
 * Every screen for everybody: no violation of WCAG 2.2 A, AA and best practice by axe, nothing wider than the screen, in
 * both themes, on a small phone and a laptop.
 * @module
 */
import { expect, test } from "vitest";
import type { Page } from "playwright-core";

import { connect, push, startGrantee } from "../support/foreign-grantee.ts";
import { axeSource, createSampleVault, noBrowser, startApp, unlock } from "./support/app.ts";
import { bootsDetails, share } from "./support/steps.ts";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [320, 1280] as const;
const AXE = axeSource();

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

test.skipIf(noBrowser)("the pages before a vault is open are for everybody", async () => {
  await using app = await startApp();
  const { page, troubles } = await app.open();
  for (const hash of ["#/welcome", "#/welcome/create", "#/welcome/restore", "#/welcome/join"]) {
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
    ["#/things/import", "Import"],
    ["#/activity", "Attention"],
    ["#/sharing", "One company can see something"],
    ["#/requests", "One request waits"],
    [`#/sharing/${encodeURIComponent(host)}`, host],
    ["#/sharing/log", "Access log"],
    ["#/settings", "Settings"],
    ["#/kit", "Your recovery kit"],
    ["#/alarm", "There is no alarm"],
    ["#/nowhere", "There is no such page"],
  ] as const) {
    await go(page, hash);
    await page.getByRole("heading", { name: shows, level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await checkAll(page, hash);
  }

  // One purchase; the list of keys; the question before sharing stops.
  await go(page, "#/things/purchases");
  await page.locator(".ledger a.name").first().click();
  await page.getByText("What the record says").waitFor();
  await checkAll(page, "purchase");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await checkAll(page, "keys");
  await page.keyboard.press("Escape");
  await go(page, `#/sharing/${encodeURIComponent(host)}`);
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await checkAll(page, "stop");
  expect(troubles).toEqual([]);
});

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

async function checkAll(page: Page, what: string): Promise<void> {
  const found: string[] = [];
  await page.evaluate(AXE);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await setWidth(page, width);
      found.push(...(await violations(page)).map((text) => `${colorScheme} ${width}: ${text}`));
    }
  }
  expect(found, what).toEqual([]);
}

/** As tall as the page: a bar that is stuck to the foot would hide targets that a person scrolls to. */
async function setWidth(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: height + 200 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))));
}

async function violations(page: Page): Promise<string[]> {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  const found = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: { run(on: unknown, how: unknown): Promise<{ violations: Violation[] }> };
      }
    ).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    return (await axe.run(document, { runOnly: tags })).violations;
  });
  const texts = found.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""} ${nodes[0]?.failureSummary ?? ""}`,
  );
  return wide ? [...texts, "wider than the screen"] : texts;
}
