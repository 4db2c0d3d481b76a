/**
 * How a file writes amounts and dates: told by its cells, else by the owner.
 * @module
 */
import { VaultError } from "../../../errors.ts";
import type { ImportAnswers, ImportQuestion } from "../../../model/drafts.ts";
import { dateOrderEvidence, type DateOrder } from "./dates.ts";
import { decimalEvidence, type DecimalSign } from "./numbers.ts";
import { Votes } from "./votes.ts";

/** What the cells of a file tell; null: nothing certain. */
export interface MannerSurvey {
  readonly decimal: DecimalSign | null;
  readonly dateOrder: DateOrder | null;
}

/** How a file is read. */
export interface Manner {
  readonly decimal: DecimalSign;
  readonly dateOrder: DateOrder;
}

/** Listens to the cells of a file. */
export class MannerVotes {
  readonly #decimal = new Votes<DecimalSign>(".");
  readonly #dateOrder = new Votes<DateOrder>("mdy");

  /** Takes a cell that holds an amount. */
  amount(cell: string): void {
    if (!this.#decimal.isDecided) this.#decimal.add(decimalEvidence(cell));
  }

  /** Takes a cell that holds a date. */
  date(cell: string): void {
    if (!this.#dateOrder.isDecided) this.#dateOrder.add(dateOrderEvidence(cell));
  }

  /** What they tell together. */
  survey(): MannerSurvey {
    return { decimal: this.#decimal.winner(), dateOrder: this.#dateOrder.winner() };
  }
}

/** The questions that a survey leaves open. */
export function mannerQuestions({ decimal, dateOrder }: MannerSurvey): readonly ImportQuestion[] {
  const questions: ImportQuestion[] = [];
  if (decimal === null) {
    questions.push({
      id: "decimal",
      text: "Which sign stands before the cents: is 1.234 about one, or about one thousand?",
      choices: [".", ","],
      suggestion: ".",
    });
  }
  if (dateOrder === null) {
    questions.push({
      id: "date-order",
      text: "Which comes first in the file's dates: the day or the month?",
      choices: ["dmy", "mdy"],
      suggestion: "mdy",
    });
  }
  return questions;
}

/** Settles how a file is read. @throws {VaultError} needs-answer. */
export function mannerOf(survey: MannerSurvey, answers: ImportAnswers): Manner {
  const decimal = survey.decimal ?? answers["decimal"];
  const dateOrder = survey.dateOrder ?? answers["date-order"];
  if (decimal !== "." && decimal !== ",") throw needsAnswer("decimal");
  if (dateOrder !== "dmy" && dateOrder !== "mdy") throw needsAnswer("date-order");
  return { decimal, dateOrder };
}

/** Asks for a currency. */
export const currencyQuestion: ImportQuestion = {
  id: "currency",
  text: "Which currency are the file's amounts in? Three letters, such as EUR.",
};

/** The currency that the owner named. @throws {VaultError} needs-answer. */
export function currencyOf(answers: ImportAnswers): string {
  const currency = (answers["currency"] ?? "").toUpperCase();
  if (!/^[A-Z]{3}$/u.test(currency)) throw needsAnswer("currency");
  return currency;
}

/** The error of a question that was not answered. */
export function needsAnswer(question: string): VaultError {
  return new VaultError("needs-answer", "The file leaves a question open. Nothing was imported.", {
    details: { question },
  });
}
