/**
 * What the owner of a vault does in the app, step by step.
 * @module
 */
import { mustBe } from "./checks.mjs";

/** Her password: hard to guess, or the app would not take it. */
export const PASSWORD = "violet kettle orbits quietly";

/** Makes a vault, and leaves its kit for later. */
export async function createVault(page, origin) {
  await page.goto(`${origin}/app/#/welcome/create`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Password again").fill(PASSWORD);
  await page.getByText(/^(very )?hard to guess\.$/i).waitFor();
  await page.getByRole("button", { name: "Create the vault" }).click();
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor();
  await page.getByRole("button", { name: "Later" }).click();
}

/** Goes to a screen of the open vault. */
export async function goTo(page, hash, heading) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

/** Takes a file in, pressing the button as soon as it shows; `onPreview` is called then. Gives how many records it brings. */
export async function takeFileIn(page, file, { count = null, onPreview }) {
  await goTo(page, "#/settings", "Settings");
  await goTo(page, "#/things/import", "Import");
  await page.locator("input[type=file]").setInputFiles(file);
  const take = page.getByRole("button", { name: /^Import [\d,. ]+records?$/ });
  await take.waitFor();
  onPreview?.();
  const shown = Number((await take.innerText()).replace(/\D/g, ""));
  if (count !== null) mustBe("records of the preview", shown, count);
  await take.click();
  await page.getByText(/^[\d,. ]+ records? saved in /).waitFor();
  return shown;
}

/** Locks the vault, and waits until it is closed. */
export async function lock(page) {
  await page.getByRole("button", { name: "Lock the vault" }).click();
  await page.getByRole("button", { name: "Unlock" }).waitFor();
}

/** Unlocks the vault of this browser. */
export async function unlock(page) {
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("button", { name: "Lock the vault" }).waitFor();
}
