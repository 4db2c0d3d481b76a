/**
 * A vault on more than one device, and in more than one tab, by clicking.
 * @module
 */
import { expect, test } from "vitest";

import {
  createSampleVault,
  noBrowser,
  startApp,
  typePassword,
  unlock,
  watch,
} from "./support/app.ts";

test.skipIf(noBrowser)(
  "Ann's phone joins by the text of its code, and her laptop lets it go again",
  async () => {
    await using app = await startApp();
    const laptop = await app.open({ viewport: { width: 1280, height: 900 } });
    const phone = await app.open({ viewport: { width: 390, height: 844 } });
    await createSampleVault(laptop.page, app.origin);

    // The phone asks for a password, then shows a code; its text goes to the laptop.
    await phone.page.goto(`${app.origin}/app/#/welcome/join`);
    await typePassword(phone.page);
    await phone.page.getByRole("button", { name: "Show the code" }).click();
    await phone.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await phone.page.getByRole("button", { name: "Copy the code's text" }).click();
    const text = await phone.page.evaluate(() => navigator.clipboard.readText());
    await laptop.page.getByRole("link", { name: "Settings" }).click();
    await laptop.page.getByRole("button", { name: "Pair a device" }).click();
    await laptop.page.getByLabel("Nine words, or the text of the code").fill(text);
    await laptop.page.getByRole("button", { name: "Look", exact: true }).click();

    // Both show the same six words; she confirms on the laptop.
    await laptop.page.getByRole("heading", { name: "Compare these words" }).waitFor();
    const here = await laptop.page.locator(".compare li").allInnerTexts();
    expect(here).toHaveLength(6);
    expect(await phone.page.locator(".compare li").allInnerTexts()).toEqual(here);
    await laptop.page.getByRole("button", { name: "They are the same" }).click();

    // The phone has what the laptop has.
    await phone.page.getByText("258 since").waitFor();

    // The laptop removes it.
    await laptop.page.getByRole("button", { name: /^Remove / }).click();
    await laptop.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await laptop.page.getByText("A new epoch has begun").waitFor();

    // The phone says that it is out as soon as it hears of it, and where a copy of what it has is made.
    await phone.page.getByTitle("Copy now").click();
    const out = phone.page.getByRole("alert").filter({ hasText: "out of the vault since" });
    await out.getByRole("link", { name: "Take a copy" }).waitFor();
    expect([...laptop.troubles, ...phone.troubles]).toEqual([]);
  },
);

test.skipIf(noBrowser)("one tab at a time writes to a vault", async () => {
  await using app = await startApp();
  const first = await app.open({ viewport: { width: 1280, height: 900 } });
  await createSampleVault(first.page, app.origin);

  // A second tab says so before it asks for a password, and can have it.
  const second = await watch(first.context);
  await second.page.goto(`${app.origin}/app/`);
  await second.page.getByRole("heading", { name: "The vault is open in another tab" }).waitFor();
  await second.page.getByRole("button", { name: "Use here" }).click();
  await first.page.getByRole("heading", { name: "The vault is open in another tab" }).waitFor();
  await unlock(second.page);
  await second.page.getByRole("heading", { level: 1, name: "Things" }).waitFor();
  await second.page.getByText("258 purchases").first().waitFor();

  // Locking empties the page and asks for the password again.
  await second.page.getByRole("button", { name: "Lock the vault" }).click();
  await second.page.getByRole("heading", { name: "Your vault is locked" }).waitFor();
  expect([...first.troubles, ...second.troubles]).toEqual([]);
});

test.skipIf(noBrowser)("the words of the kit bring a vault back to a fresh browser", async () => {
  await using app = await startApp();
  const lost = await app.open();
  await lost.page.goto(`${app.origin}/app/#/welcome/sample`);
  await typePassword(lost.page);
  await lost.page.getByRole("button", { name: "Create the vault" }).click();
  await lost.page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
  const words = await lost.page
    .getByRole("list", { name: "The 24 words" })
    .locator("li")
    .allInnerTexts();
  await lost.page.getByRole("button", { name: "Later" }).click();
  // Everything is on the server before the browser is lost.
  await lost.page
    .getByText(/Copy on localhost/)
    .first()
    .waitFor();
  await lost.context.close();

  const fresh = await app.open();
  await fresh.page.goto(`${app.origin}/app/#/welcome/restore`);
  await fresh.page.getByLabel("The 24 words, with spaces between").fill(words.join(" "));
  await typePassword(fresh.page);
  await fresh.page.getByRole("button", { name: "Restore" }).click();
  await fresh.page.getByText("258 since").waitFor({ timeout: 120_000 });
  expect(fresh.troubles).toEqual([]);
});
