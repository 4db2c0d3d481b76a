/**
 * English of the sources: what each kind of file is called where no reader of files is loaded.
 * @module
 */

/** Names by the ids of importers. */
export const sources: Readonly<Record<string, string>> = {
  "amazon.orders": "Amazon orders",
  "amazon.orders-2022": "Amazon order history report",
  "amazon.digital": "Amazon digital orders",
  "amazon.refunds": "Amazon refunds",
  "takeout.browser-history": "Google Takeout browser history",
  "chromium.history": "History of Chrome, Edge, Brave",
  "firefox.history": "History of Firefox",
  "safari.history": "History of Safari",
  "takeout.my-activity": "Google My Activity and YouTube history",
  "takeout.my-activity-html": "Google My Activity and YouTube history (HTML)",
  activitywatch: "ActivityWatch",
  "attention.recorder": "AttentionTrust recorder",
  "spotify.extended": "Spotify extended streaming history",
  "spotify.account": "Spotify account data",
  "netflix.viewing": "Netflix viewing activity",
  "netflix.account": "Netflix list of the account page",
  lastfm: "Last.fm scrobbles",
  listenbrainz: "ListenBrainz listens",
  goodreads: "Goodreads library",
  storygraph: "StoryGraph library",
  letterboxd: "Letterboxd",
  trakt: "Trakt",
  "chase.account": "Chase account",
  "chase.card": "Chase card",
  mint: "Mint",
  "google.pay": "Google Pay",
  homebox: "Homebox",
  wardrobe: "Wardrobe table",
  "snipe-it": "Snipe-IT assets",
  "home-assistant.devices": "Home Assistant devices",
  eprel: "EPREL product group",
  "energy-star": "ENERGY STAR data set",
  catima: "Catima cards",
  pkpass: "Wallet passes",
  fidme: "Fidme cards",
  "voucher-vault": "Voucher Vault",
  "rootvault.archive": "Rootvault archive",
  icalendar: "Calendar (iCalendar)",
  "fhir.r4": "Health records (FHIR R4)",
  "apple.health": "Apple Health",
  "cms.blue-button": "Medicare Blue Button (text)",
  ccda: "Health documents (C-CDA)",
  ofx: "Bank statement (OFX, QFX)",
  "camt.053": "Bank statement (CAMT.053)",
  paypal: "PayPal activity",
  "ubl.invoice": "Invoices (UBL, Peppol)",
  "order.mail": "Order mail",
  "google.play": "Google Play",
  "google.purchases": "Google purchases",
  "tesco.clubcard": "Tesco Clubcard",
  "generic.csv": "Table, by a mapping",
};

/** What the kind of a file is called; one that a later version names is called by its id. */
export function sourceName(id: string): string {
  return sources[id] ?? id;
}
