/**
 * `npm start`: installs what is missing, builds, starts the server with the web app and the sample shop, and says what
 * to open. Ctrl-C ends both; a second start finds everything again in `./rootvault-data`.
 * @module
 */
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { build, fail, prepare, root, start } from "./prepare.mjs";

// Children get their own process group, so that Ctrl-C reaches them once, through us.
const CHILD = { stdio: ["ignore", "inherit", "inherit"], detached: process.platform !== "win32" };

const HELP = `npm start -- [options]
  --port N            the server's port on this computer (default 8420)
  --data FOLDER       where the server keeps its files (default ./rootvault-data)
  --shop-port N       the sample shop's port (default 8431)
  --no-sample-shop    start the server and the web app alone
  --no-build          use what was installed and built before
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "8420" },
        data: { type: "string", default: "./rootvault-data" },
        "shop-port": { type: "string", default: "8431" },
        "no-sample-shop": { type: "boolean", default: false },
        "no-build": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return {
      ...values,
      port: readPort("--port", values.port),
      shopPort: readPort("--shop-port", values["shop-port"]),
    };
  } catch (error) {
    return fail(`${error.message}\n${HELP}`);
  }
}

function readPort(flag, text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    fail(`${flag} needs a port from 1 to 65535, not "${text}".`);
  return port;
}

/** Asks for the port before anything slow happens, so that the message comes at once. */
async function needsFreePort(port, flag) {
  const free = await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
  if (!free) fail(`Port ${port} is in use. Choose another: npm start -- ${flag} ${port + 1}`);
}

async function ready(url, child) {
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) {
      await answer.body?.cancel();
      if (answer.ok) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer.`);
}

/** Starts the children, hands signals on, and ends with the first that ends by itself. */
function supervise(children) {
  let stopping = false;
  const stop = (signal) => {
    stopping = true;
    for (const child of children) if (child.exitCode === null) child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM"])
    process.on(signal, () => stop(stopping ? "SIGKILL" : "SIGTERM"));
  const ends = children.map(
    (child) =>
      new Promise((resolve) => {
        child.once("exit", (code) => {
          if (!stopping) stop("SIGTERM");
          resolve(code ?? 1);
        });
      }),
  );
  return { stop, ended: Promise.all(ends) };
}

function startServer(options) {
  const server = start(
    "server/dist/main.js",
    [
      "serve",
      "--data",
      options.data,
      "--listen",
      `127.0.0.1:${options.port}`,
      "--log-level",
      "warn",
    ],
    { ...CHILD, stdio: ["ignore", "inherit", "pipe"] },
  );
  // The OAuth library warns of Node 20, on which it is tested here; the address is said below with what to do there.
  const known = /Unsupported runtime|^Rootvault is at /;
  createInterface({ input: server.stderr }).on("line", (line) => {
    if (!known.test(line)) process.stderr.write(`${line}\n`);
  });
  return server;
}

function startShop(options, origin) {
  const data = join(options.data, "sample-shop");
  return start(
    "examples/dist/shop/main.js",
    ["--port", String(options.shopPort), "--vault", origin, "--data", data],
    CHILD,
  );
}

async function main() {
  const options = readOptions();
  const withShop = !options["no-sample-shop"];
  await needsFreePort(options.port, "--port");
  if (withShop) await needsFreePort(options.shopPort, "--shop-port");
  if (!options["no-build"]) {
    prepare();
    build();
  }
  const origin = `http://localhost:${options.port}`;
  const shopOrigin = withShop ? `http://127.0.0.1:${options.shopPort}` : null;
  const server = startServer(options);
  const shop = withShop ? startShop(options, origin) : null;
  const { stop, ended } = supervise(shop === null ? [server] : [server, shop]);
  try {
    await ready(`${origin}/readyz`, server);
    if (shop !== null) await ready(`${shopOrigin}/`, shop);
    process.stdout.write(words(origin, shopOrigin, options.data));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    stop("SIGTERM");
    await ended;
    process.exit(1);
  }
  const codes = await ended;
  process.exit(codes.find((code) => code !== 0) ?? 0);
}

function words(origin, shopOrigin, data) {
  const lines = [
    "",
    `Rootvault is running (only on this computer, for trying out; its files lie in ${data}).`,
    `  1. Open    ${origin}/app/  and make a vault, or try the sample.`,
    ...(shopOrigin === null
      ? []
      : [`  2. Open    ${shopOrigin}/  a sample shop, and let it ask; you decide what it sees.`]),
    `  ${shopOrigin === null ? 2 : 3}. Terminal: node cli/dist/rv/main.js --help   (pairs with this vault, or makes one of its own)`,
    "Ctrl-C ends it; the next start finds everything again.",
    "",
  ];
  return lines.join("\n");
}

if (root !== process.cwd()) process.chdir(root);
await main();
