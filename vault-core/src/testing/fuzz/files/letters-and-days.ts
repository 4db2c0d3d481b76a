/**
 * Mails, calendars, and a clinic's text.
 * @module
 */
import type { SoundFile } from "./sound-file.ts";

const order = JSON.stringify({
  "@context": "http://schema.org",
  "@type": "Order",
  merchant: { "@type": "Organization", name: "Bootery" },
  orderNumber: "B-1001",
  orderDate: "2026-05-03T10:00:00+02:00",
  orderStatus: "http://schema.org/OrderProcessing",
  priceCurrency: "EUR",
  price: "189.80",
  acceptedOffer: [
    {
      "@type": "Offer",
      itemOffered: { name: "Hiking boots", sku: "HB-1", gtin13: "4006381333931" },
      price: "89.90",
      priceCurrency: "EUR",
      eligibleQuantity: { value: "2" },
    },
    { "@type": "Offer", itemOffered: { name: "Socks" }, price: 10, eligibleQuantity: { value: 1 } },
  ],
});
const flight = JSON.stringify({
  "@type": "FlightReservation",
  reservationNumber: "XK42",
  reservationFor: {
    departureAirport: { iataCode: "OSL" },
    arrivalAirport: { iataCode: "CPH" },
    departureTime: "2026-07-03T10:15:00+02:00",
    arrivalTime: "2026-07-03T11:25:00+02:00",
    airline: { name: "Salt Air" },
  },
});
const script = (text: string): string => `<script type="application/ld+json">${text}</script>`;
const pageOf = (inner: string): string =>
  `<!DOCTYPE html><html><head><!-- schema.org -->${inner}</head><body>Hi, thank you<img src="https://x.example/seen.gif"></body></html>\n`;
const described = pageOf(
  `<div itemscope itemtype="http://schema.org/Order"><meta itemprop="orderNumber" content="B-1003"><div itemprop="merchant" itemscope itemtype="http://schema.org/Organization"><span itemprop="name">Bootery</span></div><span itemprop="priceCurrency">EUR</span><time itemprop="orderDate" datetime="2026-05-03">May</time><div itemprop="acceptedOffer" itemscope itemtype="http://schema.org/Offer"><div itemprop="itemOffered" itemscope itemtype="http://schema.org/Product"><span itemprop="name">Tent</span></div><span itemprop="price">5.00</span><meta itemprop="priceCurrency" content="EUR"></div></div>`,
);
const head = [
  "From: shop <shop@x.example>",
  "To: Ann <ann@x.example>",
  "Subject: =?utf-8?q?Your_order?=",
  "Date: Sun, 03 May 2026 12:00:00 +0200",
  "Message-ID: <1@x.example>",
  "MIME-Version: 1.0",
];
function mail(encoding: string, body: string): string {
  return [
    ...head,
    'Content-Type: multipart/alternative; boundary="b1"',
    "",
    "--b1\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nHi\r\n--b1",
    `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}`,
    "",
    body,
    "--b1--",
    "",
  ].join("\r\n");
}
const page = pageOf(script(order) + script(flight));
const quoted = page.replaceAll("=", "=3D").replaceAll(/(.{70})/gu, "$1=\r\n");
const coded = btoa(page).replaceAll(/(.{76})/gu, "$1\r\n");

const reservation = `[${flight}]`.replaceAll(",", "\\,");
const calendar = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//x",
  "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE",
  "BEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Hike\\, long\r\nDTSTART:20260703T081500Z\r\nDTEND:20260703T091500Z\r\nSTATUS:CANCELLED\r\nEND:VEVENT",
  "BEGIN:VEVENT\r\nUID:u2\r\nSUMMARY:Birthday\r\nDTSTART;VALUE=DATE:20260703\r\nDTEND;VALUE=DATE:20260704\r\nRRULE:FREQ=YEARLY;COUNT=5\r\nEXDATE;VALUE=DATE:20270703\r\nEND:VEVENT",
  `BEGIN:VEVENT\r\nUID:u3\r\nSUMMARY:Flight\r\nDTSTART;TZID=Europe/Oslo:20260703T081500\r\nDURATION:PT20H\r\nX-KDE-KITINERARY-RESERVATION:${reservation}\r\nEND:VEVENT`,
  "BEGIN:VEVENT\r\nUID:u4\r\nSUMMARY:Meeting\r\n of many\r\nRECURRENCE-ID:20260703T081500Z\r\nDTSTART;TZID=W. Europe Standard Time:20261203T081500\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT",
  "BEGIN:VEVENT\r\nUID:u5\r\nSUMMARY:Own zone\r\nDTSTART;TZID=Own:20261203T081500\r\nEND:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

const ruler = "-".repeat(32);
const claim = (number: string): string =>
  `${ruler}\nClaim Lines\n\n${ruler}\n\nClaim Type: Part D\n\nClaim Number: ${number}\n\nClaim Service Date: 11/17/2026\n\nPharmacy Name: Corner Pharmacy\n\nDrug Code: 00093-0135-05\n\nDrug Name: CARVEDILOL\n\nFill Number: 0\n\nDays' Supply: 30\n\nPrescriber Name: Dr. Reed\n\n\n`;
const blueButton = `${ruler}\nMYMEDICARE.GOV PERSONAL HEALTH INFORMATION\n\n${ruler}\n**********CONFIDENTIAL***********\n\n${ruler}\nDemographic\n\n${ruler}\n\nName: ANN\n\n${claim("77")}${claim("78")}${ruler}\n`;

/** The files. */
export const lettersAndDays: readonly SoundFile[] = [
  { format: "icalendar", file: calendar },
  { format: "cms.blue-button", file: blueButton },
  { format: "order.mail", as: "a page", file: page },
  { format: "order.mail", as: "a page that says it in its elements", file: described },
  { format: "order.mail", as: "a mail", file: mail("8bit", page) },
  { format: "order.mail", as: "a quoted mail", file: mail("quoted-printable", quoted) },
  {
    format: "order.mail",
    as: "many mails",
    file: [mail("base64", coded), mail("8bit", described)]
      .map((one) => `From x Sun May 03 12:00:00 2026\r\n${one}\r\n\r\n`)
      .join(""),
  },
];
