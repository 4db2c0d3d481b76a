/**
 * `server`: names the server key whose acks count.
 * @module
 */
import { z } from "../../zod.ts";
import { commonMembers, hexToBytes, key32HexShape } from "../entry.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of a `server`. */
export const serverShape = z.strictObject({
  ...commonMembers,
  op: z.literal("server"),
  key: key32HexShape,
});

/** The body of a `server`. */
export type ServerBody = z.infer<typeof serverShape>;

/** Names the server's key. */
export function applyServer(state: RosterState, body: ServerBody, by: Member): RosterState {
  must(by.class === "device", "only a device names the server's key");
  return { ...state, serverKey: hexToBytes(body.key) };
}
