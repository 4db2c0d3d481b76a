/**
 * Takes out of a text what is never stored: card numbers, IBANs, mail and IP addresses. `~` stands in their place.
 * @module
 */
const mail = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu;
const address =
  /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/gu;
const sixth = /(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/giu;
const iban = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/gu;
const digits = /(?<!\d)\d(?:[ -]?\d){12,}(?!\d)/gu;
/** A card's number as it stands among other digits, such as a date: by itself, or in its groups. */
const card =
  /(?<!\d)(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5})(?!\d)/gu;

/** Gives the text without them. */
export function stripped(text: string): string {
  // Most texts have no digit and no @ at all.
  if (!/[@\d]/u.test(text)) return text;
  return text
    .replace(mail, "~")
    .replace(iban, (match) => (isIban(match) ? "~" : match))
    .replace(digits, withoutCards)
    .replace(address, "~")
    .replace(sixth, "~");
}

/** Gives a number or a word that names a thing, without mail addresses: its digits may look like those of a card, and are none. */
export function strippedId(text: string): string {
  return text.includes("@") ? text.replace(mail, "~") : text;
}

function withoutCards(run: string): string {
  const { length } = run.replaceAll(/\D/gu, "");
  if (length <= 19 && isCard(run)) return "~";
  let left = "";
  let from = 0;
  card.lastIndex = 0;
  for (let found = card.exec(run); found !== null; found = card.exec(run)) {
    const [text] = found;
    // Groups that are none may hold the beginning of one.
    card.lastIndex = found.index + (isCard(text) ? text.length : 1);
    if (!isCard(text)) continue;
    left += `${run.slice(from, found.index)}~`;
    from = found.index + text.length;
  }
  return left + run.slice(from);
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function isCard(text: string): boolean {
  const reversed = text.replaceAll(/\D/gu, "").split("").toReversed();
  const sum = reversed.reduce((total, digit, index) => {
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
