import { pageScripts } from './assets';

export interface PageOptions {
  /** Where the assets are, with a slash at the end. */
  readonly baseUrl: string;
  readonly graphqlPath: string;
  readonly eventStreamPath: string;
  readonly styleNonce: string;
}

export function pageHtml({ baseUrl, graphqlPath, eventStreamPath, styleNonce }: PageOptions): string {
  const preloads = pageScripts.map((name) => `<link rel="modulepreload" href="${baseUrl}${name}">`);
  return `<!doctype html>
<html
  lang="en"
  data-graphql-path="${escapeAttribute(graphqlPath)}"
  data-event-stream-path="${escapeAttribute(eventStreamPath)}"
>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Mediagraph</title>
  <link rel="stylesheet" href="${baseUrl}graphiql.min.css" nonce="${styleNonce}">
  <link rel="stylesheet" href="${baseUrl}playground.css">
  <link rel="icon" type="image/svg+xml" href="${baseUrl}mediagraph.svg">
  ${preloads.join('\n  ')}
  <script defer src="${baseUrl}react.production.min.js"></script>
  <script defer src="${baseUrl}react-dom.production.min.js"></script>
  <script defer src="${baseUrl}graphiql.min.js"></script>
  <script type="module" src="${baseUrl}main.js"></script>
</head>
<body>
  <header class="bar">
    <h1><img src="${baseUrl}mediagraph.svg" width="24" height="24" alt="">Mediagraph</h1>
    <label for="api-key">API key</label>
    <input id="api-key" type="password" autocomplete="off" spellcheck="false">
    <button id="api-key-visibility" type="button" aria-controls="api-key">Show</button>
    <output id="api-key-status" for="api-key"></output>
  </header>
  <section class="bar" aria-label="Files to upload">
    <button id="files-attach" type="button">Attach files</button>
    <input id="file-input" type="file" multiple hidden>
    <ul id="files"></ul>
    <span id="files-hint"></span>
    <button id="files-example" type="button" hidden>Open the upload example</button>
  </section>
  <main id="editor"></main>
  <noscript>The playground needs JavaScript.</noscript>
</body>
</html>
`;
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
