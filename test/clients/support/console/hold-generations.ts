import type { HTTPRequest, Page } from 'puppeteer-core';

/**
 * Has a page see every generation as running, however fast the service is, until it is let go: its subscription is held,
 * and what it asks for is answered as it stood before it ended.
 *
 * @returns what lets it go
 */
export async function holdGenerations(page: Page): Promise<() => Promise<void>> {
  const held: HTTPRequest[] = [];
  const onRequest = (request: HTTPRequest) => {
    const body = request.postData() ?? '';
    if (body.includes('subscription ConsoleGeneration')) held.push(request);
    else if (body.includes('query ConsoleGenerationById(')) void answerAsRunning(request, body);
    else void request.continue();
  };
  page.on('request', onRequest);
  await page.setRequestInterception(true);
  return async () => {
    page.off('request', onRequest);
    for (const request of held) await request.continue();
    await page.setRequestInterception(false);
  };
}

async function answerAsRunning(request: HTTPRequest, body: string): Promise<void> {
  const answer = await fetch(request.url(), { method: 'POST', headers: request.headers(), body });
  const { data } = (await answer.json()) as { readonly data: { readonly mediaGeneration: object } };
  const generation = { ...data.mediaGeneration, status: 'RUNNING', progress: 40, outputs: [] };
  await request.respond({
    contentType: 'application/json',
    body: JSON.stringify({ data: { ...data, mediaGeneration: generation } }),
  });
}
