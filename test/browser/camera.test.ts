/**
 * Codes by camera, by photo and by hand: a phone and a tablet join, the kit restores a vault and is rehearsed.
 * @module
 */
import { expect, test } from "vitest";
import type { Page } from "playwright-core";

import { checkAll } from "./support/access.ts";
import { createVault, goTo, noBrowser, startApp, typePassword } from "./support/app.ts";
import { createCamera } from "./support/camera.ts";
import { proveKit } from "./support/steps.ts";

const WIDE = { viewport: { width: 1280, height: 900 } };

test.skipIf(noBrowser)(
  "Ann's laptop sees her phone's code by its camera and her tablet's by nine words",
  async () => {
    const camera = createCamera();
    await using app = await startApp({}, camera.switches);
    const laptop = await app.open(WIDE);
    const phone = await app.open({ viewport: { width: 390, height: 844 } });
    await createVault(laptop.page, app.origin);
    await laptop.page.getByRole("button", { name: "Later" }).click();

    // The phone shows its code over the whole screen; the laptop looks at it.
    await showCode(phone.page, app.origin);
    await checkAll(phone.page, "join-code");
    await phone.page.getByRole("button", { name: "Show it large" }).click();
    const code = phone.page.getByRole("dialog").getByRole("img");
    await code.waitFor();
    await checkAll(phone.page, "code-large");
    await goTo(laptop.page, "#/settings");
    await laptop.page.getByRole("button", { name: "Pair a device" }).click();
    await laptop.page.getByRole("button", { name: "Scan with the camera" }).click();
    await laptop.page.getByText("Hold the code into the picture.").waitFor();
    await checkAll(laptop.page, "pair-dialog");
    await laptop.page.setViewportSize(WIDE.viewport);
    await laptop.page.getByRole("button", { name: "Stop the camera" }).click();
    await camera.lookAt(code);
    await phone.page.getByRole("button", { name: "Done" }).click();
    await laptop.page.getByRole("button", { name: "Scan with the camera" }).click();

    // The camera is off again; both show the same six words.
    await confirmSame(laptop.page, phone.page);
    expect(await laptop.page.locator("video").count()).toBe(0);

    // The tablet's nine words are typed.
    const tablet = await app.open({ viewport: { width: 820, height: 1180 } });
    await showCode(tablet.page, app.origin);
    const nine = await tablet.page
      .getByRole("list", { name: "Nine words for the other device" })
      .locator("li")
      .allInnerTexts();
    expect(nine).toHaveLength(9);
    await laptop.page.getByRole("button", { name: "Pair a device" }).click();
    await laptop.page.getByLabel("Nine words, or the text of the code").fill(nine.join(" "));
    await laptop.page.getByRole("button", { name: "Look", exact: true }).click();
    await confirmSame(laptop.page, tablet.page);
    expect([...laptop.troubles, ...phone.troubles, ...tablet.troubles]).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  "the kit's code restores a vault by camera, and is rehearsed from a photo and by typing",
  async () => {
    const camera = createCamera();
    await using app = await startApp({}, camera.switches);
    const { page, troubles } = await app.open(WIDE);
    await createVault(page, app.origin);
    const sheet = page.getByRole("img", { name: "The same as a code" });
    const photo = await sheet.screenshot();
    const words = await page
      .getByRole("list", { name: "The 24 words" })
      .locator("li")
      .allInnerTexts();
    await camera.lookAt(sheet);
    await proveKit(page);

    // Rehearsed: a photo of something else, then the photo of the sheet, then words with a slip in one of them.
    await goTo(page, "#/kit");
    await page.getByRole("heading", { name: "Your kit is checked" }).waitFor();
    await checkAll(page, "kit-paper");
    await page.setViewportSize(WIDE.viewport);
    const field = page.locator("input[type=file]");
    await field.setInputFiles({
      name: "cat.png",
      mimeType: "image/png",
      buffer: await page.screenshot(),
    });
    await page.getByText("No code can be read in this photo").waitFor();
    await field.setInputFiles({ name: "kit.png", mimeType: "image/png", buffer: photo });
    await page.getByText("The kit's code is read.").waitFor();
    await page.getByRole("button", { name: "Check the kit" }).click();
    await page.getByText(/^Last rehearsed/).waitFor();
    const text = page.getByLabel("The 24 words, with spaces between");
    const slip = words[4] === "abandon" ? "ability" : "abandon";
    await text.fill([...words.slice(0, 4), slip, ...words.slice(5)].join(" "));
    await page.getByRole("button", { name: "Check the kit" }).click();
    await page.getByText("Word 5 is wrong; all others are right.").waitFor();
    await text.fill(words.join(" , ").toUpperCase());
    await page.getByRole("button", { name: "Check the kit" }).click();
    await page.getByText("The kit opens epoch 1").waitFor();

    // A fresh browser is shown the paper.
    const fresh = await app.open(WIDE);
    await fresh.page.goto(`${app.origin}/app/#/welcome/restore`);
    await fresh.page.getByRole("button", { name: "Scan with the camera" }).click();
    await fresh.page.getByText("The kit's code is read.").waitFor();
    await typePassword(fresh.page);
    await fresh.page.getByRole("button", { name: "Restore" }).click();
    await fresh.page
      .getByRole("heading", { name: "Purchases", level: 1 })
      .waitFor({ timeout: 120_000 });
    expect([...troubles, ...fresh.troubles]).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  "a browser without a camera says so, and takes a photo or text",
  async () => {
    await using app = await startApp();
    const { page, troubles } = await app.open(WIDE);
    await page.goto(`${app.origin}/app/#/welcome/restore`);
    await page.getByRole("button", { name: "Scan with the camera" }).click();
    await page.getByText(/no camera that the browser can use|does not let this page/).waitFor();
    await page.getByLabel("The 24 words, with spaces between").waitFor();
    expect(await page.locator("input[type=file]").getAttribute("accept")).toBe("image/*");
    expect(troubles).toEqual([]);
  },
);

async function showCode(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/app/#/welcome/join`);
  await typePassword(page);
  await page.getByRole("button", { name: "Show the code" }).click();
  await page.getByRole("img", { name: "Code for the other device" }).waitFor();
}

async function confirmSame(here: Page, there: Page): Promise<void> {
  await here.getByRole("heading", { name: "Compare these words" }).waitFor();
  const words = await here.locator(".compare li").allInnerTexts();
  expect(words).toHaveLength(6);
  expect(await there.locator(".compare li").allInnerTexts()).toEqual(words);
  await here.getByRole("button", { name: "They are the same" }).click();
  await there.getByRole("heading", { name: "Purchases", level: 1 }).waitFor({ timeout: 60_000 });
}
