import { serveJob } from '../thread/run-in-thread';
import { restyle } from './restyle';

serveJob(restyle, (data) => [data.buffer]);
