import { serveJob } from '../thread/serve-job';
import { restyle } from './restyle';

serveJob(restyle, (data) => [data.buffer]);
