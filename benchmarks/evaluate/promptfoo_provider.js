// The look-up as a promptfoo provider in its own process: its cheapest way to call code.
const fs = require('fs');

const said = JSON.parse(fs.readFileSync(process.env.EVAL_ANSWERS, 'utf8'));
const pause = Number(process.env.EVAL_PAUSE || '0') * 1000;
const calls = process.env.EVAL_CALLS ? fs.openSync(process.env.EVAL_CALLS, 'a') : null;

module.exports = class {
  id() {
    return 'lookup';
  }

  async callApi(text) {
    if (calls !== null) fs.writeSync(calls, text + '\n');
    if (pause) await new Promise((wake) => setTimeout(wake, pause));
    const [intent, confidence] = said[text];
    return { output: intent, metadata: { confidence } };
  }
};
