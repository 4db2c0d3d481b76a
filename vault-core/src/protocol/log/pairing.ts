/**
 * Messages of pairing over the server, which is not trusted (docs/protocol/http.md). Everything in them is keyed
 * by a secret that travels in the QR code alone.
 * @module
 */
import { binary, countShape, memberIdShape } from "../shapes.ts";
import { z } from "../zod.ts";

/** Seconds that a pairing lives. */
export const PAIRING_SECONDS = 120;
/** Bytes of the longest pairing message. */
export const PAIRING_MESSAGE_BYTES = 8192;

/** What the new device offers: its id, public keys, and their mac under the QR secret. */
export const pairingOfferShape = z.strictObject({
  p: binary(16),
  id: memberIdShape,
  sig: binary(32),
  kem: binary(1216),
  mac: binary(32),
});

const messages = {
  hello: binary(1, PAIRING_MESSAGE_BYTES).exactOptional(),
  pop: binary(1, PAIRING_MESSAGE_BYTES).exactOptional(),
  welcome: binary(1, PAIRING_MESSAGE_BYTES).exactOptional(),
};

/** A pairing as a device with a session reads it. */
export const pairingShape = pairingOfferShape.extend(messages);

/** A pairing as anybody reads it who knows its address: the messages that came so far. */
export const pairingMessagesShape = z.object(messages);

/** The answer to a new pairing: when it ends, Unix ms. */
export const pairingMadeShape = z.strictObject({ expires_at: countShape });

/** Names of the three messages, in their order. */
export const pairingMessageNames = ["hello", "pop", "welcome"] as const;

/** One of the three messages. */
export type PairingMessageName = (typeof pairingMessageNames)[number];

/** The body of a message. */
export const pairingMessageShape = z.strictObject({ data: binary(1, PAIRING_MESSAGE_BYTES) });

/** What the new device offers, as read. */
export type PairingOffer = z.output<typeof pairingOfferShape>;
/** A pairing, as read. */
export type Pairing = z.output<typeof pairingShape>;
/** The messages of a pairing, as read. */
export type PairingMessages = z.output<typeof pairingMessagesShape>;
