/**
 * Words that tell what kind of thing something is: appliances, electronics, garments, colors. Written for the project; what
 * is not sure is `other`.
 * @module
 */
import type { JsonObject } from "../model/json.ts";

type Words = readonly (readonly [kind: string, words: string])[];

const electronics: Words = [
  ["smart_watch", "smart ?watch|fitness tracker|apple watch|fitbit"],
  ["soundbar", "soundbar"],
  ["headphones", "headphones?|headset|earbuds|earphones|airpods|kopfhörer"],
  ["e_reader", "e-?reader|kindle|kobo|tolino"],
  ["tablet", "tablet|ipad"],
  ["phone", "(?:smart|mobile |cell)?phones?|iphone|handy|smartphone"],
  ["monitor", "monitor|display|bildschirm"],
  ["tv", "tv|television|fernseher"],
  ["laptop", "laptop|notebook|macbook|chromebook|thinkpad"],
  ["desktop", "desktop|workstation|mac ?mini|imac|pc|raspberry pi|server"],
  ["av_receiver", "av receiver|receiver|amplifier"],
  ["set_top_box", "set-top box"],
  ["streaming_player", "chromecast|fire tv|apple tv|roku|media player"],
  ["game_console", "playstation|xbox|nintendo|game console"],
  ["camera", "camera|webcam|kamera|doorbell"],
  ["lens", "lens|objektiv"],
  ["drone", "drone|quadcopter"],
  ["printer", "printer|laserjet|drucker|3d printer"],
  ["scanner", "scanner"],
  ["router", "router|access point|fritz!?box|wifi extender|modem"],
  [
    "network_switch",
    "network switch|ethernet switch|poe switch|switch \\d+ port|\\d+[- ]port switch",
  ],
  ["nas", "nas|network storage"],
  [
    "smart_home_hub",
    "hub|bridge|zigbee coordinator|coordinator|gateway|home assistant|conbee|skyconnect",
  ],
  [
    "sensor",
    "sensor|motion detector|smoke detector|thermometer|leak detector|smart plug|smart switch|remote|button|rauchmelder",
  ],
  ["speaker", "speakers?|sonos|echo dot|homepod|lautsprecher"],
  ["charger", "charger|power bank|ladegerät"],
  ["battery", "battery|batteries|ups"],
];

const appliances: Words = [
  ["washer_dryer", "washer[- ]dryer|waschtrockner"],
  ["dishwasher", "dishwasher|geschirrspüler|spülmaschine"],
  ["washer", "washer|washing machine|waschmaschine"],
  ["dryer", "tumble dryer|dryer|trockner"],
  ["freezer", "freezer|gefrierschrank"],
  ["refrigerator", "refrigerator|fridge|kühlschrank"],
  ["microwave", "microwave|mikrowelle"],
  ["range_gas", "gas range|gas stove"],
  ["range_electric", "range|stove|herd"],
  ["oven", "oven|backofen"],
  ["cooktop", "cooktop|hob|kochfeld"],
  ["hood", "range hood|cooker hood|extractor"],
  ["kettle", "kettle|wasserkocher"],
  ["coffee_maker", "coffee (?:maker|machine)|espresso machine|kaffeemaschine"],
  ["toaster", "toaster"],
  ["food_processor", "food processor|blender|mixer|küchenmaschine"],
  ["robot_vacuum", "robot vacuum|roomba|roborock|saugroboter"],
  ["vacuum", "vacuum(?: cleaner)?|staubsauger"],
  ["iron", "iron|bügeleisen"],
  ["central_air_conditioner", "central air"],
  ["room_air_conditioner", "air conditioner|aircon|klimaanlage"],
  ["heat_pump", "heat pump|wärmepumpe"],
  ["furnace_gas", "furnace"],
  ["boiler_gas", "gas boiler|boiler|gastherme"],
  ["water_heater_gas", "gas water heater"],
  ["water_heater_electric", "water heater"],
  ["space_heater", "space heater|heater|radiator"],
  ["dehumidifier", "dehumidifier"],
  ["humidifier", "humidifier"],
  ["air_purifier", "air purifier"],
  ["thermostat", "thermostat|trv"],
  ["fan", "fan|ventilator"],
  ["lamp", "lamp|light|bulb|lampe|leuchte|hue white|light strip"],
  ["pool_pump", "pool pump"],
  ["lawn_mower", "lawn ?mower|rasenmäher"],
  ["power_tool", "drill|circular saw|jigsaw|sander|impact driver|bohrmaschine|power tool"],
];

const garments: Words = [
  ["t_shirt", "t-?shirts?|tee|tees"],
  ["polo", "polo(?: shirts?)?"],
  ["tank_top", "tank tops?|camisole"],
  ["blouse", "blouses?"],
  ["sweatshirt", "sweatshirts?"],
  ["hoodie", "hoodies?"],
  ["cardigan", "cardigans?|strickjacke"],
  ["sweater", "sweaters?|jumpers?|pullovers?|knitwear|fleece"],
  ["raincoat", "raincoats?|rain jackets?|regenjacke"],
  ["parka", "parkas?"],
  ["coat", "coats?|mantel"],
  ["blazer", "blazers?"],
  ["suit_jacket", "suit jackets?"],
  ["suit_trousers", "suit (?:trousers|pants)"],
  ["jacket", "jackets?|anorak|windbreaker|jacke|outerwear"],
  ["vest", "vests?|gilet"],
  ["jumpsuit", "jumpsuits?|playsuit"],
  ["overall", "overalls?|dungarees"],
  ["dress", "dress(?:es)?|gown|kleid"],
  ["skirt", "skirts?|rock"],
  ["jeans", "jeans|denim"],
  ["chinos", "chinos?"],
  ["shorts", "shorts"],
  ["leggings", "leggings"],
  ["sweatpants", "sweatpants|joggers|track ?pants"],
  ["trousers", "trousers|pants|slacks|hose"],
  ["bra", "bras?"],
  ["swimwear", "swimwear|swimsuits?|bikini|swim ?shorts|trunks"],
  ["underwear", "underwear|briefs|boxers?|panties|lingerie"],
  ["tights", "tights|stockings"],
  ["socks", "socks?|socken"],
  ["pajamas", "pyjamas?|pajamas?|nightgown|sleepwear"],
  ["robe", "(?:bath)?robes?"],
  ["sneakers", "sneakers?|trainers|running shoes"],
  ["boots", "boots?|stiefel"],
  ["sandals", "sandals?|flip[- ]flops"],
  ["heels", "heels?|pumps|stilettos?"],
  ["loafers", "loafers?|moccasins?"],
  ["slippers", "slippers?"],
  ["shoes", "shoes?|footwear|schuhe|oxfords|derbies"],
  ["shirt", "shirts?|button[- ]?(?:up|down)|hemd"],
  ["beanie", "beanies?"],
  ["cap", "caps?"],
  ["hat", "hats?"],
  ["scarf", "scar(?:f|ves)|shawl|schal"],
  ["gloves", "gloves?|mittens?"],
  ["belt", "belts?"],
  ["bow_tie", "bow ?ties?"],
  ["tie", "ties?|krawatte"],
  ["backpack", "backpacks?|rucksack"],
  ["bag", "bags?|purse|tote|clutch"],
  ["sunglasses", "sunglasses"],
  ["watch", "watch(?:es)?"],
  ["jewelry", "jewell?ery|necklace|earrings?|bracelet|ring"],
  ["costume", "costumes?"],
  ["uniform", "uniforms?"],
  ["top", "tops?"],
];

const layers: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ["outer", "jacket coat raincoat parka blazer suit_jacket"],
    ["mid", "sweater cardigan hoodie sweatshirt vest"],
    [
      "base",
      "t_shirt shirt blouse polo top tank_top underwear bra socks tights sport_top thermal_top",
    ],
    [
      "bottom",
      "skirt trousers jeans chinos shorts leggings sweatpants suit_trousers sport_bottom thermal_bottom",
    ],
    ["one_piece", "dress jumpsuit overall pajamas robe swimwear costume uniform"],
    ["footwear", "sneakers shoes boots sandals heels loafers slippers"],
    [
      "accessory",
      "hat cap beanie scarf gloves belt tie bow_tie bag backpack sunglasses watch jewelry",
    ],
  ].flatMap(([layer = "", types = ""]) => types.split(" ").map((type) => [type, layer])),
);

const colors: Words = [
  ["black", "black|schwarz|noir|charcoal|anthracite"],
  ["white", "white|weiß|weiss|blanc|ivory|off-white"],
  ["grey", "gr[ea]y|grau|silver|heather"],
  ["beige", "beige|cream|sand|khaki|camel|tan|nude|ecru"],
  ["brown", "brown|braun|chocolate|cognac|chestnut"],
  ["red", "red|rot|rouge|burgundy|maroon|crimson|wine"],
  ["orange", "orange|rust|terracotta|coral|peach"],
  ["yellow", "yellow|gelb|mustard|gold"],
  ["green", "green|grün|olive|mint|sage|teal|emerald"],
  ["blue", "blue|blau|navy|indigo|turquoise|denim|cyan"],
  ["purple", "purple|violet|lila|lavender|mauve|plum"],
  ["pink", "pink|rosa|magenta|fuchsia|rose"],
];

function compiled(words: Words): readonly { readonly kind: string; readonly pattern: RegExp }[] {
  return words.map(([kind, list]) => ({
    kind,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${list})(?![\\p{L}\\p{N}])`, "iu"),
  }));
}

const electronicRules = compiled(electronics);
const applianceRules = compiled(appliances);
const garmentRules = compiled(garments);
const colorRules = compiled(colors);

function kindIn(rules: ReturnType<typeof compiled>, text: string): string | null {
  return rules.find(({ pattern }) => pattern.test(text))?.kind ?? null;
}

/** What kind of thing a text names; the first text that says anything counts. `other_appliance` if none does. */
export function thingKind(...texts: readonly string[]): {
  readonly class: "appliance" | "electronics";
  readonly category: string;
} {
  for (const text of texts) {
    const appliance = kindIn(applianceRules, text);
    if (appliance !== null) return { class: "appliance", category: appliance };
    const electronic = kindIn(electronicRules, text);
    if (electronic !== null) return { class: "electronics", category: electronic };
  }
  const isElectronic = texts.some((text) => /electronic|computer|network|audio|iot/iu.test(text));
  return isElectronic
    ? { class: "electronics", category: "other_electronics" }
    : { class: "appliance", category: "other_appliance" };
}

/** The type and layer of a garment that texts name; the first text that says anything counts. */
export function garmentKind(...texts: readonly string[]): {
  readonly garmentType: string;
  readonly layer: string;
} {
  const type = texts.map((text) => kindIn(garmentRules, text)).find((kind) => kind !== null);
  return { garmentType: type ?? "other", layer: layers[type ?? ""] ?? "mid" };
}

/** Families of the colors that a text names, each with an equal share; none if it names none. */
export function colorsIn(text: string): readonly JsonObject[] {
  const found = new Set(
    text.split(/[,;/&+]|\band\b/iu).flatMap((part) => kindIn(colorRules, part) ?? []),
  );
  // Shares of three decimals; a third stays a third for every reader.
  const share = Math.floor(1_000 / Math.max(1, found.size)) / 1_000;
  return [...found].map((family) => ({ family, share }));
}

/** Every kind that the lists name, for a test against the vocabularies. */
export const knownThings = {
  appliances: appliances.map(([kind]) => kind),
  electronics: electronics.map(([kind]) => kind),
  garments: garments.map(([kind]) => kind),
  colors: colors.map(([kind]) => kind),
  layers,
} as const;
