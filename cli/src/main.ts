#!/usr/bin/env node
/**
 * The program `rv`.
 * @module
 */
import { runCli } from "./app.ts";

// Whoever reads this output may have seen enough, as `head` does: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });

process.exitCode = await runCli(process.argv.slice(2));
