/**
 * Tables of shops and banks.
 * @module
 */
import { recordsOf, type SoundFile } from "./sound-file.ts";

const order = {
  Website: "Amazon.com",
  "Order ID": "113-0000001-0000001",
  "Order Date": "2024-07-19T19:52:49Z and 2024-07-19T20:23:05+00:00",
  Currency: "USD",
  "Unit Price": "1,219.49",
  "Unit Price Tax": "'0.99'",
  "Total Discounts": "'-14.39'",
  "Total Owed": "1,206.09",
  ASIN: "B0TENT00001",
  Quantity: "2",
  "Payment Instrument Type": "Gift Certificate/Card and Visa - 5678",
  "Order Status": "Closed",
  "Shipment Status": "Shipped and Shipped",
  "Ship Date": "2024-07-20T10:00:00Z",
  "Product Name": 'Two-person "tent", green',
};
const reported = {
  "Order Date": "07/18/22",
  "Order ID": "113-0000001-0000001",
  Title: "Two-person tent, green",
  Category: "TENT",
  "ASIN/ISBN": '="B0TENT00001"',
  "UNSPSC Code": "49121503",
  Website: "Amazon.com",
  Seller: "Amazon.com",
  "Purchase Price Per Unit": "$124.95 ",
  Quantity: "2",
  "Payment Instrument Type": "Discover7733",
  "Shipment Date": "7/20/22",
  "Order Status": "Shipped",
  "Item Subtotal": "$249.90 ",
  "Item Subtotal Tax": "$18.10 ",
  "Item Total": "$268.00 ",
  Currency: "USD",
};
const digital = {
  ASIN: "B0BOOK00001",
  "Base Currency Code": "USD",
  "Component Type": "Price Amount",
  "Digital Order Item ID": "ITEM1",
  "Item Fulfilled": "Yes",
  Marketplace: "www.amazon.com",
  "Order Date": "2026-03-01T08:44:00Z",
  "Order ID": "D01-1234567-0000001",
  "Order Status": "SUCCESS",
  Price: "6.99",
  "Price Currency Code": "USD",
  "Product Name": "The Slow Lighthouse",
  Publisher: "Tide Press",
  "Quantity Ordered": "1",
  "Seller Of Record": "Amazon Digital Services LLC",
  "Transaction Amount": "6.35",
};
const refunded = {
  "Order ID": "113-0000001-0000001",
  "Reversal Reason": "Customer return",
  Currency: "USD",
  "Refund Amount": "12.50",
  "Refund Date": "2026-03-05T08:44:00Z",
  "Creation Date": "2026-03-04T08:44:00Z",
  "Direct Debit Refund Amount": "0",
  Quantity: "1",
  Status: "Completed",
  Website: "Amazon.com",
};
const paid = {
  Date: "05/03/2026",
  Time: "19:52:49",
  TimeZone: "CEST",
  Name: "Bootery",
  Type: "Express Checkout Payment",
  Status: "Completed",
  Currency: "EUR",
  Gross: "-89,90",
  Fee: "0,00",
  Net: "-89,90",
  "Transaction ID": "T1",
  "Reference Txn ID": "",
  "Item Title": "Boots",
};

/** The files. */
export const shopTables: readonly SoundFile[] = [
  {
    format: "amazon.orders",
    file: recordsOf(",", order, { ...order, ASIN: "B2", "Product Name": "Pegs", Currency: "EUR" }),
  },
  {
    format: "amazon.orders-2022",
    file: recordsOf(",", reported, { ...reported, "ASIN/ISBN": "B2", Title: "Pegs" }),
  },
  {
    format: "amazon.digital",
    file: recordsOf(
      ",",
      digital,
      { ...digital, "Component Type": "Tax", "Transaction Amount": "0.64" },
      { ...digital, "Order ID": "D01-1234567-0000002", "Transaction Amount": "-6.35" },
    ),
  },
  {
    format: "amazon.refunds",
    file: recordsOf(",", refunded, { ...refunded, "Order ID": "2" }),
  },
  {
    format: "paypal",
    answers: { "date-order": "mdy" },
    file: recordsOf(",", paid, { ...paid, "Transaction ID": "T2" }),
  },
  {
    format: "chase.account",
    file: `Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #
DEBIT,05/03/2026,"BOOTERY 42, 4111111111111111",-89.90,DEBIT_CARD,1000.00,
CREDIT,05/04/2026,PAYROLL,2000.00,ACH_CREDIT,3000.00,
CREDIT,05/05/2026,BOOTERY 42,20.00,MISC_CREDIT,3020.00,
`,
  },
  {
    format: "chase.card",
    file: `Card ending,1234,,,,,
Balance,"1,000.00",,,,,
Transaction Date,Post Date,Description,Category,Type,Amount,Memo
05/03/2026,05/04/2026,BOOTERY 42,Shopping,Sale,-89.90,
05/03/2026,05/04/2026,Payment Thank You,,Payment,500.00,
05/05/2026,05/06/2026,BOOTERY 42,Shopping,Return,(20.00),
`,
  },
  {
    format: "mint",
    answers: { currency: "USD" },
    file: `Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes
5/03/2026,Bootery,BOOTERY 42,89.90,debit,Shopping,Card,a;b,
5/04/2026,Pay,PAYROLL,2000.00,credit,Paycheck,Card,,
5/05/2026,Bootery,BOOTERY 42,20.00,credit,Shopping,Card,,
`,
  },
  {
    format: "google.pay",
    file: `Time,Transaction ID,Description,Product,Payment method,Status,Amount
"May 3, 2026, 10:54:50 PM UTC",GPY:1,Boots,Google Play,Visa 4242,Complete,USD 89.90
"May 4, 2026, 10:54:50 PM UTC",GPY:2,Socks,Google Play,Visa 4242,Cancelled,USD 9.90
"May 5, 2026, 10:54:50 PM UTC",GPY:3,Boots,Google Play,Visa 4242,Refunded,"USD 1,219.90"
`,
  },
];
