/**
 * Words of product names that tell a category of the IAB Ad Product Taxonomy 2.0, and sites that tell one of the IAB
 * Content Taxonomy 3.1. Written for the project; what is not sure stays without a category.
 *
 * Sensitive categories come first: a wine rack is rather left out of an advertiser's sight than a wine shown in it.
 * @module
 */
const productWords: readonly (readonly [category: string, words: string])[] = [
  // Sensitive
  ["1007", "wine|prosecco|champagne"],
  ["1004", "beer|lager|ipa|stout"],
  ["1006", "whisky|whiskey|gin|vodka|rum|liqueur"],
  ["1544", "cigarettes|cigars|tobacco|vape|snus"],
  ["1049", "cannabis|cbd|hemp oil"],
  ["1520", "condom|condoms|contraceptive"],
  ["1519", "pregnancy test|ovulation test|lubricant gel"],
  ["1473", "insulin|antibiotic|prescription"],
  ["1291", "weight loss|fat burner|diet pills|slimming"],
  ["1487", "bible|quran|torah|rosary"],
  ["1001", "adult toy|lingerie set erotic"],
  ["1576", "ammunition|rifle|pistol|hunting knife"],
  // Clothing and Accessories
  ["1070", "boots|shoes|sneakers|sandals|slippers|trail runners|loafers"],
  ["1071", "shoelaces|insoles|shoe care|boot wax|shoe polish"],
  ["1074", "sunglasses"],
  ["1073", "wristwatch|necklace|earrings|bracelet"],
  ["1072", "handbag|wallet|purse"],
  ["1064", "swimsuit|swim shorts|bikini"],
  ["1065", "underwear|boxer shorts|bra"],
  ["1194", "socks"],
  ["1063", "running shorts|running shirt|cycling jersey|yoga pants"],
  ["1059", "jacket|t-shirt|shirt|jeans|sweater|hoodie|trousers|dress|raincoat|fleece|parka"],
  ["1068", "scarf|gloves|beanie|belt|umbrella"],
  // Consumer Electronics
  ["1111", "headphones|earbuds|headset"],
  ["1119", "television|oled tv|smart tv"],
  ["1107", "laptop|notebook computer"],
  ["1118", "tablet computer"],
  ["1109", "e-reader"],
  ["1114", "phone case|smartphone|screen protector|phone holder"],
  ["1115", "router|wifi repeater|network switch"],
  ["1116", "printer|ink cartridge|toner"],
  ["1102", "camera"],
  ["1122", "game controller"],
  ["1110", "charger|usb cable|power bank|hdmi cable|usb-c"],
  // Consumer Packaged Goods
  ["1133", "coffee|tea|espresso beans"],
  ["1170", "chocolate|candy|licorice"],
  ["1165", "olive oil|pasta|rice|oats|honey|muesli"],
  ["1191", "laundry|detergent|fabric softener"],
  ["1190", "dishwasher tablets|cleaner|sponges|descaler"],
  ["1187", "shampoo"],
  ["1220", "soap"],
  ["1240", "razor|razor blades|shaving cream"],
  ["1247", "sunscreen|sun cream"],
  ["1212", "paper towels"],
  ["1213", "toilet paper"],
  ["1226", "cat food|dog food"],
  ["1225", "cat litter"],
  ["1227", "dog leash|cat tree|scratching post|pet bed"],
  ["1207", "ballpoint pen|fountain pen|pencils"],
  ["1206", "printer paper|notebook|stapler|folders"],
  ["1251", "jigsaw|puzzle"],
  ["1249", "board game|card game"],
  ["1252", "building blocks|toy|plush"],
  ["1125", "diapers"],
  ["1257", "water filter"],
  // Durable Goods
  [
    "1289",
    "washing machine|dishwasher|refrigerator|vacuum cleaner|kettle|toaster|blender|coffee maker|microwave|iron|air fryer",
  ],
  ["1284", "frying pan|saucepan|knife set|cutting board|baking tray|mug|plates|bowl|thermos"],
  ["1287", "bed linen|towels|duvet|pillow|sheets"],
  ["1286", "lamp|light bulb|led bulb|string lights"],
  ["1285", "garden hose|pruning shears|lawn|watering can|potting soil|flower pot"],
  ["1288", "houseplant|seeds"],
  ["1265", "batteries"],
  ["1269", "bookshelf|desk|chair|sideboard"],
  ["1275", "screwdriver|drill|hammer|screws|spirit level|wrench"],
  ["1282", "picture frame|candle|vase|curtain|poster"],
  ["1290", "suitcase|backpack|rucksack|travel bag"],
  ["1272", "electric shaver"],
  ["1273", "hair dryer"],
  // Sporting Goods, Media, Gifts
  [
    "1528",
    "tent|sleeping bag|camping|trekking poles|hiking|headlamp|water bottle|climbing|compass",
  ],
  ["1526", "dumbbell|yoga mat|resistance band|exercise"],
  ["1525", "football|tennis racket|basketball|bicycle pump|bike light"],
  ["1422", "paperback|hardcover|novel|cookbook|guidebook|audiobook"],
  ["1427", "vinyl|audio cd"],
  ["1376", "greeting cards|birthday card"],
  ["1374", "gift card"],
];

const siteCategories: ReadonlyMap<string, string> = new Map([
  ["wikipedia.org", "132"],
  ["openstreetmap.org", "653"],
  ["github.com", "602"],
  ["stackoverflow.com", "602"],
  ["youtube.com", "JLBCU7"],
  ["netflix.com", "JLBCU7"],
  ["spotify.com", "338"],
  ["imdb.com", "324"],
  ["bbc.com", "JLBCU7"],
  ["allrecipes.com", "216"],
  ["goodreads.com", "42"],
  ["booking.com", "668"],
  ["tripadvisor.com", "653"],
  ["airbnb.com", "653"],
  ["bahn.de", "669"],
  ["amazon.com", "473"],
  ["ebay.com", "473"],
  ["etsy.com", "473"],
  ["ikea.com", "274"],
  ["linkedin.com", "123"],
  ["indeed.com", "127"],
  ["zillow.com", "441"],
  ["espn.com", "483"],
  ["weather.com", "390"],
  ["steampowered.com", "680"],
  ["twitch.tv", "680"],
  ["reddit.com", "628"],
  ["facebook.com", "628"],
  ["instagram.com", "628"],
]);

const productRules = productWords.map(([category, words]) => ({
  category,
  pattern: wordsOf(words),
}));

function wordsOf(words: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, "iu");
}

/** Any of them: most names hold none, and sixty looks at each take longer than the rest of its row. */
const anyProduct = wordsOf(productWords.map(([, words]) => words).join("|"));

/** Gives the Ad Product category that a product's name tells; null if it tells none. */
export function productCategory(name: string): string | null {
  if (!anyProduct.test(name)) return null;
  return productRules.find(({ pattern }) => pattern.test(name))?.category ?? null;
}

/** Gives the Content category of a well-known site; null for any other. */
export function siteCategory(site: string | null): string | null {
  return site === null ? null : (siteCategories.get(site) ?? null);
}

/** Every category that the lists name. */
export const knownCategories = {
  products: productWords.map(([category]) => category),
  sites: [...siteCategories.values()],
} as const;
