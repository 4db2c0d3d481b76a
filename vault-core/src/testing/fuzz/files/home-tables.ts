/**
 * Tables of books, films, plays, things and cards, and one by a mapping.
 * @module
 */
import { completeMapping } from "../../../vault/files/complete-mapping.ts";
import { zipOf } from "../../../exchange/testing.ts";
import { recordsOf, tableOf, type SoundFile } from "./sound-file.ts";

const book = {
  "Book Id": "7",
  Title: "The Slow Lighthouse",
  Author: "A.  Keeper",
  "Author l-f": "Keeper, A.",
  ISBN: '="0123456789"',
  ISBN13: '="9780123456786"',
  "My Rating": "4",
  "Date Read": "2026/05/03",
  "Date Added": "2026/04/01",
  Bookshelves: "sea, calm",
  "Exclusive Shelf": "read",
  "My Review": "Fine<br/>&amp; <b>slow</b><script>x</script>",
};
const story = {
  Title: "Tides",
  Authors: "B. Salt",
  "ISBN/UID": "9780123456786",
  Format: "audio",
  "Read Status": "read",
  "Date Added": "2026/04/01",
  "Last Date Read": "2026/05/03",
  "Dates Read": "2026/04/30-2026/05/03, 2025/01/01-2025/02/02",
  "Read Count": "2",
  "Star Rating": "4.25",
  Review: "<p>Fine</p>",
  Tags: "sea",
  "Owned?": "No",
};
const seen = {
  "Profile Name": "Ann",
  "Start Time": "2026-07-14 20:01:02",
  Duration: "1:02:03",
  Attributes: "",
  Title: "Harbor Lights: Season 2: The Ferry (Episode 3)",
  "Supplemental Video Type": "",
  "Device Type": "TV",
  Bookmark: "1:02:03",
  "Latest Bookmark": "1:02:03",
  Country: "NO (Norway)",
};
const film = {
  Date: "2026-05-04",
  Name: "Low Tide",
  Year: "2025",
  "Letterboxd URI": "https://boxd.example/1",
  Rating: "3.5",
  Rewatch: "Yes",
  Tags: "sea, ship",
  "Watched Date": "2026-05-03",
};
const washer = {
  "HB.import_ref": "w-1",
  "HB.parent_import_ref": "",
  "HB.location": "Cellar",
  "HB.tags": "white goods; loud",
  "HB.archived": "false",
  "HB.name": "Washing machine",
  "HB.quantity": "1",
  "HB.insured": "true",
  "HB.notes": "by the wall",
  "HB.purchase_price": "649.00",
  "HB.purchase_from": "Whitegoods",
  "HB.purchase_date": "2024-03-17",
  "HB.warranty_expires": "2027-03-17",
  "HB.sold_date": "0001-01-01",
  "HB.field.Color": "white",
};
const coat = {
  Name: "Winter coat",
  Brand: "Nordica",
  Category: "Coats",
  Price: "€189,90",
  Color: "Navy / Black",
  Size: "M",
  "Purchase Date": "13.11.2025",
  Season: "Autumn, Winter",
  Material: "80% wool, 20% nylon",
  "Times Worn": "12",
  Tags: "warm, work",
};
const laptop = {
  Name: "Ann's laptop",
  "Asset Tag": "A-7",
  Category: "Laptops",
  Manufacturer: "Pomona",
  Location: "Desk",
  Status: "Deployed",
  Model: "Pomona 14",
  "Model No.": "P14",
  Serial: "SN7",
  "Purchase Date": "1/23/23",
  "Purchase Cost": "1,249.00",
  "Warranty Expires": "1/23/26",
  "Asset EOL Date": "2028-01-23",
};
const cards = [
  "2",
  "",
  "_id",
  "Food",
  '"Shoes, mostly"',
  "",
  "_id,store,note,validfrom,expiry,balance,balancetype,cardid,barcodeid,barcodetype,barcodeencoding,headercolor,starstatus,lastused,archive",
  '1,Bootery,"first line',
  "",
  'third line",1777759200000,1840917600000,12.50,EUR,4006381333931,,EAN_13,,-16738680,1,1777802400,0',
  "2,Bakery,,,,10,,77 88,B7788,QR_CODE,UTF-8,,0,0,1",
  "",
  "cardId,groupId",
  '1,"Shoes, mostly"',
  "1,Food",
  "",
].join("\r\n");
const programs =
  "Retailer;Program;Added At;Reference;Firstname;Lastname\r\nBootery;Steps;2019-05-03 10:11:12 UTC;B1;A;B\r\nBakery;Crumbs;2019-06-01 08:00:00 UTC;C2;A;B\r\n";
const points =
  "Retailer;Program;Added At;Balance;Unit Label\r\nBootery;Steps;2019-05-03 10:11:12 UTC;120;points\r\nBakery;Crumbs;2019-06-01 08:00:00 UTC;3,50;€\r\n";
const watchlist = tableOf(
  ",",
  ["Date", "Name", "Year", "Letterboxd URI"],
  ["2026-05-04", "High Tide", "2026", "https://boxd.example/3"],
);
const answers = { currency: "EUR", "date-order": "dmy", decimal: ".", profiles: "*" };

/** The files. */
export const homeTables: readonly SoundFile[] = [
  {
    format: "goodreads",
    file: recordsOf(",", book, { ...book, "Book Id": "8", "Exclusive Shelf": "to-read" }),
  },
  {
    format: "storygraph",
    file: recordsOf(",", story, { ...story, Title: "Ebb", "Read Status": "to-read" }),
  },
  {
    format: "netflix.viewing",
    file: recordsOf(",", seen, { ...seen, "Supplemental Video Type": "TRAILER" }),
  },
  {
    format: "netflix.account",
    file: tableOf(",", ["Title", "Date"], ["Low Tide", "5/13/26"], ['A: "B": C', "5/13/26"]),
  },
  {
    format: "lastfm",
    file: 'uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\r\n1777800769,"03 May 2026, 09:32",Salt Ferry,,Low Harbor,,Rope and Tide,m-1\r\n1777800999,"03 May 2026, 09:36",Salt Ferry,,,,Low Water,\r\n',
  },
  {
    format: "letterboxd",
    file: recordsOf(",", film, { ...film, "Letterboxd URI": "https://boxd.example/2" }),
    as: "in an archive",
    within: (diary) =>
      zipOf({
        "diary.csv": diary,
        "reviews.csv": recordsOf(",", { ...film, Review: "<b>Fine</b>" }),
        "watchlist.csv": watchlist,
        "deleted/diary.csv": watchlist,
      }),
  },
  {
    format: "homebox",
    answers,
    file: recordsOf(",", washer, {
      ...washer,
      "HB.import_ref": "w-2",
      "HB.parent_import_ref": "w-1",
    }),
  },
  { format: "wardrobe", answers, file: recordsOf(";", coat, { ...coat, Name: "Boots" }) },
  {
    format: "snipe-it",
    answers,
    file: recordsOf(",", laptop, { ...laptop, "Asset Tag": "A-8" }),
  },
  {
    format: "energy-star",
    file: `ENERGY STAR Unique ID,Brand Name,Model Name,Model Number,UPC,Annual Energy Use (kWh/yr)
2238726,Laundra,FRONT 5,EHWF098**#,1,113
2238727,Laundra,,TOP-100W,1,98.5
`,
  },
  { format: "catima", answers, file: cards },
  {
    format: "fidme",
    file: programs,
    as: "in an archive",
    within: (broken) => zipOf({ "loyalty_programs.csv": broken, "loyalty_points.csv": points }),
  },
  {
    format: "fidme",
    file: points,
    as: "beside its programs",
    within: (broken) => zipOf({ "loyalty_programs.csv": programs, "loyalty_points.csv": broken }),
  },
  {
    format: "generic.csv",
    answers,
    file: 'Buchungstag;Text;Betrag;Währung;Marken\r\n13.05.2026;Bootery;-1.219,49;EUR;"a;b"\r\n14.05.2026;Bakery;-3,20;EUR;a\r\n',
    mappings: [
      completeMapping({
        name: "bank",
        headers: ["Buchungstag", "Text", "Betrag", "Währung", "Marken"],
        collection: "purchases",
        columns: {
          when: { from: "Buchungstag" },
          name: { from: "Text" },
          lineTotal: { from: "Betrag" },
          currency: { from: "Währung" },
          tags: { from: "Marken" },
        },
        constants: { lineKind: "bank_transaction", status: "delivered" },
        sign: "negate",
      }),
    ],
  },
];
