/**
 * What every screen must hold: no violation by axe, nothing wider than the screen, in both themes and two widths. With
 * `RV_PICTURES=<folder>` each is drawn to a file too, to be looked at.
 * @module
 */
import { expect } from "vitest";
import type { Page } from "playwright-core";

import { runs } from "../../support/runs.ts";
import { axeSource } from "./app.ts";

const AXE = axeSource();
const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules that look at colors: a theme changes nothing else. */
const OF_COLORS = ["color-contrast", "link-in-text-block"];

const PHONE_PX = 320;
const LAPTOP_PX = 1280;
const DARK_PHONE = { theme: "dark", width: PHONE_PX, rules: OF_COLORS } as const;

/** Colors take most of the time: in a usual run the dark ones are looked at on the laptop alone. */
const LOOKS = [
  { theme: "light", width: PHONE_PX, rules: EVERYTHING },
  { theme: "light", width: LAPTOP_PX, rules: EVERYTHING },
  ...(runs(1) > 1 || process.env["RV_PICTURES"] !== undefined ? [DARK_PHONE] : []),
  { theme: "dark", width: LAPTOP_PX, rules: OF_COLORS },
] as const;

/** Longest wait for what follows a new width, milliseconds. */
const SETTLE_MS = 3000;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Checks the screen as it is, in light and dark, on a small phone and a laptop. */
export async function checkAll(page: Page, what: string): Promise<void> {
  const found: string[] = [];
  await page.evaluate(AXE);
  for (const { theme, width, rules } of LOOKS) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    found.push(
      ...(await violationsAt(page, width, rules)).map((text) => `${theme} ${width}: ${text}`),
    );
    await picture(page, `${what}-${theme}-${width}`);
  }
  expect(found, what).toEqual([]);
}

/** A page that grew while it was looked at, by a list that came late, is looked at once more. */
async function violationsAt(
  page: Page,
  width: number,
  rules: Parameters<typeof violations>[1],
): Promise<readonly string[]> {
  await setWidth(page, width);
  const found = await violations(page, rules);
  if (found.length === 0) return found;
  await setWidth(page, width);
  return violations(page, rules);
}

/** As tall as the page: a bar that is stuck to the foot would hide targets that a person scrolls to. */
async function setWidth(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: height + 200 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))));
}

/** What is drawn to measure follows a new width some frames later. */
async function isTooWide(page: Page): Promise<boolean> {
  const fits = page.waitForFunction(
    () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    null,
    { timeout: SETTLE_MS },
  );
  return await fits.then(
    () => false,
    () => true,
  );
}

async function violations(page: Page, rules: readonly string[]): Promise<string[]> {
  const wide = await isTooWide(page);
  const found = await page.evaluate(
    async (runOnly) => {
      const axe = (
        globalThis as unknown as {
          axe: { run(on: unknown, how: unknown): Promise<{ violations: Violation[] }> };
        }
      ).axe;
      return (await axe.run(document, { runOnly, resultTypes: ["violations"] })).violations;
    },
    [...rules],
  );
  const texts = found.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""} ${nodes[0]?.failureSummary ?? ""}`,
  );
  return wide ? [...texts, "wider than the screen"] : texts;
}

/** Draws the screen to a file, where the runner asks for pictures. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["RV_PICTURES"];
  if (folder === undefined) return;
  await page.screenshot({ path: `${folder}/${name.replaceAll(/[^\w-]+/g, "_")}.png` });
}
