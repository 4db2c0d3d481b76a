/**
 * What a file leaves open: its kind, or questions of its reader.
 * @module
 */
import type { ImportAnswers, ImportQuestion } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field.tsx";
import type { FileLook } from "../../rpc/door.ts";
import { isHelping } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";

/** The form. */
export function ImportQuestions(props: {
  readonly look: FileLook;
  readonly onFormat: (format: string) => void;
  readonly onAnswers: (format: string, answers: ImportAnswers) => void;
  /** The owner would rather say what the columns mean. */
  readonly onMap: () => void;
  readonly onLeave: () => void;
}): VNode {
  const { look } = props;
  const [answers, setAnswers] = useState<ImportAnswers>(() =>
    Object.fromEntries(look.questions.map((question) => [question.id, firstAnswer(question)])),
  );
  const [format, setFormat] = useState(look.format ?? look.candidates[0] ?? "");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (look.format === null) props.onFormat(format);
    else props.onAnswers(look.format, answers);
  };
  const names = Object.fromEntries(look.candidates.map((id) => [id, t.imports.kind(id)]));
  return (
    <form class="stack narrow" onSubmit={submit}>
      {look.format === null ? <p class="second">{t.imports.unknownText}</p> : null}
      {look.format === null ? (
        <SelectField label={t.imports.which} value={format} options={names} onChange={setFormat} />
      ) : null}
      {look.questions.map((question) => (
        <Question
          key={question.id}
          question={question}
          value={answers[question.id] ?? ""}
          onAnswer={(answer) => setAnswers({ ...answers, [question.id]: answer })}
        />
      ))}
      <div class="actions">
        <button type="submit" class="btn primary">
          {t.do.goOn}
        </button>
        {look.isTable && !isHelping() ? (
          <button type="button" class="btn" onClick={props.onMap}>
            {t.mapping.yourself}
          </button>
        ) : null}
        <button type="button" class="btn quiet" onClick={props.onLeave}>
          {t.imports.leave}
        </button>
      </div>
    </form>
  );
}

function Question(props: {
  readonly question: ImportQuestion;
  readonly value: string;
  readonly onAnswer: (answer: string) => void;
}): VNode {
  const { question } = props;
  if (question.choices === undefined) {
    return (
      <TextField label={question.text} value={props.value} required onInput={props.onAnswer} />
    );
  }
  const options = Object.fromEntries(
    question.choices.map((choice) => [choice, t.imports.answers[choice] ?? choice]),
  );
  return (
    <SelectField
      label={question.text}
      value={props.value}
      options={options}
      onChange={props.onAnswer}
    />
  );
}

function firstAnswer(question: ImportQuestion): string {
  return question.suggestion ?? question.choices?.[0] ?? "";
}
