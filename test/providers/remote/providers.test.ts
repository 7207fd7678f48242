import { readdirSync, readFileSync } from 'node:fs';
import type { ProviderErrors } from '../../../src/providers/remote/http/error-meaning';
import type { LongRunningOperation } from '../../../src/providers/remote/polling/long-running-operation';
import type {
  ImageWire,
  RemoteProvider,
  SpeechWire,
  TranscriptionWire,
  VideoWire,
} from '../../../src/providers/remote/provider';
import { REMOTE_PROVIDERS } from '../../../src/providers/remote/providers';

const FOLDER = 'src/providers/remote';

/** The names that may be left out. */
type Holes<Whole> = { [Name in keyof Whole]-?: object extends Pick<Whole, Name> ? Name : never }[keyof Whole];
type AllHoles =
  | Holes<RemoteProvider>
  | Holes<ImageWire>
  | Holes<SpeechWire>
  | Holes<TranscriptionWire>
  | Holes<VideoWire>
  | Holes<LongRunningOperation>
  | Holes<ProviderErrors>;

describe('the remote providers', () => {
  it('can leave nothing out that would be forgotten', () => {
    const holes: AllHoles[] = [];
    // It is the compiler that finds one.
    expect(holes satisfies never[]).toEqual([]);
  });

  it('are a folder each, and each folder with a provider is on the list', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && readdirSync(`${FOLDER}/${entry.name}`).includes('provider.ts'))
      .map(({ name }) => name);
    expect(REMOTE_PROVIDERS.map(({ name }) => name).sort()).toEqual(folders.sort());
  });

  it('have variables that no other has, and addresses that nothing is to be cut off from', () => {
    const variables = REMOTE_PROVIDERS.flatMap(({ settings: { apiKey, baseUrls } }) => [
      ...apiKey,
      ...Object.keys(baseUrls),
    ]);
    expect(variables.filter((variable, index) => variables.indexOf(variable) !== index)).toEqual([]);
    for (const { settings } of REMOTE_PROVIDERS) {
      expect(Object.keys(settings.baseUrls)).not.toEqual([]);
      for (const url of Object.values(settings.baseUrls)) expect(url).toMatch(/^https:\/\/[^?#]+[^/?#]$/);
    }
  });

  it.each(REMOTE_PROVIDERS.map((provider) => [provider.name, provider] as const))(
    '%s is asked for every kind that it has models of',
    (_, provider) => {
      const all = [...provider.models, ...provider.retiredModels];
      expect(all.filter(({ kind }) => wireOf(provider, kind) === null)).toEqual([]);
      expect(provider.models.length).toBeGreaterThan(0);
    },
  );

  // What is not written down is not found by who has a key and looks for the variable's name.
  it.each(REMOTE_PROVIDERS.map((provider) => [provider.name, provider] as const))(
    '%s is in the table of docs/models.md with its variables',
    (name, { settings }) => {
      const row =
        readFileSync('docs/models.md', 'utf8')
          .split('\n')
          .find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      expect(settings.apiKey.filter((variable) => !row.includes(`\`${variable}\``))).toEqual([]);
    },
  );
});

function wireOf(
  { image, speech, transcription, video }: RemoteProvider,
  kind: RemoteProvider['models'][number]['kind'],
) {
  return { IMAGE: image, SPEECH: speech, TRANSCRIPTION: transcription, VIDEO: video }[kind];
}
