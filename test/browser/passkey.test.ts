/**
 * Ways in without typing: a passkey here and in a fresh browser, a new password without the old one, a reload that asks
 * for nothing until the owner locks.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, PASSWORD, startApp, typePassword } from "./support/app.ts";
import { startAuthenticators } from "./support/passkeys.ts";

const NEXT_PASSWORD = "amber lantern drifts homeward";

test.skipIf(noBrowser)(
  "Ann's passkey unlocks this browser, opens a fresh one alone, and is removed again",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(page, app.origin);
    await page.getByRole("button", { name: "Later" }).click();
    await goTo(page, "#/settings");

    // What a passkey is tied to is said before one is made. This authenticator has no PRF: nothing is added.
    const authenticators = await startAuthenticators(page);
    const poor = await authenticators.add(false);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("It works on localhost and nowhere else").waitFor();
    await checkAll(page, "passkey-dialog");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByText("This passkey gives no key").waitFor();
    await poor.remove();

    // The next one has.
    const good = await authenticators.add(true);
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByText("The passkey opens your vault.").waitFor();
    await page.getByText("1 opens this browser.").waitFor();
    expect(await good.count()).toBe(1);

    // It unlocks the lock screen.
    await page.getByRole("button", { name: "Lock now" }).click();
    await page.getByRole("button", { name: "Use a passkey" }).waitFor();
    await checkAll(page, "lock-passkey");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();

    // The browser forgets everything; the passkey is all that is left.
    await authenticators.forgetSite(app.origin);
    await page.goto(`${app.origin}/app/`);
    await page.getByRole("link", { name: "Use a passkey" }).click();
    await page.getByRole("heading", { name: "Come in with a passkey" }).waitFor();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("heading", { name: "Purchases", level: 1 }).waitFor({ timeout: 60_000 });

    // Here it is the only way in, so that it cannot be removed before there is a password.
    await goTo(page, "#/settings");
    await page.getByText("None in this browser yet.").waitFor();
    await page.getByRole("button", { name: "Set a new one" }).click();
    await typePassword(page);
    await checkAll(page, "password-dialog");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("The new password is set.").waitFor();
    await page.getByRole("button", { name: "Remove Passkey" }).click();
    await page.getByText("What it could still hold").waitFor();
    await page.getByRole("dialog").getByText("The keys of these epochs").waitFor();
    await checkAll(page, "remove-dialog");
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("A new epoch has begun").waitFor();

    // The lock screen does not offer it any more; nor does it open a fresh browser.
    await page.getByRole("button", { name: "Lock now" }).click();
    await page.getByLabel("Password", { exact: true }).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Use a passkey" }).count()).toBe(0);
    await authenticators.forgetSite(app.origin);
    await page.goto(`${app.origin}/app/#/welcome/passkey`);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByText("This passkey is not one of the vault").waitFor();
    expect(troubles).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  "a new password needs no old one, and a reload asks for nothing until Ann locks",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });
    await createVault(page, app.origin);
    await page.getByRole("button", { name: "Later" }).click();
    await goTo(page, "#/settings");
    const settings = page.getByRole("heading", { name: "Settings", level: 1 });

    // She stays in over a reload.
    const stays = page.getByRole("switch", { name: "Keep this browser unlocked until I lock it" });
    await stays.check();
    await page.reload();
    await settings.waitFor();
    expect(await stays.isChecked()).toBe(true);

    // A new password takes the old one's place.
    await page.getByRole("button", { name: "Set a new one" }).click();
    await page.getByLabel("Password", { exact: true }).fill(NEXT_PASSWORD);
    await page.getByLabel("Password again").fill(NEXT_PASSWORD);
    await page.getByText(/^(very )?hard to guess\.$/i).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("The new password is set.").waitFor();

    // The lock ends the stay, for the next reload too.
    await page.getByRole("button", { name: "Lock now" }).click();
    await page.getByRole("heading", { name: "Your vault is locked" }).waitFor();
    await page.reload();
    const field = page.getByLabel("Password", { exact: true });
    await field.fill(PASSWORD);
    await page.getByRole("button", { name: "Unlock" }).click();
    await page.getByText("This password does not open the vault.").waitFor();
    await field.fill(NEXT_PASSWORD);
    await page.getByRole("button", { name: "Unlock" }).click();
    await settings.waitFor();

    // The stay is back with the unlock; once switched off, a reload asks.
    await stays.uncheck();
    await expect.poll(() => stays.isChecked()).toBe(false);
    await page.reload();
    await page.getByRole("heading", { name: "Your vault is locked" }).waitFor();
    expect(troubles).toEqual([]);
  },
);
