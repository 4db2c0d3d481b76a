#!/usr/bin/env node
/**
 * The program `rv`.
 * @module
 */
import { runCli } from "./app.ts";

process.exitCode = await runCli(process.argv.slice(2));
