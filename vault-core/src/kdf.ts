/**
 * Package entry `./kdf`: Argon2id alone, for the worker or process that derives the key of a password.
 * @module
 */
export { deriveFromPassword, type PasswordCost } from "./crypto/password.ts";
