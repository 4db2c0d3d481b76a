/**
 * Ids that begin with a hyphen: one in 64 does, as base64url has that letter (RFC 4648, section 5), and commander
 * takes every argument that begins so for an option.
 * @module
 */

/** Stands before an id while commander reads the arguments; no argument of a process can contain a NUL. */
const SHIELD = "\0";
const WHOLE_ID = 22;

/**
 * Puts a shield before each argument that is an id or the beginning of one, and no option: every option of `rv` is
 * one letter, or two hyphens and small letters. What follows `--` needs none.
 */
export function shieldIds(args: readonly string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.map((arg, at) => (at < end && looksLikeId(arg) ? SHIELD + arg : arg));
}

/** Takes the shield away again, from an argument or from the value of an option. */
export function unshieldId(text: string): string {
  return text.startsWith(SHIELD) ? text.slice(SHIELD.length) : text;
}

function looksLikeId(arg: string): boolean {
  if (!/^-[\w-]{3,}$/.test(arg) || arg.length > WHOLE_ID) return false;
  return /[A-Z\d_]/.test(arg) && (arg[1] !== "-" || arg.length === WHOLE_ID);
}
