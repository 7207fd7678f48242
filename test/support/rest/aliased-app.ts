import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeTemporaryDirectory } from '../run/temporary-directory';
import { startTestApp, type TestApp } from '../service/test-app';

/** Names that programs have for models of OpenAI's, which the embedded ones go by here. */
const ALIASES = {
  'dall-e-3': 'local/renderer',
  'gpt-image-1': 'local/renderer',
  'tts-1': { model: 'local/flite', voices: { alloy: 'slt', onyx: 'awb' } },
  'whisper-1': 'local/moonshine-tiny',
};

/** The service, set up for programs that name the models of OpenAI. */
export async function startAliasedApp(environment: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const file = path.join(await makeTemporaryDirectory('models'), 'models.json');
  await writeFile(file, JSON.stringify({ models: [], aliases: ALIASES }));
  return startTestApp({ MODELS_FILE: file, ...environment });
}
