/**
 * An invented household: what it buys, visits and hears. Brands, artists and shops exist nowhere; shops and most sites
 * stand under `.example`.
 * @module
 */
/** A product: name, lowest and highest price in euro, and how often it is bought, 1 = once or twice. */
export type SampleProduct = readonly [name: string, low: number, high: number, weight: number];

/** What the household buys. */
export const products: readonly SampleProduct[] = [
  ["Hochmoor coffee beans, dark roast, 1 kg", 13, 17, 14],
  ["Tamura green tea, loose, 250 g", 9, 12, 6],
  ["Klarwind laundry detergent, 40 washes", 9, 14, 8],
  ["Klarwind dishwasher tablets, 60 pieces", 11, 15, 7],
  ["Mooswerk paper towels, 8 rolls", 6, 9, 6],
  ["Mooswerk toilet paper, 16 rolls", 9, 12, 8],
  ["Seebrise shampoo, birch, 300 ml", 5, 8, 5],
  ["Seebrise hand soap, refill, 1 l", 4, 7, 5],
  ["Kaya cat food, salmon, 24 tins", 18, 24, 9],
  ["Kaya cat litter, 20 l", 12, 16, 8],
  ["Nordpol batteries AA, 12 pieces", 7, 11, 4],
  ["Olivar olive oil, 750 ml", 10, 15, 5],
  ["Puszta oats, organic, 2 kg", 6, 9, 4],
  ["Zartbitter chocolate, 10 bars", 14, 19, 3],
  ["Fjellvik hiking boots, waterproof, size 42", 139, 189, 2],
  ["Fjellvik trail runners, size 42", 89, 129, 2],
  ["Fjellvik merino socks, 3 pairs", 24, 32, 3],
  ["Bootwachs boot wax, natural, 100 ml", 8, 12, 2],
  ["Stadtlauf sneakers, white, size 38", 69, 99, 2],
  ["Winterfell leather boots, lined, size 38", 119, 159, 1],
  ["Ventoso raincoat, blue, M", 79, 119, 1],
  ["Ventoso fleece jacket, grey, M", 49, 69, 2],
  ["Leinenzeug shirt, linen, L", 35, 49, 2],
  ["Leinenzeug t-shirt, 2 pieces, M", 22, 29, 3],
  ["Alpenrose children's raincoat, size 116", 29, 39, 2],
  ["Wollgras beanie, wool", 19, 25, 2],
  ["Zeltmeister tent, two persons, green", 219, 289, 1],
  ["Zeltmeister sleeping bag, 0 °C", 99, 139, 1],
  ["Steigauf trekking poles, pair", 45, 69, 1],
  ["Lichtstrahl headlamp, rechargeable", 29, 39, 2],
  ["Quellwasser water bottle, steel, 1 l", 19, 25, 2],
  ["Packesel backpack, 28 l", 79, 109, 1],
  ["Rollfix suitcase, cabin size", 89, 129, 1],
  ["Matte & Mehr yoga mat, cork", 39, 55, 1],
  ["Radgut bicycle pump, floor model", 29, 39, 1],
  ["Radgut bike light, front and rear", 25, 35, 2],
  ["Waschbaer washing machine, 8 kg", 479, 589, 1],
  ["Staubfrei vacuum cleaner, bagless", 149, 199, 1],
  ["Dampfross kettle, 1.7 l", 35, 49, 1],
  ["Brotzeit toaster, two slots", 29, 45, 1],
  ["Pfannkuch frying pan, 28 cm", 39, 59, 2],
  ["Pfannkuch knife set, 5 pieces", 59, 89, 1],
  ["Scharfeck cutting board, oak", 25, 35, 1],
  ["Daunenweich pillow, 2 pieces", 39, 55, 1],
  ["Daunenweich bed linen, cotton", 49, 69, 2],
  ["Hellicht light bulb, LED, 4 pieces", 12, 18, 3],
  ["Hellicht desk lamp, dimmable", 39, 59, 1],
  ["Gartenzwerg potting soil, 40 l", 8, 12, 3],
  ["Gartenzwerg pruning shears", 19, 29, 1],
  ["Gartenzwerg seeds, tomatoes and basil", 4, 7, 2],
  ["Schraubgut screwdriver, set of 12", 19, 29, 1],
  ["Schraubgut drill, cordless, 18 V", 89, 139, 1],
  ["Klangraum headphones, over-ear", 129, 189, 1],
  ["Klangraum earbuds, wireless", 59, 89, 2],
  ["Ladefix charger, USB-C, 65 W", 29, 39, 2],
  ["Ladefix usb cable, 2 m", 8, 12, 3],
  ["Bildpunkt ink cartridge, black", 19, 27, 3],
  ["Schreibgut notebook, dotted, A5", 9, 13, 3],
  ["Spielwitz board game, harbor builders", 29, 39, 2],
  ["Spielwitz jigsaw puzzle, 1000 pieces", 14, 19, 2],
  ["Klotzek building blocks, 200 pieces", 25, 35, 2],
  ["The Slow Lighthouse, paperback novel", 10, 14, 2],
  ["Soup for Every Weather, cookbook", 22, 28, 1],
  ["Walks Around the Fjord, guidebook", 16, 21, 1],
  ["Nachtglas red wine, 6 bottles", 39, 59, 2],
  ["Sommerhaut sunscreen, factor 50", 11, 16, 3],
  ["Glatt & Gut razor blades, 8 pieces", 12, 17, 3],
  ["Kartengruss greeting cards, 10 pieces", 9, 12, 2],
];

/** A site: host, paths with titles, weight. */
export type SampleSite = readonly [
  host: string,
  weight: number,
  pages: readonly (readonly [path: string, title: string])[],
];

/** What the household visits. */
export const sites: readonly SampleSite[] = [
  [
    "www.morgenblick.example",
    18,
    [
      ["/", "Morgenblick - News"],
      ["/city/tram-line-four-opens", "Tram line four opens"],
      ["/culture/small-stages", "Small stages, full houses"],
      ["/science/northern-lights", "Why the sky turns green"],
    ],
  ],
  [
    "mail.briefkasten.example",
    16,
    [
      ["/inbox?session=a81f0c2e", "Inbox - Briefkasten"],
      ["/compose", "New message - Briefkasten"],
    ],
  ],
  [
    "www.bootery.example",
    8,
    [
      ["/boots/hiking", "Hiking boots - Bootery"],
      ["/boots/hiking?utm_source=letter&utm_medium=mail", "Hiking boots - Bootery"],
      ["/sale", "Sale - Bootery"],
      ["/cart?token=6f2c", "Your cart - Bootery"],
    ],
  ],
  [
    "shop.zeltmeister.example",
    4,
    [
      ["/tents", "Tents - Zeltmeister"],
      ["/tents/two-persons", "Two persons - Zeltmeister"],
      ["/tents?gclid=Cj0K", "Tents - Zeltmeister"],
    ],
  ],
  [
    "www.pfannkuch.example",
    3,
    [
      ["/pans", "Pans - Pfannkuch"],
      ["/recipes/plum-cake", "Plum cake - Pfannkuch"],
    ],
  ],
  [
    "wetter.example",
    12,
    [
      ["/today", "Weather today"],
      ["/week", "Weather this week"],
    ],
  ],
  [
    "www.suppentopf.example",
    7,
    [
      ["/recipes/lentil-soup", "Lentil soup"],
      ["/recipes/apple-crumble", "Apple crumble"],
      ["/recipes/flatbread", "Flatbread in ten minutes"],
    ],
  ],
  [
    "en.wikipedia.org",
    9,
    [
      ["/wiki/Fjord", "Fjord - Wikipedia"],
      ["/wiki/Hiking_boot", "Hiking boot - Wikipedia"],
      ["/wiki/Heat_pump", "Heat pump - Wikipedia"],
      ["/wiki/Aurora", "Aurora - Wikipedia"],
    ],
  ],
  [
    "www.openstreetmap.org",
    5,
    [
      ["/#map=12/60.39/5.32", "OpenStreetMap"],
      ["/directions", "Directions | OpenStreetMap"],
    ],
  ],
  [
    "github.com",
    6,
    [
      ["/", "GitHub"],
      ["/explore", "Explore GitHub"],
    ],
  ],
  [
    "fahrplan.example",
    5,
    [
      ["/connections?from=harbor&to=museum", "Connections"],
      ["/tickets", "Tickets"],
    ],
  ],
  [
    "bank.sparstrumpf.example",
    4,
    [
      ["/accounts?sid=77ab19", "Accounts - Sparstrumpf"],
      ["/transfer", "Transfer - Sparstrumpf"],
    ],
  ],
  [
    "forum.radgut.example",
    4,
    [
      ["/t/brakes-squeal", "Brakes squeal - Radgut forum"],
      ["/t/winter-tires", "Winter tires - Radgut forum"],
    ],
  ],
  [
    "video.guckkasten.example",
    8,
    [
      ["/watch?v=k3Lm0aQ", "A day on the ferry"],
      ["/watch?v=8sPq2Zt", "Sharpening knives"],
      ["/", "Guckkasten"],
    ],
  ],
  [
    "schule.example",
    3,
    [
      ["/timetable", "Timetable"],
      ["/letters/parents-evening", "Parents' evening"],
    ],
  ],
  ["192.168.0.1", 1, [["/status", "Router"]]],
  [
    "www.reiselust.example",
    3,
    [
      ["/norway/bergen", "Bergen - Reiselust"],
      ["/norway/cabins", "Cabins - Reiselust"],
    ],
  ],
];

/** An artist: name, album, tracks. */
export type SampleArtist = readonly [name: string, album: string, tracks: readonly string[]];

/** What the household hears. */
export const artists: readonly SampleArtist[] = [
  ["Salt Ferry", "Low Harbor", ["Rope and Tide", "Lantern Hour", "Gulls at Noon", "Slow Engine"]],
  ["The Window Gardeners", "Basil & Thyme", ["Potting Shed", "Rain Gauge", "Small Green Things"]],
  ["Marta Vell", "Northbound", ["Platform Nine", "Snow Fences", "Letters to Bergen", "Warm Coat"]],
  ["Kettle Choir", "First Boil", ["Whistle", "Two Sugars", "Steam on the Glass"]],
  ["Oskar Lindholt Trio", "Night Tram", ["Last Stop", "Copper Wire", "Depot Blues"]],
  ["Paper Lighthouse", "Folded", ["Crease", "Beam", "Harbor Lights (demo)"]],
  ["Dot & the Dashes", "Morse", ["Stop Stop Stop", "Long Short Long", "Signal"]],
  ["Ensemble Quarzuhr", "Clockwork Suite", ["I. Winding", "II. Minute Hand", "III. Chime"]],
];

/** Podcasts: show, episodes. */
export const podcasts: readonly (readonly [show: string, episodes: readonly string[]])[] = [
  ["Soup and Science", ["Why onions make us cry", "The salt question", "Fermenting for beginners"]],
  ["Line Four", ["How a tram is built", "The conductor's story"]],
];
