import type { DataSource } from 'typeorm';
import type { UrlPoster } from '../media/fetch-url/url-poster';

/** What the operations on webhooks work with: `FileServices` has both. */
export interface WebhookServices {
  readonly dataSource: DataSource;
  readonly urlPoster: UrlPoster;
}
