/**
 * Takes out of a text what is never stored: card numbers, IBANs, mail and IP addresses. `~` stands in their place.
 * @module
 */
const mail = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu;
const address =
  /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/gu;
const sixth = /(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/giu;
const iban = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/gu;
const card = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/gu;

/** Gives the text without them. */
export function stripped(text: string): string {
  // Most texts have no digit and no @ at all.
  if (!/[@\d]/u.test(text)) return text;
  return text
    .replace(mail, "~")
    .replace(iban, (match) => (isIban(match) ? "~" : match))
    .replace(card, (match) => (isCard(match) ? "~" : match))
    .replace(address, "~")
    .replace(sixth, "~");
}

/** Gives a number or a word that names a thing, without mail addresses: its digits may look like those of a card, and are none. */
export function strippedId(text: string): string {
  return text.includes("@") ? text.replace(mail, "~") : text;
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/gu, "").split("").toReversed();
  const sum = digits.reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** The check of ISO 13616: the number, its first four letters at its end, is 1 modulo 97. */
function isIban(text: string): boolean {
  const letters = text.replaceAll(" ", "");
  const moved = letters.slice(4) + letters.slice(0, 4);
  const rest = moved.split("").reduce((total, letter) => {
    const value = Number.parseInt(letter, 36);
    return (total * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return rest === 1;
}
