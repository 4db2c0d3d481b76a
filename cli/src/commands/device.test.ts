import type { DeviceView } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { mustBeRemovable } from "./device.ts";

const phone: DeviceView = {
  id: "0a".repeat(16),
  name: "phone",
  class: "device",
  added: "2026-05-01T10:00:00Z",
  removed: null,
  thisDevice: false,
  lastHeard: null,
  helper: null,
};

test("who cannot be removed here is told before anything is asked, with the way that there is", () => {
  expect(() => mustBeRemovable(phone)).not.toThrow();
  for (const [device, code, hint] of [
    [{ ...phone, thisDevice: true }, "bad-value", /on another device/],
    [{ ...phone, class: "kit" }, "bad-value", /rv kit replace/],
    [{ ...phone, removed: "2026-05-02T10:00:00Z" }, "no-device", /rv device ls/],
  ] as const)
    expect(() => mustBeRemovable(device)).toThrow(
      expect.objectContaining({ code, hint: expect.stringMatching(hint) as string }) as Error,
    );
});
