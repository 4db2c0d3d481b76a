/**
 * English words of the vocabularies of records. Most codes are words already: `t_shirt` is shown as "T shirt"; what would
 * read badly so stands here.
 * @module
 */

const words: Readonly<Record<string, string>> = {
  auto_bookmark: "Bookmark",
  auto_subframe: "Within a page",
  manual_subframe: "Within a page, chosen",
  auto_toplevel: "First page",
  typed: "Typed address",
  order_total: "Whole order",
  bank_transaction: "Bank row",
  giftcard: "Gift card",
  paypal: "PayPal",
  tv_episode: "TV episode",
  podcast_episode: "Podcast episode",
  shelve: "Put on a shelf",
  t_shirt: "T-shirt",
  one_piece: "One piece",
  ChestOrBust: "Chest or bust",
  OutsideLeg: "Outside leg",
  InsideLeg: "Inside leg",
  in_use: "In use",
  tv: "TV",
  nas: "NAS",
  av_receiver: "AV receiver",
  e_reader: "E-reader",
  range_electric: "Range, electric",
  range_gas: "Range, gas",
  furnace_gas: "Furnace, gas",
  boiler_gas: "Boiler, gas",
  water_heater_electric: "Water heater, electric",
  water_heater_gas: "Water heater, gas",
  "EU-2010": "EU, 2010",
  "EU-2021": "EU, 2021",
  ENERGY_STAR: "ENERGY STAR",
  "entered-in-error": "Entered in error",
  "on-hold": "On hold",
  quantity_per_dose: "Amount by dose",
  expected_duration: "Expected duration",
  stated: "Stated",
  id: "ID card",
  buy_one_get_one: "Two for one",
  QR_CODE: "QR code",
  PDF_417: "PDF417",
  CODE_128: "Code 128",
  CODE_39: "Code 39",
  CODE_93: "Code 93",
  EAN_8: "EAN-8",
  EAN_13: "EAN-13",
  UPC_A: "UPC-A",
  UPC_E: "UPC-E",
  ITF: "ITF",
  DATA_MATRIX: "Data Matrix",
  birthDate: "Birth date",
  householdSize: "People in the household",
  childrenInHousehold: "Children in the household",
  householdIncome: "Income of the household a year",
  homeType: "Kind of home",
  homeTenure: "Rented or owned",
  homeArea: "Size of the home, m²",
  skillLevel: "Skill",
  dietary: "What you do not eat",
  declared: "You say so",
  verified: "Proved",
  derived: "Concluded",
  grey: "Gray",
  mailbox: "To your mailbox",
};

/** The words of a code: its own where it has some, else the code with its first letter large. */
export function choice(code: string): string {
  const own = words[code];
  if (own !== undefined) return own;
  const plain = code.replaceAll(/[_-]/g, " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
