import { type OriginServer, startOrigin } from '../http/origin-server';
import { pictureOf } from './target';

/** Has a picture with the canary in it at every path; `/redirect/…` leads to a host that is not there. */
export function startCanaryOrigin(canary: string): Promise<OriginServer> {
  return startOrigin(({ url = '' }, response) => {
    if (url.startsWith('/redirect/')) {
      response.writeHead(302, { location: `https://${canary}.invalid/${canary}` }).end(canary);
    } else {
      response.writeHead(200, { 'content-type': 'image/png', 'x-name': canary }).end(pictureOf(canary));
    }
  });
}
