/**
 * English of the ways in: password, passkey, staying unlocked, a passkey in a fresh browser.
 * @module
 */

import { counted } from "../format.ts";

/** Words of the ways in. */
export const ways = {
  heading: "Ways in here",
  password: "Password",
  passwordText: "Opens the vault in this browser only.",
  passwordNone: "None in this browser yet.",
  passwordSet: "Set a new one",
  passwordHeading: "A new password",
  passwordNew:
    "For this browser only. The old one is not needed, and does not open it any more afterwards.",
  passwordDone: "The new password is set.",
  passkey: "Passkey",
  passkeyHere: (n: number): string => `${counted(n, "opens", "open")} this browser.`,
  passkeyNone: "None opens this browser yet.",
  passkeyAdd: "Add a passkey",
  passkeyHeading: "Add a passkey",
  passkeyText:
    "A fingerprint, a face, a PIN or a security key instead of the password. It becomes a member of the vault and opens it in any browser that has the passkey.",
  passkeyHost: (host: string): string =>
    `It works on ${host} and nowhere else. If the vault moves to another host name, this passkey does not open it there: keep the recovery kit and a second device.`,
  passkeyTwice:
    "The browser asks twice: to make the passkey, and to take the key out of it. Not every passkey has one; then nothing is added.",
  passkeyName: "Name",
  passkeyNameDefault: "Passkey",
  passkeyMake: "Make a passkey",
  passkeyMaking: "Waiting for the passkey",
  passkeyDone: "The passkey opens your vault.",
  trouble: {
    "no-webauthn": "This browser has no passkeys.",
    "no-prf":
      "Passkeys of this browser give no key (the PRF extension). Use a password here, or another browser.",
    "ip-address":
      "An address of numbers has no passkeys: they are tied to a host name. Open the vault under its name.",
  },
  stay: "Keep this browser unlocked until I lock it",
  stayText: (minutes: string): string =>
    `A reload asks for nothing. It ends when you lock, and ${minutes} after your last touch. Whoever has this browser until then is in.`,
  use: "Use a passkey",
  using: "Waiting for the passkey",
  fresh: {
    heading: "Come in with a passkey",
    text: "A passkey of your vault opens it in this browser, with no other device at hand. This browser becomes a device of the vault.",
    foreign: "This passkey is of no vault. Choose another one.",
    host: (host: string): string => `Only passkeys made on ${host} are offered.`,
    opening: "Opening your vault",
    password: "Set a password here too",
    passwordText: "Otherwise this browser opens with the passkey alone.",
  },
};
