import { MediaFailure } from '../../domain/errors';
import { givenText } from '../given-values';

/** How programs write in a form that they want none. */
const NO: readonly string[] = ['false', '0'];

/**
 * Answers come as a whole here. A client that has asked for events in any spelling (`True`, `1`) would wait for them, so that
 * only what asks for none is let through.
 *
 * @throws {MediaFailure} INVALID_INPUT
 */
export function refuseEvents(stream: string | boolean | null | undefined): void {
  const text = givenText(String(stream ?? ''));
  if (text === undefined || NO.includes(text.toLowerCase())) return;
  throw new MediaFailure('INVALID_INPUT', 'The answer comes as a whole: leave `stream` out.', { path: ['stream'] });
}
