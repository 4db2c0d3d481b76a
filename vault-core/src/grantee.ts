/**
 * `@rootvault/vault-core/grantee`: what a company needs to ask for a peek, collect and open it. Holds no vault code.
 * @module
 */
export { createGrantee, type Grantee, type GranteeOptions } from "./grantee/grantee.ts";
export {
  createGranteeSecrets,
  toClientDocument,
  toJwks,
  type GranteeKey,
  type GranteeProfile,
  type GranteeSecrets,
} from "./grantee/keys.ts";
export { openPeek, type OpenedPeek, type PeekDemands } from "./grantee/open-peek.ts";
export type {
  Ask,
  AskInput,
  CollectedPeek,
  Granted,
  GrantedLess,
  GrantedPeek,
} from "./grantee/types.ts";
export { isVaultError, VaultError, type VaultErrorCode } from "./errors.ts";
