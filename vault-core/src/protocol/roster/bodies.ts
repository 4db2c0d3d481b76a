/**
 * The nine things that a roster entry can say. A member or an `op` that is not listed stops the reader: to skip what
 * one does not know would let a server choose what a client does not see.
 * @module
 */
import { z } from "../zod.ts";
import { addShape } from "./ops/add.ts";
import { epochShape } from "./ops/epoch.ts";
import { genesisShape } from "./ops/genesis.ts";
import { policyShape } from "./ops/policy.ts";
import { prekeyShape } from "./ops/prekey.ts";
import { recoveryShape } from "./ops/recovery.ts";
import { removeShape } from "./ops/remove.ts";
import { serverShape } from "./ops/server.ts";
import { truncateShape } from "./ops/truncate.ts";

/** The body of any entry. */
export const rosterBodyShape = z.discriminatedUnion("op", [
  genesisShape,
  addShape,
  removeShape,
  prekeyShape,
  epochShape,
  recoveryShape,
  policyShape,
  truncateShape,
  serverShape,
]);

/** The body of any entry. */
export type RosterBody = z.infer<typeof rosterBodyShape>;
/** The body of any entry but the first. */
export type LaterBody = Exclude<RosterBody, { op: "genesis" }>;
