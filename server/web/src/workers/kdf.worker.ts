/**
 * KDF worker: Argon2id over the password's bytes, once, then it ends and its memory with it. The key goes to the
 * vault worker that started it, never to the page.
 * @module
 */
import { deriveFromPassword, type PasswordCost } from "@rootvault/vault-core/kdf";
import { serve, startWorker } from "../rpc/serve.ts";
import { starter } from "../rpc/wire.ts";

interface Ask {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly cost: PasswordCost;
}

void startWorker(starter, () => {
  serve(starter, {
    derive: async ({ password, salt, cost }: Ask) => {
      const key = await deriveFromPassword(password, salt, cost);
      password.fill(0);
      return key;
    },
  });
});
