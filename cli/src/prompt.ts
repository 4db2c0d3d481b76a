/**
 * Questions at the terminal. Secrets are read without echo: raw mode is set before the prompt is written, else a fast
 * typist or a pipe would see the password echoed.
 * @module
 */
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { RvError } from "./errors.ts";

/** Where a password may come from, besides the terminal. */
export interface PasswordSources {
  readonly passwordStdin?: boolean;
  readonly passwordFile?: string;
  readonly noInput: boolean;
}

/** Tells whether somebody can be asked: both ends are terminals. */
export function canAsk(noInput: boolean): boolean {
  return !noInput && process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Reads a password: from stdin or a file if the command says so, else from the terminal.
 *
 * @throws {RvError} needs-input, naming the flags; interrupted.
 */
export async function readPassword(label: string, sources: PasswordSources): Promise<string> {
  if (sources.passwordFile !== undefined)
    return firstLine(await readTextFile(sources.passwordFile));
  if (sources.passwordStdin === true) return firstLine(await readAll());
  if (!canAsk(sources.noInput)) {
    throw new RvError("needs-input", "A password is needed.", {
      hint: "--password-stdin   or   --password-file FILE",
    });
  }
  return await readSecret(`${label}: `);
}

/** Asks for a line with echo; `fallback` is taken for an empty one. */
export async function readLine(
  label: string,
  noInput: boolean,
  fallback?: string,
): Promise<string> {
  if (!canAsk(noInput)) {
    if (fallback !== undefined) return fallback;
    throw new RvError("needs-input", `An answer is needed: ${label}`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(
      fallback === undefined ? `${label}: ` : `${label} [${fallback}]: `,
    );
    return answer.trim() === "" ? (fallback ?? "") : answer.trim();
  } catch (error) {
    // Ctrl-C at a question.
    throw codeOf(error) === "ABORT_ERR" ? stoppedHere() : error;
  } finally {
    lines.close();
  }
}

/**
 * Asks for a text that may come in several lines, as it stands on paper or is pasted, until it is whole or a line is
 * empty.
 *
 * @param more null when the text so far is whole, else the question for the next line.
 * @throws {RvError} needs-input if nobody can be asked; interrupted.
 */
export async function readLines(
  label: string,
  noInput: boolean,
  more: (soFar: string) => string | null,
): Promise<string> {
  if (!canAsk(noInput)) throw new RvError("needs-input", `An answer is needed: ${label}`);
  // One reader for all lines: what is pasted comes at once, and the next one would not see the rest of it.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  let text = "";
  let stopped = false;
  lines.on("SIGINT", () => {
    stopped = true;
    lines.close();
  });
  try {
    lines.setPrompt(`${label}: `);
    lines.prompt();
    for await (const line of lines) {
      text = `${text} ${line}`.trim();
      const question = line.trim() === "" ? null : more(text);
      if (question === null) return text;
      lines.setPrompt(`${question}: `);
      lines.prompt();
    }
    if (stopped) throw stoppedHere();
    return text;
  } finally {
    lines.close();
  }
}

/** Asks yes or no; `--yes` answers. @throws {RvError} needs-input if nobody can be asked. */
export async function confirm(
  question: string,
  flags: { readonly yes: boolean; readonly noInput: boolean },
): Promise<boolean> {
  if (flags.yes) return true;
  if (!canAsk(flags.noInput)) throw new RvError("needs-input", question, { hint: "--yes" });
  const answer = await readLine(`${question} (y/n)`, flags.noInput);
  return /^y(es)?$/i.test(answer);
}

async function readSecret(label: string): Promise<string> {
  const { stdin, stderr } = process;
  stdin.setRawMode(true);
  stdin.resume();
  stderr.write(label);
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = "";
      const take = (chunk: Buffer): void => {
        for (const letter of chunk.toString("utf8")) {
          if (letter === "\r" || letter === "\n") {
            stdin.off("data", take);
            resolve(typed);
            return;
          }
          if (letter === "\u0003") {
            stdin.off("data", take);
            reject(stoppedHere());
            return;
          }
          typed =
            letter === "\u007F" || letter === "\b"
              ? Array.from(typed).slice(0, -1).join("")
              : typed + letter;
        }
      };
      stdin.on("data", take);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** Reads stdin to its end. */
export async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Reads a text file that an option names.
 * @throws {RvError} bad-value with its path and the system's code, if it cannot be read.
 */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RvError("bad-value", `${path} cannot be read (${codeOf(cause)}).`, { cause });
  }
}

function stoppedHere(): RvError {
  return new RvError("interrupted", "Stopped; nothing was changed.");
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
}

/** A password file may end with one newline, which is not part of the password. */
function firstLine(text: string): string {
  return text.replace(/\r?\n$/, "");
}
