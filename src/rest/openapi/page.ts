/** A page to read the document, by Swagger UI. It lies at `docs`, beside the document. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Mediagraph: REST</title>
  <link rel="stylesheet" href="docs/swagger-ui.css">
  <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
  <script defer src="docs/swagger-ui-bundle.js"></script>
  <script defer src="docs/open.js"></script>
</head>
<body>
  <main id="document"></main>
  <noscript>The page needs JavaScript. The document is at <a href="openapi.yaml">openapi.yaml</a>.</noscript>
</body>
</html>
`;

/**
 * Nothing is asked of anybody else: not even whether the document is valid. Optional fields of forms have an empty default
 * here, which is not sent: Swagger UI would send a made-up value for each that nobody has filled in.
 */
export const OPEN_SCRIPT = `function emptyOptionalFields(spec) {
  for (const path of Object.values(spec.paths)) {
    for (const { requestBody } of Object.values(path)) {
      const form = requestBody?.content['multipart/form-data']?.schema;
      for (const [name, { description, format }] of Object.entries(form?.properties ?? {})) {
        if (form.required?.includes(name) || format === 'binary') continue;
        form.properties[name] = { type: 'string', default: '', description };
      }
    }
  }
  return spec;
}
fetch('openapi.json')
  .then((answer) => answer.json())
  .then((spec) => SwaggerUIBundle({
    spec: emptyOptionalFields(spec),
    dom_id: '#document',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
  }));
`;

/**
 * Scripts, styles and requests stay on this server; the icons of Swagger UI are data URIs in its stylesheet. It shows the
 * picture of an answer by a `blob:` URL.
 */
export const SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
