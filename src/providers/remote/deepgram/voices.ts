import type { ModelVoice } from '../../../domain/model-parameters';

/** Those of Aura-2 by language, in the order of deepgram-api-specs 4ba987c (2026-07-22). */
const NAMES: Readonly<Record<string, string>> = {
  en:
    'thalia amalthea andromeda apollo arcas aries asteria athena atlas aurora callista cora cordelia delia draco ' +
    'electra harmonia helena hera hermes hyperion iris janus juno jupiter luna mars minerva neptune odysseus ophelia ' +
    'orion orpheus pandora phoebe pluto saturn selene theia vesta zeus',
  es:
    'agustina alvaro antonia aquila carina celeste diana estrella gloria javier luciano nestor olivia selena silvia ' +
    'sirio valerio',
  de: 'aurelia elara fabian julius kara lara viktoria',
  nl: 'beatrix cornelia daphne hestia lars leda rhea roman sander',
  fr: 'agathe hector',
  it: 'cesare cinzia demetra dionisio elio flavio livia maia melia perseo',
  ja: 'ama ebisu fujin izanami uzume',
};

export const AURA_2_VOICES: readonly ModelVoice[] = Object.entries(NAMES).flatMap(([language, names]) =>
  names.split(' ').map((name) => ({
    id: `${name}-${language}`,
    name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    language,
  })),
);
