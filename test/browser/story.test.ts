/**
 * The main job as a person does it: by typing and clicking in a browser, with a shop that is none of our own code.
 * @module
 */
import { expect, test } from "vitest";

import {
  connect,
  fetchResource,
  openPage,
  push,
  redeem,
  startGrantee,
} from "../support/foreign-grantee.ts";
import { noBrowser, startApp, typePassword, unlock } from "./support/app.ts";
import { ANNS_PURCHASES, annsOrders } from "./support/files.ts";
import { bootsDetails, proveKit, share, sheetRows } from "./support/steps.ts";

test.skipIf(noBrowser)(
  "Ann fills a vault, narrows a shop's request, sees exactly what it got, and takes it back",
  async () => {
    await using app = await startApp();
    await using bootery = await startGrantee("Bootery");
    const { page, troubles } = await app.open({ viewport: { width: 1280, height: 900 } });

    // Ann tries the sample vault and proves that she has written down its kit.
    await page.goto(`${app.origin}/app/`);
    await page.getByRole("link", { name: "Try the sample vault" }).click();
    await typePassword(page);
    await page.getByRole("button", { name: "Create the vault" }).click();
    await proveKit(page);

    // She brings in her own Amazon file: first what it would bring, then the import.
    await page.getByRole("link", { name: "Import" }).first().click();
    await page.locator("input[type=file]").setInputFiles(annsOrders(Date.now()));
    await page.getByRole("heading", { name: "Your Orders.csv would bring" }).waitFor();
    await page.getByRole("button", { name: "Import 3 records" }).click();
    await page.getByText("3 records saved in Purchases").waitFor();
    await page.getByRole("link", { name: "See purchases" }).click();
    await page.getByRole("link", { name: ANNS_PURCHASES[0].name }).waitFor();

    // She finds the same among everything she has, by the beginning of a word.
    await page.getByRole("link", { name: "Search everything" }).click();
    const start = ANNS_PURCHASES[0].name.slice(0, 4).toUpperCase();
    await page.getByRole("searchbox", { name: "Search everything" }).fill(start);
    await page.getByRole("link", { name: ANNS_PURCHASES[0].name }).click();
    await page.getByText("What the record says").waitFor();

    // Bootery asks for the newest three purchases, with names and exact prices.
    const shop = await connect(bootery, app.origin);
    const pushed = await push(shop, [bootsDetails(app.origin)]);
    await page.goto(pushed.url.href);

    // The lock screen keeps the request.
    await page.getByText("A request is waiting").waitFor();
    await unlock(page);
    await page.getByRole("heading", { name: new URL(bootery.origin).host, level: 1 }).waitFor();
    await page.getByText("Bootery asks for three fields").waitFor();

    // She drops the names and gives prices in bands; the sheet follows.
    await page.getByRole("switch", { name: "Give Name" }).uncheck();
    await page
      .getByRole("radiogroup", { name: "How exact Price is" })
      .getByRole("radio", { name: "band", exact: true })
      .check();
    const sheet = page.getByRole("table", { name: "What they would get" });
    await sheet.getByText("100-250 EUR").first().waitFor();
    expect(await sheet.innerText()).not.toContain(ANNS_PURCHASES[0].name);
    const shown = await sheetRows(page);
    expect(shown).toHaveLength(3);

    // She shares; her browser goes back to the shop with a code.
    const callback = await share(page, bootery.redirectUri);
    const tokens = await redeem(shop, pushed, callback);
    const granted = JSON.parse(JSON.stringify(tokens["authorization_details"]))[0] as {
      identifier: string;
      fields: string[];
    };
    expect(granted.fields).toEqual(["when", "lineTotal"]);

    // What the shop opens is what the sheet showed.
    const path = `/peeks/${granted.identifier}`;
    const first = await fetchResource(shop, tokens.access_token, path);
    expect(first.status).toBe(200);
    const peek = await openPage(bootery, await first.text());
    const got = (peek["rows"] as Record<string, string>[]).map((row) => [
      row["when"],
      row["lineTotal"],
    ]);
    expect(got).toEqual(shown);

    // Ann looks at what they have on her, and stops sharing.
    await page.goto(`${app.origin}/app/#/sharing`);
    await unlock(page);
    await page.getByRole("heading", { name: "One company can see something" }).waitFor();
    await page.getByRole("link", { name: new URL(bootery.origin).host }).click();
    await page.getByRole("heading", { name: "What they have on me" }).waitFor();
    await page.getByText("1 of 5").waitFor();
    await page.getByRole("button", { name: "Stop sharing" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop sharing" }).click();
    await page.getByText("They keep the 3 rows they already read.").waitFor();

    // From now on the shop is refused.
    const second = await fetchResource(shop, tokens.access_token, path);
    expect(second.status).toBe(410);
    expect(await second.json()).toMatchObject({ type: "urn:rootvault:problem:grant-revoked" });
    await page.goto(`${app.origin}/app/#/sharing/log`);
    await page.getByText("was refused: you stopped this grant").waitFor();
    expect(troubles).toEqual([]);
  },
);
