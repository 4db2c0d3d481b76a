/**
 * The sample shop as a process of its own: `node examples/dist/shop/main.js --port 8431 --vault http://localhost:8420`.
 * @module
 */
import { parseArgs } from "node:util";
import { serveShop } from "./serve.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8431" },
    vault: { type: "string", default: "http://localhost:8420" },
    data: { type: "string", default: "./rootvault-data/sample-shop" },
  },
});

try {
  const running = await serveShop({
    port: Number(values.port),
    vault: values.vault,
    data: values.data,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void running.close());
  }
} catch (error) {
  const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const why = inUse
    ? `Port ${values.port} is in use. Choose another by --port (npm start: --shop-port).`
    : `The sample shop cannot start: ${error instanceof Error ? error.message : String(error)}`;
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
