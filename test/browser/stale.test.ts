/**
 * A page that was opened before the server was updated: parts that it has yet to fetch are gone.
 * @module
 */
import { test } from "vitest";

import { noBrowser, startApp } from "./support/app.ts";

test.skipIf(noBrowser)(
  "a part of the page that is gone is said, and loading it anew helps",
  async () => {
    await using app = await startApp();
    const { page } = await app.open();
    await page.route(/\/assets\/ways-/, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${app.origin}/app/#/welcome/create`);
    await page.getByRole("heading", { name: "The vault could not be started" }).waitFor();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Create a vault" }).waitFor();
  },
);
