import type { Generation, GenerationInput } from '../../graph/documents/generations';
import type { Draft } from '../draft/draft';
import { fieldName, keptPrompt } from '../draft/from-generation';
import { type PickedMedia, pickedFile } from '../media/picked-media';
import { Thumbnail } from '../media/thumbnail';
import classes from './result.module.css';

interface InputsProps {
  readonly generation: Generation;
  /** What was asked for, if this tab did. */
  readonly asked: Draft | null;
}

/** What it was made from, beside what was made. */
export function Inputs({ generation, asked }: InputsProps) {
  const words = asked?.prompt ?? keptPrompt(generation);
  const isEmpty = generation.inputs.length === 0 && !words;
  return (
    <section className={classes.inputs} aria-label="Made from">
      <h3>Made from</h3>
      {words && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
        <p className={classes.words} dir="auto" tabIndex={0}>
          {words}
        </p>
      )}
      {!words && generation.kind !== 'TRANSCRIPTION' && (
        <p className={classes.note}>The prompt is not available: this project does not keep prompts.</p>
      )}
      {generation.inputs.length > 0 && (
        <ul className={classes.sources}>
          {generation.inputs.map((input) => (
            <Source key={input.field} input={input} picked={pickedOf(input, asked)} />
          ))}
        </ul>
      )}
      {isEmpty && generation.kind === 'TRANSCRIPTION' && (
        <p className={classes.note}>A recording that is no longer available.</p>
      )}
    </section>
  );
}

function Source({ input, picked }: { readonly input: GenerationInput; readonly picked: PickedMedia | null }) {
  const { field, url, handle } = input;
  return (
    <li>
      <span className={classes.sourcePicture}>
        <Thumbnail
          kind={picked?.kind ?? 'IMAGE'}
          thumbhash={picked?.thumbhash ?? null}
          url={picked?.thumbnail ?? null}
        />
      </span>
      <span className={classes.sourceName}>
        <strong>{fieldName(field)}</strong>
        <span dir="auto">
          {picked?.filename ?? url ?? (handle === null ? 'sent with the request' : 'no longer available')}
        </span>
      </span>
    </li>
  );
}

function pickedOf({ field, file }: GenerationInput, asked: Draft | null): PickedMedia | null {
  if (file !== null) return pickedFile(file);
  if (asked === null) return null;
  const reference = /^referenceImages\[(\d+)\]$/.exec(field)?.[1];
  if (reference !== undefined) return asked.references[Number(reference)] ?? null;
  return field === 'image' || field === 'video' || field === 'audio' ? asked[field] : null;
}
