/**
 * The password of this device: a new one, typed twice, long and hard enough; or none, where something else opens it.
 * @module
 */
import type { TranslationKeys } from "@zxcvbn-ts/core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { canAsk, readPassword } from "../prompt.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";

const MIN_LETTERS = 10;
const MIN_SCORE = 3;

/** `password set`, `password remove`. */
export const passwordCommands: readonly CommandSpec[] = [
  {
    line: "password set",
    group: "Start",
    summary: "a new password for this device, without the old one while it is unlocked",
    options: [["--new-password-file <file>", "read the new password from a file"]],
    exits: [0, 2, 3, 4, 10],
    examples: ["rv password set", "rv password set --new-password-file ~/.rv-new"],
    run: runSet,
  },
  {
    line: "password remove",
    group: "Start",
    summary: "no password on this device: the keyring opens it alone",
    exits: [0, 3, 5, 6],
    examples: ["rv password remove"],
    run: runRemove,
  },
];

async function runSet(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const file = textOption(options, "newPasswordFile");
  const password = await readNewPassword(
    file === undefined ? context : { options: { ...context.options, passwordFile: file } },
  );
  const slots = await api.setPassword({ password });
  context.output.one("slots", slots, "This device has a new password. Nothing was sent anywhere.");
}

async function runRemove(context: Context): Promise<void> {
  const api = await context.vault();
  const passwords = (await api.slots()).filter((slot) => slot.kind === "pw");
  if (passwords.length === 0) throw new RvError("no-slot", "This device has no password.");
  for (const { id } of passwords) await api.removeSlot({ id });
  context.output.one("slots", await api.slots(), "This device has no password any more.");
}

/** Reads a new password. @throws {RvError} weak-password with what would help; needs-input. */
export async function readNewPassword({ options }: Pick<Context, "options">): Promise<string> {
  const password = await readPassword("New password (10 letters or more)", options);
  await mustBeStrong(password);
  const typed =
    !options.passwordStdin && options.passwordFile === undefined && canAsk(options.noInput);
  if (typed && (await readPassword("The same again", options)) !== password) {
    throw new RvError("bad-value", "The two passwords differ. Nothing was changed.");
  }
  return password;
}

/** What the meter can find in the lists that it is given here. */
type Finding = Exclude<keyof TranslationKeys["warnings"], "userInputs" | "pwned">;

/** What was found, by the meter's own names for it. */
const WEAK: Readonly<Record<Finding, string>> = {
  straightRow: "a row of keys is guessed first",
  keyPattern: "a pattern on the keyboard is guessed first",
  simpleRepeat: "one letter that repeats is easy to guess",
  extendedRepeat: "letters that repeat are easy to guess",
  sequences: "letters or digits in their order are easy to guess",
  recentYears: "years are easy to guess",
  dates: "dates are easy to guess",
  topTen: "it is among the ten most used passwords",
  topHundred: "it is among the hundred most used passwords",
  common: "it is a much used password",
  similarToCommon: "it is close to a much used password",
  wordByItself: "a single word is easy to guess",
  namesByThemselves: "names are easy to guess",
  commonNames: "names are easy to guess",
};

async function mustBeStrong(password: string): Promise<void> {
  if (password.normalize("NFKC").length < MIN_LETTERS) {
    throw new RvError(
      "weak-password",
      `The password has fewer than ${MIN_LETTERS} letters. Several words make a good one.`,
    );
  }
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const meter = new ZxcvbnFactory({
    dictionary: common.dictionary,
    graphs: common.adjacencyGraphs,
  });
  const { score, feedback } = meter.check(password);
  if (score < MIN_SCORE) {
    const why = new Map(Object.entries(WEAK)).get(feedback.warning ?? "") ?? "it is easy to guess";
    throw new RvError(
      "weak-password",
      `The password is too weak: ${why}. Several words that do not belong together make a good one.`,
    );
  }
}
