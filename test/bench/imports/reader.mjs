/**
 * Reads a file as `rv import` does, in a process of its own that holds no key.
 * @module
 */
import { detectFile, readFile } from "@rootvault/vault-core/importers";
import { chosenFiles } from "../../../cli/dist/import/chosen-files.js";
import { measured, serveCommands } from "../support/processes.mjs";

const PREVIEW = 20;

serveCommands({
  /** What it is, and its first records. */
  preview: ({ path }) =>
    measured(async () => {
      const [file] = await chosenFiles([path]);
      const { format } = await detectFile(file);
      let shown = 0;
      for await (const items of readFile(file, format)) {
        shown += items.filter(({ kind }) => kind === "draft").length;
        if (shown >= PREVIEW) break;
      }
      return { format, shown: Math.min(shown, PREVIEW) };
    }),
  /** All of it. */
  read: ({ path }) =>
    measured(async () => {
      const [file] = await chosenFiles([path]);
      const { format } = await detectFile(file);
      const counts = { draft: 0, skip: 0, fault: 0 };
      for await (const items of readFile(file, format))
        for (const { kind } of items) counts[kind] += 1;
      return counts;
    }),
});
