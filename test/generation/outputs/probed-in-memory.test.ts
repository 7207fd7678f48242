import { generateImage } from '../../../src/generation/request/generate-image';
import { generateVideo } from '../../../src/generation/request/generate-video';
import { synthesizeSpeech } from '../../../src/generation/request/synthesize-speech';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

describe('what a model has made', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  const image = () => generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false });
  const speech = () => synthesizeSpeech(test.engine, test.caller, { text: 'a fox', background: false });
  const video = () => generateVideo(test.engine, test.caller, { prompt: 'a fox', background: false });

  it.each([
    ['IMAGE', 'still.png', image, { kind: 'IMAGE' }],
    ['SPEECH', 'sound.wav', speech, { kind: 'AUDIO' }],
    ['VIDEO', 'video.mp4', video, { kind: 'VIDEO' }],
  ] as const)('is looked at in memory: %s', async (kind, fixture, order, media) => {
    test = await openTestGeneration([new ScriptedModel({ kind, outputs: [readFixture(fixture)] })]);
    const { blobs } = test.engine.storage;
    const [write, read] = [jest.spyOn(blobs, 'write'), jest.spyOn(blobs, 'read')];
    const { inline } = await order();
    expect(inline?.outputs).toMatchObject([{ media, persistence: { status: 'STORED' }, file: { media } }]);
    expect({ writes: write.mock.calls.length, reads: read.mock.calls.length }).toEqual({ writes: 1, reads: 0 });
  });
});
