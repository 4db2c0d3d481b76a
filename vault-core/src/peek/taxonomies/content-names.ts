/**
 * Names of the highest categories of the Content Taxonomy 3.1: `id name`, joined by `|`.
 *
 * Content Taxonomy 3.1, Copyright IAB Technology Laboratory, Creative Commons Attribution 3.0
 * (https://creativecommons.org/licenses/by/3.0/); reduced to ids and names of the first tier.
 * @module
 */

/** The names as text. */
export const CONTENT_NAMES =
  "150 Attractions|1 Automotive|42 Books and Literature|52 Business and Finance|123 Careers|" +
  "80DV8O Communication|380 Crime|381 Disasters|132 Education|JLBCU7 Entertainment|8VZQHL Events|" +
  "186 Family and Relationships|201 Fine Art|210 Food & Drink|SPSHQ5 Genres|223 Healthy Living|" +
  "239 Hobbies & Interests|1KXCLD Holidays|274 Home & Garden|383 Law|286 Medical Health|" +
  "163 Personal Celebrations & Life Events|391 Personal Finance|422 Pets|386 Politics|" +
  "432 Pop Culture|441 Real Estate|453 Religion & Spirituality|464 Science|v9i3On Sensitive Topics|" +
  "473 Shopping|483 Sports|552 Style & Fashion|596 Technology & Computing|653 Travel|" +
  "680 Video Gaming|389 War and Conflicts";
