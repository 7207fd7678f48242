import { serveJob } from '../thread/run-in-thread';
import { drawLandscape } from './landscape';

serveJob(drawLandscape, (pixels) => [pixels.buffer]);
