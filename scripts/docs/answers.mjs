/** The pages that have answers. */
export const PAGES = ['README.md', 'README.zh.md', 'docs/glove.md', 'docs/small-texts.md'];

const BLOCK = /(<!-- answers: start -->\n)([\s\S]*?)(<!-- answers: end -->)/g;
const COMMAND = /^ {4}npx wordvec (.*)$/;
const ANSWER = /^ {4}#(?: (.*))?$/;

/** Each command of a page's blocks, with the lines that stand under it. */
export function answersOf(page) {
  const answers = [];
  for (const [, , block] of page.matchAll(BLOCK))
    for (const line of block.split('\n')) {
      const command = COMMAND.exec(line)?.[1];
      if (command !== undefined) answers.push({ command, lines: [] });
      else if (ANSWER.test(line)) answers.at(-1)?.lines.push(ANSWER.exec(line)[1] ?? '');
    }
  return answers;
}

/** The page with what `answerOf` says of each command's words under it, as comments of the shell. */
export function runAnswers(page, answerOf) {
  return page.replace(BLOCK, (_, start, block, end) => {
    const kept = block.split('\n').filter((line) => !ANSWER.test(line));
    const lines = kept.flatMap((line) => {
      const command = COMMAND.exec(line)?.[1];
      return command === undefined ? [line] : [line, ...shown(answerOf(wordsOf(command)))];
    });
    return `${start}${lines.join('\n')}${end}`;
  });
}

function shown(answer) {
  const lines = answer.trim() === '' ? [] : answer.trim().split('\n');
  return lines.map((line) => `    # ${line}`.trimEnd());
}

/** A command's words; those in quotes are one. */
export function wordsOf(command) {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}
