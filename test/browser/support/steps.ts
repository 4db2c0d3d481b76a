/**
 * Steps that several stories share.
 * @module
 */
import { expect } from "vitest";
import type { Page } from "playwright-core";

/** The words of the kit, as read from the sheet. */
export async function kitWords(page: Page): Promise<readonly string[]> {
  const words = await page
    .getByRole("list", { name: "The 24 words" })
    .locator("li")
    .allInnerTexts();
  expect(words).toHaveLength(24);
  return words;
}

/** Types two words of the kit, as read from the sheet; `look` is called before she types. */
export async function proveKit(page: Page, look?: () => Promise<void>): Promise<void> {
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
  const words = await kitWords(page);
  await page.getByRole("button", { name: "I have it" }).click();
  await page
    .getByLabel(/^Word \d+$/)
    .first()
    .waitFor();
  await look?.();
  for (const field of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await field.evaluate(
      (input) => (input as HTMLInputElement).labels?.[0]?.innerText,
    );
    await field.fill(words[Number(/\d+/.exec(label ?? "")?.[0]) - 1] ?? "");
  }
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("The kit opens epoch 1").waitFor();
}

/** Shares, with a second yes where the page warns, and gives the address that the browser went back to. */
export async function share(page: Page, redirectUri: string): Promise<URL> {
  const back = page.waitForURL((url) => url.href.startsWith(`${redirectUri}?`));
  await page.getByRole("button", { name: "Share this" }).click();
  const again = page.getByRole("button", { name: "Share all the same" });
  const asked = again.waitFor().then(
    () => true,
    () => false,
  );
  if ((await Promise.race([back, asked])) === true) await again.click();
  await back;
  return new URL(page.url());
}

/** The rows of the sheet as the owner sees them: each cell that would be given. */
export async function sheetRows(page: Page): Promise<string[][]> {
  const rows = await cellsOf(page, "table[aria-label='What they would get'] tbody tr");
  return rows.map((cells) => cells.slice(1).filter((text) => text !== "not given"));
}

/** The rows that the sample shop shows. */
export function shopRows(page: Page): Promise<string[][]> {
  return cellsOf(page, "#peek tbody tr");
}

function cellsOf(page: Page, rows: string): Promise<string[][]> {
  return page
    .locator(rows)
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
    );
}

/** What Bootery asks: the newest three purchases with name and exact price, by month. */
export function bootsDetails(issuer: string): Record<string, unknown> {
  return {
    type: "urn:rootvault:peek:v1",
    locations: [`${issuer}/peeks`],
    actions: ["read"],
    datatypes: ["purchases"],
    fields: ["when", "name", "lineTotal"],
    coarsen: { when: { op: "date", to: "month" } },
    limit: 3,
    purpose: {
      id: "https://w3id.org/dpv#ProvideProductRecommendations",
      text: "Boots that suit what you own",
    },
    retention: "P30D",
    onward: "none",
    refresh: "once",
    max_reads: 5,
    expires_at: new Date(Date.now() + 60 * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z"),
  };
}
