/**
 * A carer joins as a helper: she sees the collections that she was given and nothing else, and is removed again.
 * @module
 */
import { expect, test } from "vitest";

import { checkAll } from "./support/access.ts";
import { createSampleVault, goTo, noBrowser, startApp, typePassword } from "./support/app.ts";

const WIDE = { viewport: { width: 1280, height: 900 } };

test.skipIf(noBrowser)(
  "Ann lets a carer see her purchases for a month, and gives more later",
  async () => {
    await using app = await startApp();
    const ann = await app.open(WIDE);
    await createSampleVault(ann.page, app.origin);
    const carer = await app.open(WIDE);
    await carer.page.goto(`${app.origin}/app/#/welcome/join`);
    await carer.page.getByLabel("Name of this device").fill("Carer");
    await typePassword(carer.page);
    await carer.page.getByRole("button", { name: "Show the code" }).click();
    await carer.page.getByRole("img", { name: "Code for the other device" }).waitFor();
    const nine = await carer.page
      .getByRole("list", { name: "Nine words for the other device" })
      .locator("li")
      .allInnerTexts();
    expect(nine).toHaveLength(9);

    // Ann lets her in for her purchases alone.
    await goTo(ann.page, "#/settings");
    await ann.page.getByRole("button", { name: "Pair a device" }).click();
    await ann.page.getByLabel("Nine words, or the text of the code").fill(nine.join(" "));
    await ann.page.getByRole("button", { name: "Look", exact: true }).click();
    await ann.page.getByRole("heading", { name: "Compare these words" }).waitFor();
    await ann.page.getByRole("radio", { name: "A helper, with some collections only" }).check();
    await ann.page.getByRole("button", { name: "They are the same" }).click();
    await ann.page.getByText("Choose one collection at least.").waitFor();
    await ann.page.getByRole("dialog").getByLabel("Its name").fill("Rosa");
    await ann.page.getByRole("checkbox", { name: "Purchases" }).check();
    await checkAll(ann.page, "helper-pair");
    await ann.page.setViewportSize(WIDE.viewport);
    await ann.page.getByRole("button", { name: "They are the same" }).click();

    // The carer sees them, and is told what she is.
    await carer.page.getByText("258 since").waitFor({ timeout: 60_000 });
    await carer.page.getByText("You help here: you see Purchases").waitFor();
    await goTo(carer.page, "#/settings");
    await carer.page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    expect(await carer.page.getByRole("button", { name: "Pair a device" }).count()).toBe(0);
    await checkAll(carer.page, "helper-settings");

    // She only reads; what is the owner's she is neither offered nor told wrongly, by no address.
    await carer.page.setViewportSize(WIDE.viewport);
    expect(await carer.page.getByRole("link", { name: "Sharing" }).count()).toBe(0);
    for (const hash of ["#/sharing", "#/kit", "#/settings/erase"]) {
      await goTo(carer.page, hash);
      await carer.page.getByRole("heading", { name: "This is the owner's", level: 1 }).waitFor();
      await goTo(carer.page, "#/things/purchases");
      await carer.page.getByText("258 since").waitFor();
    }
    expect(await carer.page.getByRole("link", { name: "Add", exact: true }).count()).toBe(0);
    await carer.page
      .getByRole("link", { name: /coffee beans/ })
      .first()
      .click();
    await carer.page.getByRole("heading", { name: "What the record says" }).waitFor();
    expect(await carer.page.getByText("Who has seen it").count()).toBe(0);

    // Ann gives her the plays too, then removes her.
    await ann.page.getByText(/reads Purchases, until/).waitFor();
    await ann.page.getByRole("button", { name: "What Rosa may" }).click();
    await ann.page.getByRole("dialog").getByRole("checkbox", { name: "Media" }).check();
    await checkAll(ann.page, "helper-terms");
    await ann.page.setViewportSize(WIDE.viewport);
    await ann.page.getByRole("dialog").getByRole("button", { name: "Give" }).click();
    await ann.page.getByText(/reads (Purchases and Media|Media and Purchases), until/).waitFor();
    await ann.page.getByRole("button", { name: "Remove Rosa" }).click();
    await ann.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await ann.page.getByText("A new epoch has begun").waitFor();

    // She is told that it is over.
    await carer.page.getByTitle("Copy now").click();
    await carer.page.getByRole("alert").filter({ hasText: "out of the vault since" }).waitFor();
    expect([...ann.troubles, ...carer.troubles]).toEqual([]);
  },
);
