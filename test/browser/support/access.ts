/**
 * What every screen must hold: no violation by axe, nothing wider than the screen, in both themes and two widths. With
 * `RV_PICTURES=<folder>` each is drawn to a file too, to be looked at.
 * @module
 */
import { expect } from "vitest";
import type { Page } from "playwright-core";

import { axeSource } from "./app.ts";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [320, 1280] as const;
const AXE = axeSource();
const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules that look at colors: a theme changes nothing else. */
const OF_COLORS = ["color-contrast", "link-in-text-block"];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Checks the screen as it is, in light and dark, on a small phone and a laptop. */
export async function checkAll(page: Page, what: string): Promise<void> {
  const found: string[] = [];
  await page.evaluate(AXE);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await setWidth(page, width);
      const rules = colorScheme === "light" ? EVERYTHING : OF_COLORS;
      found.push(
        ...(await violations(page, rules)).map((text) => `${colorScheme} ${width}: ${text}`),
      );
      await picture(page, `${what}-${colorScheme}-${width}`);
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

async function violations(page: Page, rules: readonly string[]): Promise<string[]> {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
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
