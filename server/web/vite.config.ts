/**
 * The build of the web app: static files under `/app/`, no inline script, no `data:` address, workers as ES modules.
 * @module
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const conditions = ["source", "browser", "module", "import", "default"];

export default defineConfig({
  logLevel: "warn",
  root,
  base: "/app/",
  resolve: {
    conditions,
    // The one-file build of PouchDB brings the event emitter that its module build expects of Node.
    alias: { pouchdb: "pouchdb/dist/pouchdb.js" },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: {
    format: "es",
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { entryFileNames: "assets/[name]-[hash].js" },
    },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        index: `${root}index.html`,
        "service-worker": `${root}src/service-worker.ts`,
      },
      output: {
        // The service worker has a fixed address: its scope is the folder it lies in.
        entryFileNames: (chunk) =>
          chunk.name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
      },
    },
  },
});
