/**
 * A new password: typed twice, long and hard enough.
 * @module
 */
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { canAsk, readPassword } from "../prompt.ts";

const MIN_LETTERS = 10;
const MIN_SCORE = 3;

/** Reads a new password. @throws {RvError} weak-password with what would help; needs-input. */
export async function readNewPassword({ options }: Context): Promise<string> {
  const password = await readPassword("New password (10 letters or more)", options);
  await mustBeStrong(password);
  const typed =
    !options.passwordStdin && options.passwordFile === undefined && canAsk(options.noInput);
  if (typed && (await readPassword("The same again", options)) !== password) {
    throw new RvError("bad-value", "The two passwords differ. Nothing was changed.");
  }
  return password;
}

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
    const why = feedback.warning ?? "it is easy to guess";
    throw new RvError(
      "weak-password",
      `The password is too weak: ${why}. Several words that do not belong together make a good one.`,
    );
  }
}
