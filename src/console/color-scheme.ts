/** Runs before anything is painted, so that a page which was switched to dark does not begin with a flash of light. */
const chosen = localStorage.getItem('mediagraph:color-scheme');
const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.dataset.mantineColorScheme = isDark ? 'dark' : 'light';

export {};
