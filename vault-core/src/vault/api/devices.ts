/**
 * The part of `VaultApi` about who can open the vault, and how: devices and other members, pairing, the ways in to this
 * device, the recovery kit.
 * @module
 */
import type { HelperTermsView } from "./people.ts";

/** A member of the vault. */
export interface DeviceView {
  readonly id: string;
  readonly name: string;
  readonly class: "device" | "passkey" | "kit" | "helper";
  readonly added: string;
  readonly removed: string | null;
  readonly thisDevice: boolean;
  /** Newest entry of this member that this device has verified. */
  readonly lastHeard: string | null;
  /** Of a helper: what it may, until when, and with which collections. Null for all others. */
  readonly helper: HelperTermsView | null;
}

/** What a member could still hold after it is removed: nobody can take back what it was able to read. */
export interface CouldHold {
  readonly id: string;
  readonly name: string;
  readonly class: DeviceView["class"];
  readonly added: string;
  readonly removed: string | null;
  /** First and last epoch whose key it had. */
  readonly epochs: readonly [first: number, last: number];
  /** Blocks of these epochs that are here, and their bytes. */
  readonly blocks: number;
  readonly bytes: number;
  /** Records in them by collection, deleted ones too. */
  readonly records: Readonly<Record<string, number>>;
  /**
   * `epoch-keys`: keys of those epochs; `collection-keys`: of a helper, those of its collections; `pairwise-root`: it could sign towards grantees, from whom an honest server
   * takes nothing of it any more; `local-copy`: blocks and index on a disk of its own.
   */
  readonly keys: readonly ("epoch-keys" | "collection-keys" | "pairwise-root" | "local-copy")[];
}

/** A pairing seen from the device that is already in. */
export interface PairingOffer {
  readonly p: string;
  readonly deviceId: string;
  /** Six words shown on both screens. */
  readonly words: readonly string[];
}

/** A way in to this device: a password, the keyring of the system, a key of the browser, or a passkey's PRF. */
export interface SlotView {
  readonly id: string;
  readonly kind: "pw" | "keyring" | "webcrypto" | "prf";
  /** Of a passkey: its WebAuthn credential, base64url. */
  readonly credentialId: string | null;
  /** When it ends by itself; null for never. */
  readonly until: string | null;
}

/** What a browser needs to make a passkey for this vault; bytes are base64url. */
export interface PasskeyOptions {
  readonly rpName: string;
  /** `user.id`: the vault's 16 bytes. */
  readonly userId: string;
  readonly userName: string;
  /** `prf.eval.first`: a constant of 32 bytes. */
  readonly evalFirst: string;
  /** Credentials that this device has a slot of already. */
  readonly excludeCredentials: readonly string[];
}

/** A new recovery kit that waits for its 72 hours. */
export interface KitChange {
  /** The device that asked. */
  readonly by: string;
  readonly byName: string;
  /** This device asked: it alone can take the kit. */
  readonly mine: boolean;
  readonly asked: string;
  /** From when on it can be put in force. */
  readonly takeFrom: string;
}

/** A new recovery kit: in force, or asked for. */
export interface KitReplacement {
  readonly stage: "done" | "asked";
  readonly words: readonly string[];
  readonly qr: string;
  /** What everybody sees meanwhile; null once it is done. */
  readonly change: KitChange | null;
}

/** What a screen or a command asks about devices, ways in and the kit of an unlocked vault. */
export interface DevicesApi {
  devices(): Promise<readonly DeviceView[]>;
  renameDevice(ask: { readonly id: string; readonly name: string }): Promise<DeviceView>;
  /**
   * Reads the QR text of a new device, or its nine words, and fetches its offer.
   * @throws {VaultError} PAIRING_MISMATCH; pairing-gone; bad-value for another text, with `positions` for words that are none of the list.
   */
  pairLook(ask: { readonly text: string }): Promise<PairingOffer>;
  /**
   * Admits it, once the owner has compared the words: as a device, or as a helper with keys of some collections alone.
   * `p` is the offer's, or the start of its device's id.
   * @throws {VaultError} no-collection; bad-value for an end that is over.
   */
  pairConfirm(ask: {
    readonly p: string;
    readonly name?: string;
    readonly helper?: HelperTermsView;
  }): Promise<DeviceView>;
  /** Gives a helper further collections. Less is to remove it and to pair it anew. @throws {VaultError} no-device; no-collection. */
  giveCollections(ask: {
    readonly id: string;
    readonly collections: readonly string[];
  }): Promise<DeviceView>;
  /** What a member could still hold: to be shown before, and after, it is removed. @throws {VaultError} no-device; ambiguous. */
  couldHold(ask: { readonly id: string }): Promise<CouldHold>;
  /** Removes a member and starts a new epoch. */
  removeDevice(ask: { readonly id: string }): Promise<DeviceView>;

  /** The ways in to this device. */
  slots(): Promise<readonly SlotView[]>;
  /** Sets this device's password, without the old one; nothing is sent anywhere. @throws {VaultError} weak-password. */
  setPassword(ask: { readonly password: string }): Promise<readonly SlotView[]>;
  /**
   * Adds a way in whose secret the platform holds, in the place of an older one of its kind.
   * @throws {VaultError} no-keyring where the platform has none; bad-value for an `until` that is no instant.
   */
  addSlot(ask: {
    readonly kind: "keyring" | "webcrypto";
    readonly until?: string;
  }): Promise<readonly SlotView[]>;
  /** @throws {VaultError} no-slot; last-slot if neither password, passkey nor keyring would be left. */
  removeSlot(ask: { readonly id: string }): Promise<readonly SlotView[]>;
  /** What the browser is asked for to make a passkey. */
  passkeyOptions(): Promise<PasskeyOptions>;
  /**
   * Makes a passkey a member of the vault and a way in to this device. It needs the server. Bytes are base64url.
   * @throws {VaultError} bad-value; unreachable.
   */
  addPasskey(ask: {
    readonly credentialId: string;
    readonly prf: string;
    readonly name?: string;
  }): Promise<DeviceView>;

  /** The kit's words and QR text while it waits to be verified. @throws {VaultError} kit-not-kept. */
  kitShow(): Promise<{
    readonly words: readonly string[];
    readonly qr: string;
    readonly origin: string;
    readonly vault: string;
  }>;
  /**
   * Rehearses the kit: logs in with it and proves that it opens the newest epoch, without using it up. When is
   * remembered for all devices. `text` is what was typed, or the text of the QR code.
   * @throws {VaultError} KIT_MISMATCH, with `count`, or `position(s)` from 1 of the words that are wrong, where that can be told.
   */
  kitVerify(ask: {
    readonly text?: string;
    readonly words?: readonly string[];
  }): Promise<{ readonly epoch: number; readonly at: string }>;
  /**
   * Makes a new kit. With the old one (`text`: words or QR) it is in force at once; without, this device asks for it,
   * and `kitTake` puts it in force 72 hours later. Its words can be shown by `kitShow` until they were verified.
   * @throws {VaultError} KIT_MISMATCH; unreachable.
   */
  kitReplace(ask: { readonly text?: string }): Promise<KitReplacement>;
  /** Puts the kit in force that this device asked for. @throws {VaultError} too-early; no-kit-change. */
  kitTake(): Promise<{ readonly epoch: number }>;
  /** Cancels a pending replacement with the kit in force. @throws {VaultError} KIT_MISMATCH; no-kit-change. */
  kitCancel(ask: { readonly text: string }): Promise<{ readonly cancelled: boolean }>;
}
