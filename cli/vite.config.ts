/**
 * The build of `rv` and its key agent: the project's own code and what it uses of pure code in few files, since a
 * program of 550 modules takes most of a second to begin.
 * @module
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const conditions = ["source", "module", "node", "import", "default"];

/** Packages that load a file of their own, WebAssembly or compiled code, from beside their code. */
const WITH_FILES = ["@bokuweb/zstd-wasm", "libsodium-wrappers", "pouchdb"];

export default defineConfig({
  root,
  ssr: { noExternal: true, external: WITH_FILES, resolve: { conditions } },
  build: {
    ssr: true,
    outDir: "dist/rv",
    emptyOutDir: true,
    target: "node20.19",
    sourcemap: true,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { main: `${root}src/main.ts`, "agent/main": `${root}src/agent/main.ts` },
      output: {
        entryFileNames: "[name].js",
        // `rv` starts the agent by the file beside its own code.
        chunkFileNames: "agent/[name]-[hash].js",
      },
    },
  },
});
