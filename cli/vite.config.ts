/**
 * The build of `rv` and its key agent: the project's own code and what it uses of pure code in few files, since a
 * program of 550 modules takes most of a second to begin.
 * @module
 */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const conditions = ["source", "module", "node", "import", "default"];

/** Packages that load a file of their own, WebAssembly or compiled code, from beside their code. */
const WITH_FILES = ["@bokuweb/zstd-wasm", "libsodium-wrappers"];

/**
 * What PouchDB loads beside its databases on the disk. Its compiled leveldb is loaded from where PouchDB has it. Its
 * databases behind HTTP are never used here: a jar of cookies with the list of all public suffixes, and a `fetch` of
 * Node's own kind from before it had one, took a third of the time in which the agent begins.
 */
const FOR_POUCHDB: Readonly<Record<string, string>> = {
  leveldown: `import { createRequire } from "node:module";
    const { resolve } = createRequire(import.meta.url);
    const leveldown = createRequire(resolve("pouchdb"))("leveldown");
    export { leveldown as "module.exports" };`,
  "fetch-cookie": "export default (fetch) => fetch;",
  // Node's own `fetch` is loaded when it is named, which takes its time too.
  "node-fetch": `export default (...asked) => globalThis.fetch(...asked);
    export function Headers(of) { return new globalThis.Headers(of); }`,
};

const withPouchdb: Plugin = {
  name: "with-pouchdb",
  enforce: "pre",
  resolveId: (name) => (name in FOR_POUCHDB ? `\0${name}` : null),
  load: (id) => FOR_POUCHDB[id.slice(1)] ?? null,
};

export default defineConfig({
  root,
  plugins: [withPouchdb],
  ssr: { noExternal: true, external: WITH_FILES, resolve: { conditions } },
  build: {
    ssr: true,
    outDir: "dist/rv",
    emptyOutDir: true,
    target: "node20.19",
    sourcemap: true,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        main: `${root}src/main.ts`,
        "agent/main": `${root}src/agent/main.ts`,
        "agent/pack-worker": `${root}src/agent/packing/pack-worker.ts`,
        "agent/derive-worker": `${root}src/agent/key/derive-worker.ts`,
      },
      output: {
        entryFileNames: "[name].js",
        // `rv` starts the agent by the file beside its own code.
        chunkFileNames: "agent/[name]-[hash].js",
        // Names stay as they are; comments and space are a third of what is read at each start.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
});
