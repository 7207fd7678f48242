/** The names of a stylesheet's classes, as they are in the bundle. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}

declare module '*.css';

/** Where the bundle has it. */
declare module '*.svg' {
  const url: string;
  export default url;
}
