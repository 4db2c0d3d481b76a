/**
 * Mallory has the server, and lies at random: she keeps several histories and shows each device one of them, goes back
 * to old ones, mixes them, and damages single answers. She holds the server's own key, so her acks are good ones.
 * @module
 */
import { toBase64Url } from "../../../vault-core/src/bytes/encoding.ts";
import {
  FrameReader,
  writeFrame,
  type Frame,
} from "../../../vault-core/src/protocol/log/block-stream.ts";
import type { FakeServer } from "../../../vault-core/src/testing/fake-server.ts";
import type { Dice } from "./dice.ts";

/** What one answer consists of before and after a lie. */
interface Said {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Old answers that she keeps for later. */
const MOST_KEPT = 60;

/** A malicious server. */
export class Mallory {
  readonly #main: FakeServer;
  #past: FakeServer[] = [];
  readonly #views = new Map<string, FakeServer>();
  readonly #said: { readonly path: string; readonly device: string; readonly said: Said }[] = [];
  /** Share of the answers that are damaged. */
  share = 0;
  readonly #throw: () => Dice;

  /** @param dice as they are at each lie. */
  constructor(main: FakeServer, dice: () => Dice) {
    this.#main = main;
    this.#throw = dice;
  }

  get #dice(): Dice {
    return this.#throw();
  }

  /** `fetch` of every device. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const device = new Headers(init?.headers).get("authorization")?.slice(5) ?? "";
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    const view = this.#viewFor(device);
    const answer = await view.fetch(input, init).catch(() => new Response(null, { status: 500 }));
    const body = new Uint8Array(await answer.arrayBuffer());
    const said: Said = { status: answer.status, body };
    const shown = this.#dice.chance(this.share) ? this.#lie(path, device, said) : said;
    this.#said.push({ path, device, said });
    if (this.#said.length > MOST_KEPT) this.#said.shift();
    const isEmpty = shown.status === 204;
    return new Response(isEmpty ? null : shown.body.slice(), { status: shown.status });
  };

  /** Shows everybody the same again: the history that the first device's view has become, or the main one. */
  relent(): void {
    this.share = 0;
    this.#views.clear();
  }

  /** Plays one trick with whole histories; says which. */
  trick(devices: readonly string[]): string {
    const dice = this.#dice;
    const device = dice.pick(devices);
    const tricks: readonly (readonly [string, () => void])[] = [
      ["keeps a copy", () => this.#remember()],
      ["forks", () => this.#fork(devices)],
      ["rolls back", () => this.#rollBack(device)],
      ["hides roster entries", () => this.#hideEntries(device)],
      ["drops blocks", () => this.#dropBlocks(device)],
      ["reorders", () => this.#reorder(device)],
      ["lets blocks cross", () => this.#cross(device, dice.pick(devices))],
      ["shows the truth", () => void this.#views.delete(device)],
    ];
    const [name, play] = dice.pick(tricks);
    play();
    return `Mallory ${name}`;
  }

  /** Now and then a push goes into a history that is thrown away, with good acks. */
  #viewFor(device: string): FakeServer {
    const view = this.#views.get(device) ?? this.#main;
    return this.#dice.chance(this.share / 4) ? view.copy() : view;
  }

  #ownView(device: string): FakeServer {
    const view = (this.#views.get(device) ?? this.#main).copy();
    this.#views.set(device, view);
    return view;
  }

  #remember(): void {
    this.#past = [...this.#past.slice(-4), this.#main.copy()];
  }

  #fork(devices: readonly string[]): void {
    const fork = this.#main.copy();
    for (const device of devices) if (this.#dice.chance(0.4)) this.#views.set(device, fork);
  }

  #rollBack(device: string): void {
    if (this.#past.length > 0) this.#views.set(device, this.#dice.pick(this.#past).copy());
  }

  #hideEntries(device: string): void {
    const view = this.#ownView(device);
    view.entries = view.entries.slice(0, 1 + this.#dice.below(view.entries.length));
  }

  #dropBlocks(device: string): void {
    const view = this.#ownView(device);
    view.blocks = view.blocks.filter(() => !this.#dice.chance(0.1));
  }

  #reorder(device: string): void {
    const view = this.#ownView(device);
    const [at, to] = [
      this.#dice.below(view.blocks.length + 1),
      this.#dice.below(view.blocks.length + 1),
    ];
    const [moved] = view.blocks.splice(at, 1);
    if (moved !== undefined) view.blocks.splice(to, 0, moved);
  }

  /** Blocks of one history come up in another. */
  #cross(from: string, to: string): void {
    const source = this.#views.get(from) ?? this.#main;
    const target = this.#ownView(to);
    let last = Math.max(0, ...target.blocks.map((block) => block.change));
    for (const block of source.blocks)
      if (!target.blocks.some(({ id }) => id === block.id) && this.#dice.chance(0.8))
        target.blocks.push({ ...block, change: (last += 1) });
  }

  #lie(path: string, device: string, said: Said): Said {
    const dice = this.#dice;
    if (dice.chance(0.15)) return this.#replay(path, device) ?? said;
    if (dice.chance(0.1)) return refuse(dice);
    const isFrames = path.endsWith("/blocks/get") || (path.endsWith("/blocks") && isBinary(said));
    if (isFrames && dice.chance(0.8)) return { ...said, body: lieInFrames(said.body, dice) };
    if (!isFrames && dice.chance(0.8)) return { ...said, body: lieInText(said.body, dice) };
    return { ...said, body: damage(said.body, dice) };
  }

  /** What she once said, to this device or to another one. */
  #replay(path: string, device: string): Said | null {
    const isOther = this.#dice.chance(0.3);
    const old = this.#said.filter(
      (one) => one.path === path && (isOther ? one.device !== device : one.device === device),
    );
    return old.length === 0 ? null : this.#dice.pick(old).said;
  }
}

const SLUGS = [
  "invalid-token",
  "roster-moved",
  "cursor-lost",
  "not-found",
  "FORK",
  "ROLLBACK",
  "internal",
  "quota-exceeded",
  "suspended",
  "epoch-retired",
  "equivocation",
  "device-removed",
  "wrong-password",
] as const;

function refuse(dice: Dice): Said {
  const status = dice.pick([400, 401, 404, 409, 429, 500, 503]);
  const type = `urn:rootvault:problem:${dice.pick(SLUGS)}`;
  return { status, body: new TextEncoder().encode(JSON.stringify({ type, entries: [] })) };
}

function isBinary({ body }: Said): boolean {
  return body.length === 0 || body[0] === 0;
}

function lieInFrames(body: Uint8Array, dice: Dice): Uint8Array {
  const frames = [...new FrameReader().push(body)];
  if (frames.length === 0) return body;
  const at = dice.below(frames.length);
  const one = frames[at]!;
  const lies: readonly (() => readonly Frame[])[] = [
    () => frames.toSpliced(at, 1),
    () => frames.slice(0, at),
    () => frames.toReversed(),
    () => [...frames, one],
    () => frames.toSpliced(at, 1, { ...one, block: damage(one.block, dice) }),
    () => frames.toSpliced(at, 1, { ...one, change: one.change + 1 }),
    () => frames.map((frame) => ({ change: frame.change, block: dice.pick(frames).block })),
  ];
  const said = dice.pick(lies)();
  return Buffer.concat(said.map((frame) => writeFrame(frame.block, frame.change)));
}

/** Changes a number or a text somewhere in JSON lines. */
function lieInText(body: Uint8Array, dice: Dice): Uint8Array {
  const text = new TextDecoder().decode(body);
  const lines = text.split("\n");
  const at = dice.below(lines.length);
  try {
    const json: unknown = JSON.parse(lines[at] ?? "");
    lines[at] = JSON.stringify(change(json, dice));
  } catch {
    return damage(body, dice);
  }
  return new TextEncoder().encode(dice.chance(0.1) ? lines.slice(at).join("\n") : lines.join("\n"));
}

function change(json: unknown, dice: Dice): unknown {
  if (typeof json === "number") return dice.pick([json + 1, Math.max(0, json - 1), 0, 2 ** 53, -1]);
  if (typeof json === "string") return changeText(json, dice);
  if (Array.isArray(json)) {
    if (json.length === 0 || dice.chance(0.2)) return json.slice(1);
    return json.toSpliced(dice.below(json.length), 1, change(dice.pick(json), dice));
  }
  if (typeof json !== "object" || json === null) return dice.pick([null, 0, "", []]);
  const keys = Object.keys(json);
  if (keys.length === 0) return null;
  const key = dice.pick(keys);
  const entries = Object.entries(json);
  if (dice.chance(0.2)) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === key ? change(value, dice) : value]),
  );
}

function changeText(text: string, dice: Dice): string {
  if (text.length === 0 || dice.chance(0.1)) return toBase64Url(dice.bytes(32));
  const at = dice.below(text.length);
  return (
    text.slice(0, at) + dice.pick(["0", "f", "A", "", text[at]!.toUpperCase()]) + text.slice(at + 1)
  );
}

/** Flips a bit, cuts the end, or empties. */
function damage(body: Uint8Array, dice: Dice): Uint8Array {
  if (body.length === 0 || dice.chance(0.1)) return new Uint8Array();
  if (dice.chance(0.3)) return body.slice(0, dice.below(body.length));
  const flipped = body.slice();
  const at = dice.below(flipped.length);
  flipped[at] = flipped[at]! ^ (1 << dice.below(8));
  return flipped;
}
