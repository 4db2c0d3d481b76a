/**
 * What the machine can do at best with the same bytes, in a process of its own: compress and seal them, read one field of
 * all of them, compress them hard, send them over loopback.
 * @module
 */
import { once } from "node:events";
import { connect } from "node:net";
import { randomBytes } from "node:crypto";
import { compress as compressAt } from "@bokuweb/zstd-wasm";
import { writeInFormat, projectInFormat } from "../../../vault-core/dist/block/formats.js";
import { compress, decompress } from "../../../vault-core/dist/block/zstd.js";
import { aeadSeal } from "../../../vault-core/dist/crypto/sodium.js";
import { FLUSH_BYTES } from "../../../vault-core/dist/log/write/pack-lines.js";
import { toRecordText, visits } from "../generate.mjs";
import { measured, serveCommands } from "../support/processes.mjs";

const HARD = 19;
const HARD_BYTES = 8 * 1024 * 1024;
const SEND_BYTES = 64 * 1024;
const HEAD = {
  v: 1,
  t: 1_795_388_001_000,
  roster: [7, "ab".repeat(32)],
  seen: {},
  from: "imported:bench.visits",
};
const NOTHING = new Uint8Array();

serveCommands({
  /** zstd and AEAD of the texts of so many clicks, block by block; making the texts is not timed. */
  async seal({ count }) {
    const key = randomBytes(32);
    const sums = { seconds: 0, cpuSeconds: 0, records: 0, plain: 0, sealed: 0 };
    for (const lines of blocksOf(count)) {
      const bytes = Buffer.from(lines.join("\n"));
      const nonce = randomBytes(24);
      const cpu = process.cpuUsage();
      const begin = performance.now();
      const box = aeadSeal({ key, nonce, ad: NOTHING }, compress(bytes));
      sums.seconds += (performance.now() - begin) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      sums.cpuSeconds += (user + system) / 1e6;
      sums.records += lines.length;
      sums.plain += bytes.length;
      sums.sealed += box.length;
    }
    return sums;
  },
  /** zstd 19 over pieces of 8 MiB of plain text. */
  hard({ count }) {
    let [plain, packed, piece] = [0, 0, []];
    const flush = () => {
      const bytes = Buffer.from(piece.join("\n"));
      plain += bytes.length;
      packed += compressAt(bytes, HARD).length;
      piece = [];
    };
    let letters = 0;
    for (const lines of blocksOf(count)) {
      piece.push(...lines);
      letters += FLUSH_BYTES;
      if (letters < HARD_BYTES) continue;
      flush();
      letters = 0;
    }
    if (piece.length > 0) flush();
    return { plain, packed };
  },
  /** Counts clicks by day over bodies as blocks hold them, unpacked and decrypted: what a view cannot do without. */
  async scan({ count, runs }) {
    const bodies = [...blocksOf(count)].map((lines) => {
      const { format, body } = writeInFormat({ head: HEAD, lines }, true);
      return { format, length: body.length, frame: compress(body) };
    });
    const rounds = [];
    for (let round = 0; round < runs; round++) rounds.push(await measured(() => countDays(bodies)));
    return rounds;
  },
  /** Sends so many bytes to a port of this machine, and waits until they are counted there. */
  send: ({ port, bytes }) => measured(() => sendAll(port, bytes)),
});

function* blocksOf(count) {
  const run = randomBytes(16).toString("base64url");
  let [lines, bytes] = [[], 0];
  for (const draft of visits({ count, stepMs: 629_000 })) {
    const text = toRecordText(draft, run);
    bytes += text.length + 1;
    if (bytes > FLUSH_BYTES) {
      yield lines;
      [lines, bytes] = [[], text.length + 1];
    }
    lines.push(text);
  }
  if (lines.length > 0) yield lines;
}

function countDays(bodies) {
  const days = new Map();
  let unpacking = 0;
  for (const { format, length, frame } of bodies) {
    const begin = performance.now();
    const body = decompress(frame, length);
    unpacking += performance.now() - begin;
    const [times] = projectInFormat({ format, body }, [["when", "at"]]);
    for (const at of times) {
      const day = at.slice(0, 10);
      days.set(day, (days.get(day) ?? 0) + 1);
    }
  }
  const count = [...days.values()].reduce((sum, one) => sum + one, 0);
  return { count, unpacking: unpacking / 1000 };
}

async function sendAll(port, bytes) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const piece = randomBytes(SEND_BYTES);
  for (let left = bytes; left > 0; left -= piece.length) {
    const isFull = !socket.write(left < piece.length ? piece.subarray(0, left) : piece);
    if (isFull) await once(socket, "drain");
  }
  socket.end();
  const [answer] = await once(socket, "data");
  if (Number(answer) !== bytes) throw new Error("not all bytes came");
  socket.destroy();
  return bytes;
}
