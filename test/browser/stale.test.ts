/**
 * Parts of a page that are slow to come, or gone: a page that was opened before the server was updated has yet to fetch some.
 * @module
 */
import { expect, test } from "vitest";

import { noBrowser, PASSWORD, startApp } from "./support/app.ts";

/** The library that judges passwords. */
const METER = /\/assets\/dist-/;

test.skipIf(noBrowser)(
  "a part of the page that is gone is said, and loading it anew helps; a press waits for one that is slow",
  async () => {
    await using app = await startApp();
    const { page } = await app.open({ serviceWorkers: "block" });
    await page.route(/\/assets\/ways-/, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${app.origin}/app/#/welcome/create`);
    await page.getByRole("heading", { name: "The vault could not be started" }).waitFor();
    await page.unrouteAll();
    // What judges passwords stays away until Ann has pressed the button.
    const held: (() => void)[] = [];
    let isPressed = false;
    await page.route(METER, async (route) => {
      if (!isPressed) await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Create a vault" }).waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Password again").fill(PASSWORD);
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByRole("button", { name: "Making keys" }).waitFor();
    expect(held.length).toBeGreaterThan(0);
    isPressed = true;
    for (const letCome of held) letCome();
    await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
  },
);
