/** For `node --require`: something that nobody foresees. */
require('node:net').createServer = () => {
  throw new Error('for a test');
};
