/**
 * The built app in a real Chromium, served by a real server, or by what `npm start` starts with the sample shop beside
 * it. Every page is watched for violations of its content
 * security policy and for errors.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { build } from "vite";

import { startTestServer } from "../../support/server.ts";
import { npmStart } from "../../support/start-script.ts";

const WEB = fileURLToPath(new URL("../../../server/web/", import.meta.url));
const CORE = fileURLToPath(new URL("../../../vault-core/src/", import.meta.url));
/** Where the browser is. */
export const CHROMIUM: string = process.env["RV_BROWSER"] ?? "/usr/bin/chromium";

/** Password of the owner in these tests: long enough, and hard to guess. */
export const PASSWORD = "violet kettle orbits quietly";

/** The app spares a phone's memory when it makes a key of a password: these tests unlock often. */
const PHONE =
  "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

/** True where the suite may be left out: no browser, and the variable that says so. */
export const noBrowser = !existsSync(CHROMIUM) && process.env["RV_NO_BROWSER"] === "1";

/** An app that runs. */
export interface TestApp extends AsyncDisposable {
  readonly origin: string;
  readonly browser: Browser;
  /** Opens a page of a fresh browser profile. */
  open(options?: Parameters<Browser["newContext"]>[0]): Promise<Watched>;
}

/** A page with what went wrong on it so far. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Violations of the content security policy, and errors that nobody caught. */
  readonly troubles: readonly string[];
}

/**
 * Builds the app if its sources are newer than the build, starts a server that takes any new vault, and a browser.
 * @param switches further switches of the browser, such as those of a camera.
 */
export async function startApp(
  flags: Record<string, unknown> = {},
  switches: readonly string[] = [],
): Promise<TestApp> {
  await buildOnce();
  const server = await startTestServer({ signups: "open", ...flags });
  return await browse(server.origin, () => server.close(), switches);
}

/** As `startApp`, with server and sample shop as `npm start` starts them; at the end Ctrl-C must end both with 0. */
export async function startAppAndShop(): Promise<TestApp & { readonly shop: string }> {
  await buildOnce();
  const { origin, shop, started } = await npmStart();
  const app = await browse(origin, async () => {
    started.child.kill("SIGINT");
    const code = await started.ended;
    if (code !== 0) throw new Error(`npm start ended with ${code}: ${started.text()}`);
  });
  return { ...app, shop };
}

/** Pages are drawn without a graphics card, real or simulated: nothing moves here, and that is the quicker way. */
const PLAIN = ["--disable-gpu", "--disable-software-rasterizer"];

async function browse(
  origin: string,
  end: () => Promise<void>,
  switches: readonly string[] = [],
): Promise<TestApp> {
  const args = ["--no-sandbox", ...PLAIN, ...switches];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  return {
    origin,
    browser,
    open: async (options = {}) =>
      watch(await browser.newContext({ locale: "en-GB", userAgent: PHONE, ...options })),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await end();
    },
  };
}

/** Watches a page of a context. */
export async function watch(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|Refused to|TrustedScript/i.test(text)) troubles.push(text);
  });
  return { page, context, troubles };
}

/** Makes a vault with the sample household, and leaves its recovery kit for later. */
export async function createSampleVault(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/app/`);
  await page.getByRole("link", { name: "Try the sample vault" }).click();
  await typePassword(page);
  await page.getByRole("button", { name: "Create the vault" }).click();
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
  await page.getByRole("button", { name: "Later" }).click();
}

/** Makes an empty vault; its recovery kit shows. */
export async function createVault(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/app/#/welcome/create`);
  await typePassword(page);
  await page.getByRole("button", { name: "Create the vault" }).click();
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor({ timeout: 120_000 });
}

/** Goes to a screen of the open vault. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

/** Types the password into both fields of a new vault. */
export async function typePassword(page: Page): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Password again").fill(PASSWORD);
  await page.getByText(/^(very )?hard to guess\.$/i).waitFor();
}

/** Unlocks the vault of this browser. */
export async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Unlock" }).click();
}

let built: Promise<void> | null = null;

function buildOnce(): Promise<void> {
  built ??= buildIfOld();
  return built;
}

async function buildIfOld(): Promise<void> {
  const document = join(WEB, "dist/index.html");
  const sources = [join(WEB, "src"), CORE].flatMap((folder) => filesIn(folder));
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(document) && statSync(document).mtimeMs > newest) return;
  await build({ root: WEB, configFile: join(WEB, "vite.config.ts"), logLevel: "error" });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The source of axe-core, for `page.evaluate`: a policy does not apply there. */
export function axeSource(): string {
  return readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
}
