/**
 * A new recovery kit: at once with the old one; asked for without it, seen on every device, and stopped by the old kit.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, startApp, typePassword, unlock } from "./support/app.ts";
import { kitWords, proveKit } from "./support/steps.ts";

const WIDE = { viewport: { width: 1280, height: 900 } };

test.skipIf(noBrowser)(
  "a thief's new kit is announced on every device, and stopped by the old one; with it a new one is valid at once",
  async () => {
    await using app = await startApp();
    const laptop = await app.open(WIDE);
    await createVault(laptop.page, app.origin);
    const old = (await kitWords(laptop.page)).join(" ");

    // One click prints it.
    await laptop.page.evaluate(() => {
      globalThis.print = () => (document.title = "printed");
    });
    await laptop.page.getByRole("button", { name: "Print" }).click();
    expect(await laptop.page.title()).toBe("printed");
    await proveKit(laptop.page);
    const phone = await app.open({ viewport: { width: 390, height: 844 } });
    await phone.page.goto(`${app.origin}/app/#/welcome/restore`);
    await phone.page.getByLabel("The 24 words, with spaces between").fill(old);
    await typePassword(phone.page);
    await phone.page.getByRole("button", { name: "Restore" }).click();
    await phone.page
      .getByRole("heading", { name: "Purchases", level: 1 })
      .waitFor({ timeout: 60_000 });

    // Whoever has the unlocked phone asks for a new kit without the old one.
    await goTo(phone.page, "#/kit");
    await phone.page.getByRole("button", { name: "Make a new kit" }).click();
    await phone.page.getByLabel("The old one is lost").check();
    await checkAll(phone.page, "kit-replace");
    await phone.page.getByRole("button", { name: "Make the new kit" }).click();
    await phone.page.getByText("The new kit is asked for").waitFor();

    // The laptop says so on every screen, and stops it with the paper.
    await laptop.page.reload();
    await unlock(laptop.page);
    await laptop.page.getByText(/Chrome on Android asked for a new recovery kit, from/).waitFor();
    await laptop.page.getByRole("link", { name: "Look" }).click();
    await laptop.page.getByText("stop it with the old kit and remove that device").waitFor();
    await checkAll(laptop.page, "kit-pending");
    await laptop.page.setViewportSize(WIDE.viewport);
    const cancel = laptop.page.locator("form").filter({ hasText: "Stop it" });
    await cancel.getByLabel("The 24 words, with spaces between").fill(old);
    await cancel.getByRole("button", { name: "Stop it" }).click();
    await laptop.page.getByText("Stopped. The old kit stays valid.").waitFor();

    // Ann makes a new one with the old one: valid at once, and the old one is refused.
    await laptop.page.getByRole("button", { name: "Make a new kit" }).click();
    const dialog = laptop.page.getByRole("dialog");
    await dialog.getByLabel("The 24 words, with spaces between").fill(old);
    await dialog.getByRole("button", { name: "Make the new kit" }).click();
    await laptop.page.getByText("The new kit is valid. Print it").waitFor();
    const fresh = (await kitWords(laptop.page)).join(" ");
    expect(fresh).not.toBe(old);
    await laptop.page.getByRole("button", { name: "I have it" }).waitFor();
    expect([...laptop.troubles, ...phone.troubles]).toEqual([]);
  },
);
