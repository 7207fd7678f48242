import { API_KEY } from './server-process';

const TEXT =
  'The lighthouse keeper climbed the stairs every evening at six, lit the lamp, and wrote the weather into his book. ' +
  'On clear nights he counted the ships, and in the fog he rang the bell once a minute until the morning came.';

const SPEAK = `mutation ($text: String!) {
  made: synthesizeSpeech(input: { text: $text, model: "local/flite" }) {
    generation { status audio { persistence { file { id } } } } errors { message }
  }
}`;
const TRANSCRIBE = `mutation ($audio: MediaInput!) {
  made: transcribeAudio(input: { audio: $audio, model: "local/moonshine-tiny" }) {
    generation { status text } errors { message }
  }
}`;
const RENDER = `mutation ($prompt: String!) {
  made: generateImage(input: { prompt: $prompt, model: "local/renderer" }) {
    generation { status images { sizeBytes } } errors { message }
  }
}`;

/** Speaks 12 seconds. @returns the id of the file */
export async function speak(port: number): Promise<string> {
  const { audio } = await succeed(port, SPEAK, { text: TEXT });
  return audio.persistence.file.id;
}

export async function transcribe(port: number, fileId: string): Promise<void> {
  const { text } = await succeed(port, TRANSCRIBE, { audio: { fileId } });
  if (!text.toLowerCase().includes('lighthouse')) throw new Error(`Transcribed: ${text}`);
}

/** A picture of 1024 x 1024 pixels, another one for each number. */
export async function render(port: number, number: number): Promise<void> {
  await succeed(port, RENDER, { prompt: `A lighthouse in fog, take ${number}` });
}

/** What was made, as it was selected. */
async function succeed(port: number, query: string, variables: object) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.text();
  const generation = JSON.parse(answer).data?.made?.generation;
  if (generation?.status !== 'SUCCEEDED') throw new Error(`Answered: ${answer}`);
  return generation;
}
