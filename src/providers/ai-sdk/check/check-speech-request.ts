import type { SpeechRequest } from '../../generation-request';
import type { SpeechDescription } from '../model-description';
import { capabilityMissing, checkChoice, invalidValue } from './refuse';

/** The SDK for ElevenLabs puts the voice into a URL as it is. */
const VOICE = /^[\w+() -]{1,100}$/;

/** Refuses what the model, or the SDK on the way to it, would not heed. @throws {MediaFailure} */
export function checkSpeechRequest(model: SpeechDescription, request: SpeechRequest): void {
  const { voice, format, speed } = request;
  checkChoice(model, 'voice', voice, model.voices);
  if (voice !== null && !VOICE.test(voice)) throw invalidValue('voice', 'There is no such voice.');
  checkChoice(model, 'format', format, Object.keys(model.formats));
  if (speed === null) return;
  if (model.speed === null) throw capabilityMissing(model, 'speed', 'takes no speed');
  const { min, max } = model.speed;
  if (!(speed >= min && speed <= max)) throw invalidValue('speed', `speed must be from ${min} to ${max}.`);
}
