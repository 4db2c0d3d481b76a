/**
 * Every command of `rv-server`.
 * @module
 */
import type { Command } from "commander";
import { addDoctor } from "./doctor.ts";
import { addInvite } from "./invite.ts";
import { addServe } from "./serve.ts";
import type { Terminal } from "./terminal.ts";

/** Adds every command to the program. */
export function addCommands(program: Command, terminal: Terminal): void {
  addServe(program, terminal);
  addInvite(program, terminal);
  addDoctor(program, terminal);
}
