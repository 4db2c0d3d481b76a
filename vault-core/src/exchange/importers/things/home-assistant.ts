/**
 * Home Assistant's registry of devices (`.storage/core.device_registry`): a thing an element.
 *
 * Hardware addresses, ids of the owner's accounts and addresses in the home network are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import { isList, type JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { thingKind } from "../../../records/thing-words.ts";
import type { Detection, Importer, ImportMember, Sample } from "../importer.ts";
import { readWhen } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { jsonElements, memberOf, textMember } from "../reading/json.ts";
import { stripped } from "../reading/strip.ts";
import { said } from "./thing-rows.ts";

/** The importer. */
export const homeAssistant: Importer = {
  id: "home-assistant.devices",
  name: "Home Assistant devices",
  collections: ["appliances"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json" || !sample.paths.has("key") || !sample.paths.has("data")) return null;
  const isRegistry = /"key"\s*:\s*"core\.device_registry"/u.test(sample.start);
  return isRegistry ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const { row, value, fault } of jsonElements(source, ["data", "devices"])) {
      if (value === null)
        yield { kind: "fault", row, reason: fault ?? "The device cannot be read.", ...place };
      else if (memberOf(value, "entry_type") === "service")
        yield { kind: "skip", rule: "service", row, ...place };
      else yield { ...itemOf(row, () => toDraft(value, row)), ...place };
    }
  }
}

function toDraft(device: JsonObject, row: number): Draft {
  const text = (key: string): string | null => {
    const value = textMember(device, key);
    return value === null ? null : stripped(value).replace(hardware, "~");
  };
  const id = textMember(device, "id");
  if (id === null) throw new RowFault("id is missing.");
  const model = text("model");
  const name = text("name_by_user") ?? text("name") ?? model;
  if (name === null) throw new RowFault("name is missing.");
  const version = text("sw_version");
  const connects = connectsOf(device);
  const fields = {
    type: "appliance",
    ...whenOf(device),
    ...thingKind(name, model ?? "", text("default_model") ?? ""),
    status: "in_use",
    quantity: 1,
    name,
    ...said({
      manufacturer: text("manufacturer"),
      model,
      serialNumber: serialOf(textMember(device, "serial_number")),
      location: areaOf(text("area_id")),
      software: version === null ? null : { version },
      connects: connects.length === 0 ? null : connects,
    }),
  };
  const via = textMember(device, "via_device_id") ?? textMember(device, "hub_device_id");
  return {
    kind: "draft",
    collection: "appliances",
    naturalKey: naturalKey("home-assistant", id),
    fields,
    ...(via !== null && { refs: { parentId: naturalKey("home-assistant", via) } }),
    raw: said({ hw_version: text("hw_version"), model_id: text("model_id") }),
    row,
  };
}

/** Registries before 2024.8 say nothing, and later ones 1970 for what they knew before. */
/** Radios are often called by their address, such as `hci0 (00:53:00:aa:bb:cc)`. */
const hardware = /(?<![\w:-])[\da-f]{2}(?:[:-][\da-f]{2}){5}(?![\w:-])/giu;

/** Some things give their address for a number. */
function serialOf(serial: string | null): string | null {
  return serial === null || serial.replace(hardware, "").trim() === "" ? null : serial;
}

/** Older registries number their areas, which tells nobody where a thing stands. */
function areaOf(area: string | null): string | null {
  return area === null || /^[\da-f]{32}$/u.test(area) ? null : area;
}

function whenOf(device: JsonObject): JsonObject {
  const created = textMember(device, "created_at");
  if (created === null || created.startsWith("1970")) return {};
  return { when: readWhen(created, "mdy", "created_at", 0) };
}

const radios: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["zigbee", /zigbee|^zha$|deconz/iu],
  ["zwave", /z-?wave/iu],
  ["matter", /matter/iu],
  ["thread", /thread/iu],
  ["bluetooth", /bluetooth/iu],
];

/** Kinds of connection by the words before the addresses; the addresses are not read. */
function connectsOf(device: JsonObject): readonly string[] {
  const kinds = [memberOf(device, "connections"), memberOf(device, "identifiers")]
    .flatMap((list) => (isList(list) ? list : []))
    .flatMap((pair) => (isList(pair) && typeof pair[0] === "string" ? [pair[0]] : []));
  return radios.flatMap(([name, pattern]) =>
    kinds.some((kind) => pattern.test(kind)) ? [name] : [],
  );
}
