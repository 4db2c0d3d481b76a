import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { isVaultError } from "../../errors.ts";
import { fuzzBytes } from "../../testing/fuzz-file.ts";
import { MAX_ATTACHMENT_FILE_BYTES } from "../../model/attachment-limits.ts";
import { cleanFile } from "./clean-file.ts";
import { crc32 } from "../../bytes/crc32.ts";

/** What no cleaned picture may hold: a place, a time, a camera, a name. */
const SECRETS = ["GPSLatitude", "2026:05:03", "PhoneCam 9", "Ann Example", "<x:xmpmeta"];
const SECRET = SECRETS.join(" ");

const u16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value & 255);
const u32 = (value: number): Uint8Array => concatBytes(u16(value >>> 16), u16(value & 65_535));
const u32le = (value: number): Uint8Array => u32(value).toReversed();

function segment(marker: number, data: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0xff, marker), u16(data.length + 2), data);
}

/** An EXIF segment with an orientation and a secret, in either byte order. */
function exif(orientation: number, isLittle = false): Uint8Array {
  const [two, four] = isLittle
    ? [(v: number) => u16(v).toReversed(), (v: number) => u32(v).toReversed()]
    : [u16, u32];
  const tiff = concatBytes(
    utf8(isLittle ? "II" : "MM"),
    two(42),
    four(8),
    two(2),
    // Camera, then orientation.
    two(0x0110),
    two(2),
    four(SECRET.length),
    four(38),
    two(0x0112),
    two(3),
    four(1),
    two(orientation),
    two(0),
    four(0),
    utf8(SECRET),
  );
  return segment(0xe1, concatBytes(utf8("Exif\0\0"), tiff));
}

interface JpegParts {
  readonly extra?: readonly Uint8Array[];
  readonly size?: readonly [width: number, height: number];
  readonly after?: Uint8Array;
}

const JFIF = segment(
  0xe0,
  concatBytes(utf8("JFIF\0"), u16(0x0101), Uint8Array.of(0), u16(1), u16(1), u16(0)),
);
const SCAN = concatBytes(
  segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  // Coded bytes with a stuffed 0xff and a restart.
  Uint8Array.of(1, 2, 0xff, 0, 3, 0xff, 0xd0, 4),
);

function jpeg({
  extra = [],
  size = [30, 20],
  after = new Uint8Array(0),
}: JpegParts = {}): Uint8Array {
  const frame = concatBytes(
    Uint8Array.of(8),
    u16(size[1]),
    u16(size[0]),
    Uint8Array.of(1, 1, 17, 0),
  );
  return concatBytes(
    Uint8Array.of(0xff, 0xd8),
    JFIF,
    ...extra,
    segment(0xdb, new Uint8Array(65)),
    segment(0xc2, frame),
    segment(0xc4, new Uint8Array(20)),
    SCAN,
    // A second scan, as progressive pictures have.
    segment(0xc4, new Uint8Array(20)),
    SCAN,
    Uint8Array.of(0xff, 0xd9),
    after,
  );
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatBytes(utf8(type), data);
  return concatBytes(u32(data.length), body, u32(crc32(body)));
}

function png(
  extra: readonly Uint8Array[] = [],
  size: readonly [number, number] = [3, 2],
): Uint8Array {
  const head = concatBytes(u32(size[0]), u32(size[1]), Uint8Array.of(8, 0, 0, 0, 0));
  return concatBytes(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", head),
    ...extra,
    chunk("IDAT", Uint8Array.of(0x78, 0x9c, 0x63, 0x80, 0x01, 0, 0, 8, 0, 1)),
    chunk("IEND", new Uint8Array(0)),
  );
}

/** A PNG whose sums fit, whatever its parts hold. */
function summed(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

function riff(type: string, data: Uint8Array): Uint8Array {
  return concatBytes(utf8(type), u32le(data.length), data, new Uint8Array(data.length % 2));
}

function webp(chunks: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(utf8("WEBP"), ...chunks);
  return concatBytes(utf8("RIFF"), u32le(body.length), body);
}

function lossless(width: number, height: number): Uint8Array {
  return riff(
    "VP8L",
    concatBytes(Uint8Array.of(0x2f), u32le((width - 1) | ((height - 1) << 14)), u32(7)),
  );
}

/** VP8X: flags, then width and height less one in three bytes each. */
function extended(flags: number, width: number, height: number): Uint8Array {
  const size = concatBytes(u32le(width - 1).slice(0, 3), u32le(height - 1).slice(0, 3));
  return riff("VP8X", concatBytes(Uint8Array.of(flags, 0, 0, 0), size));
}

function textIn(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function holdsSecret(bytes: Uint8Array): boolean {
  return SECRETS.some((secret) => textIn(bytes).includes(secret));
}

/** The code of a refusal; null if the file is taken. */
function codeOf(bytes: Uint8Array): string | null {
  try {
    cleanFile(bytes);
    return null;
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
}

describe("a JPEG", () => {
  const everything = [
    exif(1),
    segment(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)),
    segment(0xe2, utf8(`MPF\0${SECRET}`)),
    segment(0xed, utf8(`Photoshop 3.0\0${SECRET}`)),
    segment(0xef, utf8(SECRET)),
    segment(0xfe, utf8(SECRET)),
  ];

  test("loses place, time, camera and comments, and whatever follows its end", () => {
    // A film behind the picture, as phones write it.
    const full = jpeg({ extra: everything, after: utf8(`ftypmp4${SECRET}`) });
    expect(holdsSecret(full)).toBe(true);
    const clean = cleanFile(full);
    expect(clean).toMatchObject({ mime: "image/jpeg", width: 30, height: 20, isStripped: true });
    expect(clean.bytes).toEqual(jpeg());
  });

  test("keeps its colors: the profile and the transform", () => {
    const icc = segment(0xe2, concatBytes(utf8("ICC_PROFILE\0"), Uint8Array.of(1, 1, 5, 6, 7)));
    const adobe = segment(0xee, concatBytes(utf8("Adobe"), new Uint8Array(7)));
    const full = jpeg({ extra: [icc, adobe] });
    expect(cleanFile(full).bytes).toEqual(full);
  });

  test("stands upright still: the orientation is kept, and nothing else of EXIF", () => {
    for (const isLittle of [false, true]) {
      const full = jpeg({ extra: [exif(6, isLittle)] });
      const clean = cleanFile(full);
      expect(clean).toMatchObject({ width: 20, height: 30 });
      expect(holdsSecret(clean.bytes)).toBe(false);
      expect(clean.bytes.length).toBe(jpeg().length + 36);
      expect(textIn(clean.bytes.slice(0, 12))).toContain("Exif");
      // Cleaning once more changes nothing.
      expect(cleanFile(clean.bytes)).toEqual(clean);
    }
    expect(cleanFile(jpeg({ extra: [exif(9)] })).bytes).toEqual(jpeg());
  });

  test("loses the thumbnail in its header", () => {
    const head = concatBytes(utf8("JFIF\0"), u16(0x0101), Uint8Array.of(0), u16(1), u16(1));
    const thumb = segment(0xe0, concatBytes(head, Uint8Array.of(1, 1), utf8("RGB")));
    const plain = jpeg();
    const full = concatBytes(plain.slice(0, 2), thumb, plain.slice(2 + JFIF.length));
    expect(cleanFile(full).bytes).toEqual(plain);
  });

  test("that is cut off, damaged or larger than 40 megapixels is refused", () => {
    const whole = jpeg({ extra: everything });
    for (let end = 3; end < whole.length; end += 7)
      expect(codeOf(whole.slice(0, end)), `cut at ${end}`).toBe("import-refused");
    expect(codeOf(jpeg({ size: [8000, 5000] }))).toBeNull();
    expect(codeOf(jpeg({ size: [8000, 5001] }))).toBe("too-large");
    expect(codeOf(jpeg({ size: [65_535, 65_535] }))).toBe("too-large");
    expect(codeOf(jpeg({ size: [0, 10] }))).toBe("import-refused");
    expect(codeOf(jpeg({ size: [10, 0] }))).toBe("import-refused");
    // Headers without a picture, a picture within a picture, a segment of length 1.
    expect(codeOf(concatBytes(Uint8Array.of(0xff, 0xd8), JFIF, Uint8Array.of(0xff, 0xd9)))).toBe(
      "import-refused",
    );
    expect(codeOf(jpeg({ extra: [jpeg()] }))).toBe("import-refused");
    expect(codeOf(jpeg({ extra: [Uint8Array.of(0xff, 0xe5, 0, 1)] }))).toBe("import-refused");
  });
});

describe("a PNG", () => {
  const everything = [
    chunk("tEXt", utf8(`Author\0${SECRET}`)),
    chunk("iTXt", utf8(SECRET)),
    chunk("zTXt", utf8(SECRET)),
    chunk("eXIf", utf8(SECRET)),
    chunk("tIME", utf8("2026:05:03")),
    chunk("prVt", utf8(SECRET)),
  ];

  test("loses texts, EXIF, time and chunks of programs, and whatever follows its end", () => {
    const full = concatBytes(png(everything), utf8(SECRET));
    const clean = cleanFile(full);
    expect(clean).toMatchObject({ mime: "image/png", width: 3, height: 2 });
    expect(clean.bytes).toEqual(png());
  });

  test("keeps what makes its colors", () => {
    const full = png([
      chunk("gAMA", u32(45_455)),
      chunk("tRNS", u16(1)),
      chunk("iCCP", utf8("p\0\0x")),
    ]);
    expect(cleanFile(full).bytes).toEqual(full);
  });

  test("that is cut off, damaged, unknown or larger than 40 megapixels is refused", () => {
    const whole = png(everything);
    for (let end = 8; end < whole.length; end += 5)
      expect(codeOf(whole.slice(0, end)), `cut at ${end}`).toBe("import-refused");
    for (let at = 16; at < whole.length; at += 3) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(["import-refused", "too-large"], `byte ${at}`).toContain(codeOf(changed));
    }
    expect(codeOf(png([chunk("NEWX", u32(1))]))).toBe("import-refused");
    expect(codeOf(png([], [40_000, 1000]))).toBeNull();
    expect(codeOf(png([], [40_000, 1001]))).toBe("too-large");
    expect(codeOf(png([], [2 ** 31 - 1, 2 ** 31 - 1]))).toBe("too-large");
    expect(codeOf(png([], [0, 9]))).toBe("import-refused");
  });
});

describe("a WebP", () => {
  test("loses EXIF, XMP and unknown chunks, and whatever follows its end", () => {
    const full = concatBytes(
      webp([
        extended(0x0c | 0x20, 30, 20),
        riff("ICCP", utf8("prof")),
        lossless(30, 20),
        riff("EXIF", utf8(SECRET)),
        riff("XMP ", utf8(SECRET)),
        riff("WHAT", utf8(SECRET)),
      ]),
      utf8(SECRET),
    );
    const clean = cleanFile(full);
    expect(clean).toMatchObject({ mime: "image/webp", width: 30, height: 20 });
    expect(clean.bytes).toEqual(
      webp([extended(0x20, 30, 20), riff("ICCP", utf8("prof")), lossless(30, 20)]),
    );
  });

  test("of the lossy kind is taken as it is", () => {
    const frame = concatBytes(
      Uint8Array.of(0, 0, 0, 0x9d, 0x01, 0x2a),
      Uint8Array.of(30, 0, 20, 0, 9),
    );
    const full = webp([riff("VP8 ", frame)]);
    expect(cleanFile(full)).toMatchObject({ width: 30, height: 20, bytes: full });
  });

  test("that moves, is cut off, damaged or larger than 40 megapixels is refused", () => {
    const whole = webp([extended(0x20, 30, 20), riff("ICCP", utf8("prof")), lossless(30, 20)]);
    for (let end = 12; end < whole.length; end++)
      expect(codeOf(whole.slice(0, end)), `cut at ${end}`).toBe("import-refused");
    expect(codeOf(webp([extended(0x02, 30, 20), lossless(30, 20)]))).toBe("import-refused");
    expect(codeOf(webp([extended(0, 30, 20), riff("ANIM", u32(0)), lossless(30, 20)]))).toBe(
      "import-refused",
    );
    expect(codeOf(webp([extended(0, 30, 20)]))).toBe("import-refused");
    expect(codeOf(webp([lossless(30, 20), lossless(30, 20)]))).toBe("import-refused");
    expect(codeOf(webp([lossless(8000, 5000)]))).toBeNull();
    expect(codeOf(webp([lossless(8000, 5001)]))).toBe("too-large");
    expect(codeOf(webp([extended(0, 2 ** 24, 2 ** 24), lossless(3, 3)]))).toBe("too-large");
    expect(codeOf(webp([riff("VP8L", utf8("not a picture"))]))).toBe("import-refused");
  });
});

describe("any file", () => {
  test("a PDF is kept as it is; cut off it is refused", () => {
    const paper = utf8(`%PDF-1.7\n${SECRET}\n%%EOF\n`);
    expect(cleanFile(paper)).toEqual({ bytes: paper, mime: "application/pdf", isStripped: false });
    expect(codeOf(paper.slice(0, -8))).toBe("import-refused");
  });

  test("what is none of the four is told apart by its bytes, whatever its name", () => {
    for (const text of [
      "",
      "GIF89a",
      "<svg/>",
      "BM",
      "II*\0",
      "ftypheic",
      "Paid 12 EUR",
      "PK\u0003\u0004",
    ])
      expect([text, codeOf(utf8(text))]).toEqual([text, "not-recognised"]);
  });

  test("above 16 MiB is refused before it is looked at", () => {
    expect(codeOf(new Uint8Array(MAX_ATTACHMENT_FILE_BYTES + 1))).toBe("too-large");
    const paper = new Uint8Array(MAX_ATTACHMENT_FILE_BYTES).fill(32);
    paper.set(utf8("%PDF-1.7"));
    paper.set(utf8("%%EOF"), paper.length - 5);
    expect(codeOf(paper)).toBeNull();
  });

  test("noise behind a good beginning ends in a code, never in another error", () => {
    const beginnings = [
      jpeg().slice(0, 40),
      png().slice(0, 40),
      webp([lossless(3, 3)]).slice(0, 20),
      utf8("%PDF-"),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings),
        fc.uint8Array({ maxLength: 300 }),
        (start, rest) => {
          const code = codeOf(concatBytes(start, rest));
          expect([null, "import-refused", "too-large", "not-recognised"]).toContain(code);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["a JPEG", jpeg({ extra: [exif(6), segment(0xfe, utf8(SECRET))] })],
    ["a PNG", png([chunk("tEXt", utf8(SECRET)), chunk("gAMA", u32(45_455))])],
    ["a WebP", webp([extended(0x2c, 30, 20), riff("ICCP", utf8("p")), lossless(30, 20)])],
  ])("%s, broken by dice, is refused in a code or clean", async (name, sound) => {
    await fuzzBytes(new Uint8Array(sound), async (broken) => {
      await Promise.resolve();
      const file = name === "a PNG" ? summed(broken) : broken;
      const code = codeOf(file);
      expect([null, "import-refused", "too-large", "not-recognised"]).toContain(code);
      if (code !== null) return;
      const clean = cleanFile(file);
      expect(cleanFile(clean.bytes)).toEqual(clean);
    });
  });
});
