/**
 * The vault that `freeze.mjs` writes down: Ann's laptop, the phone that she lost, her kit, two epochs, and a block of
 * each shape.
 * @module
 */
import { createCipheriv, createHash } from "node:crypto";

/** SHA-256 of a running number: fixed, and another one for every draw. */
export function fixedRandom(seed) {
  let drawn = 0;
  return (length) => {
    const parts = [];
    for (let bytes = 0; bytes < length; bytes += 32)
      parts.push(createHash("sha256").update(`${seed} ${drawn++}`).digest());
    return new Uint8Array(Buffer.concat(parts).subarray(0, length));
  };
}

/** A clock that goes on by a second whenever somebody looks. */
export function fixedClock(start) {
  let ticks = 0;
  return () => Date.parse(start) + 1000 * ticks++;
}

/** Makes roster, keys and blocks. */
export async function makeWorld(core, { random, now }) {
  const { createDevice } = await core("keys/device.js");
  const people = {
    laptop: createDevice(random),
    phone: createDevice(random),
    rk: random(32),
    luk: random(32),
    prf: random(32),
    browserKey: random(32),
    veks: new Map([[1, random(32)]]),
  };
  const roster = await makeRoster(core, { people, random, now });
  const picture = await makePicture(core, { random, vault: roster.states.at(-1).vault });
  const line = lineMaker();
  const written = await writeBlocks(core, { people, roster, picture, line, random, now });
  const state = roster.states.at(-1);
  const deviceKey = { seal: async (plain, ad) => sealAes(people.browserKey, plain, ad, random) };
  return { people, random, now, state, boxes: roster.boxes, picture, line, deviceKey, ...written };
}

/** Nonce, ciphertext, tag: as WebCrypto's AES-GCM gives them. */
function sealAes(key, plain, ad, random) {
  const nonce = random(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(ad);
  return new Uint8Array(
    Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  );
}

/** Appends entries that the laptop signs; gives the states, the newest last. */
async function chainOf(core, { laptop, first, now }) {
  const { signEntry } = await core("keys/sign-entry.js");
  const { entryHashHex } = await core("protocol/roster/entry.js");
  const { appendToRoster } = await core("protocol/roster/rules.js");
  const states = [first];
  const append = (ops) => {
    const state = states.at(-1);
    const entries = [];
    for (const op of ops) {
      const last = entries.at(-1);
      const prev = last === undefined ? state.head[1] : entryHashHex(last.bytes);
      const n = state.head[0] + entries.length + 1;
      const body = { n, vault: state.vault, prev, by: laptop.id, ts: now(), ...op };
      entries.push(signEntry(body, [laptop]));
    }
    states.push(appendToRoster(state, entries));
  };
  return { states, append };
}

/** Genesis, the server's key, the phone; then the phone is removed, and a new epoch begins. */
async function makeRoster(core, { people, random, now }) {
  const { toHex, toBase64Url } = await core("bytes/encoding.js");
  const { signingKeyPair } = await core("crypto/secret.js");
  const { toMemberKeys } = await core("keys/device.js");
  const { kitSecrets } = await core("keys/kit.js");
  const { wrapEpochKey } = await core("keys/kem-box.js");
  const { provePossession } = await core("keys/sign-entry.js");
  const { prepareVault } = await core("roster/create.js");
  const { newEpoch } = await core("roster/new-epoch.js");
  const { laptop, phone, rk, veks } = people;
  const beginning = { device: laptop, kit: kitSecrets(rk), vek: veks.get(1), now: now() };
  const prepared = prepareVault(beginning, random);
  const wire = ({ epoch, rid, data }) => ({ epoch, rid, data: toBase64Url(data) });
  const boxes = { lockboxes: prepared.lockboxes.map(wire), links: [] };
  const { states, append } = await chainOf(core, { laptop, first: prepared.state, now });
  append([{ op: "server", key: toHex(signingKeyPair(random(32)).publicKey) }]);
  const { vault } = prepared.state;
  const { signKey, kemKey } = toMemberKeys(phone);
  const device = { id: phone.id, class: "device", sig: toHex(signKey), kem: toHex(kemKey) };
  append([{ op: "add", device, pop: toHex(provePossession(phone, vault, kemKey)) }]);
  const address = { vault, epoch: 1, rid: phone.id };
  const data = wrapEpochKey(address, kemKey, veks.get(1), random);
  boxes.lockboxes.push(wire({ ...address, data }));
  /** Removes the phone at its newest block. */
  const removePhone = (cutoff) => {
    const next = newEpoch(states.at(-1), veks.get(1), random, phone.id);
    append([{ op: "remove", device: phone.id, cutoff }, ...next.ops]);
    boxes.lockboxes.push(...next.lockboxes.map(wire));
    boxes.links.push({ epoch: next.epoch, data: toBase64Url(next.link) });
    veks.set(next.epoch, next.vek);
  };
  return { boxes, states, removePhone };
}

async function makePicture(core, { random, vault }) {
  const { sealAttachment } = await core("block/attachment.js");
  const { toHex } = await core("bytes/encoding.js");
  const [file, key] = [random(16), random(32)];
  const plain = new Uint8Array(100).fill(7);
  const { bytes, address } = sealAttachment(plain, { vault, file, key }, random(24));
  const named = { file: toHex(file), key: toHex(key), address, mime: "image/webp", bytes: 100 };
  return { bytes, named };
}

/** Makes lines with running ids. */
function lineMaker() {
  let made = 0;
  return (collection, name, more = {}) => {
    const id = `${String(++made).padStart(21, "A")}A`;
    const text = JSON.stringify({ id, v: 1, rev: 1, name, ...more });
    return { collection, from: "self", text };
  };
}

/** Seals blocks one after the other, each with what its author had seen. */
async function blockMaker(core, { people, roster, random, now }) {
  const { sealBlock } = await core("block/seal.js");
  const { isEventCollection } = await core("protocol/collections.js");
  const { formatOf } = await core("testing/block-format.js");
  const { collectionKey } = await core("keys/collection-key.js");
  const { writeFrame } = await core("protocol/log/block-stream.js");
  const vector = {};
  const made = { blocks: [], frames: [], stored: [], vector };
  const seal = (device, shape) => {
    const { segment, collection, from = "self", kind = "records", comp = 0 } = shape;
    const lines = shape.lines.map(({ text }) => text);
    const state = roster.states.at(-1);
    const stream = `${device.id}/${segment}`;
    const [seq, id] = vector[stream] ?? [0, null];
    const prev = id ?? vector[`${device.id}/${segment - 1}`]?.[1] ?? null;
    const seen = Object.fromEntries(Object.entries(vector).filter(([name]) => name !== stream));
    const head = { v: 1, from, t: now(), roster: state.head, seen };
    const place = { vault: state.vault, device: device.id, segment, epoch: state.epoch };
    const key = collectionKey(people.veks.get(state.epoch), collection);
    const secrets = { collectionKey: key, signKey: device.signSeed, random };
    const areEvents = isEventCollection(collection);
    const content = { kind, ...place, seq: seq + 1, prev, head, lines, areEvents };
    const block = sealBlock(content, secrets);
    const format = formatOf(block.bytes, key);
    vector[stream] = [seq + 1, block.id];
    made.stored.push(block);
    made.frames.push(Buffer.from(writeFrame(block.bytes)));
    const said = { kind, collection, from, format, comp, lines };
    made.blocks.push({ id: block.id, stream, seq: seq + 1, ...said });
  };
  return { made, seal };
}

/** Writes a block of each shape. */
async function writeBlocks(core, parts) {
  const { toRootLine } = await core("vault/settings.js");
  const { people, roster, picture, line, random, now } = parts;
  const { laptop, phone } = people;
  const { made, seal } = await blockMaker(core, parts);
  const one = (collection, name, more) => ({ collection, lines: [line(collection, name, more)] });
  const many = Array.from({ length: 40 }, (_, n) =>
    line("purchases", `Tent peg ${n % 4}, galvanized steel`, {
      seller: "Bootery",
      when: { at: new Date(Date.UTC(2026, 2, 1 + n, 9, n, 7)).toISOString(), precision: "s" },
      source: { format: "amazon.orders", row: n + 1 },
      ...(n % 4 === 0 && { lineTotal: { amount: `${n}.50`, currency: "EUR" }, tags: ["tent"] }),
    }),
  );
  seal(laptop, { segment: 1, collection: "_settings", lines: [toRootLine({ random, now })] });
  seal(phone, { segment: 1, ...one("closet", "Rain coat") });
  const orders = { collection: "purchases", from: "imported:amazon.orders", lines: many, comp: 1 };
  seal(laptop, { segment: 1, ...orders });
  seal(phone, { segment: 1, ...one("clickstream", "A page") });
  const stream = `${phone.id}/1`;
  roster.removePhone({ [stream]: made.vector[stream] });
  const told = one("purchases", "A parcel that a shop told of");
  seal(laptop, { segment: 1, from: "third-party", ...told });
  seal(laptop, { segment: 1, ...one("closet", "Boots", { photos: [picture.named] }) });
  const [marked, gone] = many.map(({ text }) => JSON.parse(text).id);
  const tombstone = { text: JSON.stringify({ id: gone, v: 1, rev: 2, deleted: "owner" }) };
  const gift = { type: "annotation", target: marked, exclude: true, reason: "gift" };
  const lines = [tombstone, line("purchases", "", gift)];
  seal(laptop, { segment: 1, collection: "purchases", lines });
  seal(laptop, { segment: 2, collection: "media", lines: [] });
  seal(laptop, { segment: 2, ...one("media", "Übermut, naïve, 東京, 👟") });
  seal(laptop, { segment: 3, kind: "snapshot", ...one("closet", "Of a snapshot") });
  return made;
}
