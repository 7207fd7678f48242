import { serveJob } from '../thread/serve-job';
import { drawLandscape } from './landscape';

serveJob(drawLandscape, (pixels) => [pixels.buffer]);
