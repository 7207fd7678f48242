import { createEngineClient } from '../../support/graphql/engine-client';
import { dataUriOf, ERROR_FIELDS, MEDIA_FIELDS } from '../../support/graphql/generation-fields';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

const sound = readFixture('sound.wav');

let test: TestGeneration;
let request: ReturnType<typeof createEngineClient>;
afterEach(() => test.close());

async function open(models: readonly ScriptedModel[]): Promise<void> {
  test = await openTestGeneration(models);
  request = createEngineClient(test.engine, test.caller);
}

describe('calls about speech', () => {
  it('synthesizeSpeech answers with sound', async () => {
    await open([new ScriptedModel({ kind: 'SPEECH', outputs: [sound] })]);
    const query = `mutation { synthesizeSpeech(input: { text: "Hello.", speed: 1.5 }) {
      generation { __typename audio { ${MEDIA_FIELDS} } } ${ERROR_FIELDS} } }`;
    const { data } = await request(query);
    const { generation, errors } = data.synthesizeSpeech;
    expect(errors).toEqual([]);
    expect(generation.__typename).toBe('SpeechGeneration');
    expect(generation.audio).toMatchObject({ mimeType: 'audio/wav', base64: sound.toString('base64') });
  });

  it('transcribeAudio answers with text', async () => {
    const segments = [{ startSeconds: 0, endSeconds: 1, text: 'Hello.', speaker: null }];
    const transcript = { text: 'Hello.', language: 'en', durationSeconds: 1, segments };
    await open([new ScriptedModel({ kind: 'TRANSCRIPTION', transcript })]);
    const query = `mutation ($audio: MediaInput!) { transcribeAudio(input: { audio: $audio }) { ${ERROR_FIELDS} generation {
      __typename text language durationSeconds segments { startSeconds endSeconds text speaker } } } }`;
    const { data } = await request(query, { audio: { dataUri: dataUriOf('audio/wav', sound) } });
    const generation = { __typename: 'Transcription', ...transcript };
    expect(data.transcribeAudio).toEqual({ errors: [], generation });
  });
});
