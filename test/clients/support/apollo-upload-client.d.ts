/** The package has its types in comments, which only programs with `allowJs` see. */
declare module 'apollo-upload-client/UploadHttpLink.mjs' {
  type Apollo = typeof import('@apollo/client', { with: { 'resolution-mode': 'import' }});

  const UploadHttpLink: Apollo['HttpLink'];
  export default UploadHttpLink;
}
