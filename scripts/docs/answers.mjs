/** The pages that have answers. */
export const PAGES = ['README.md', 'README.zh.md', 'docs/glove.md'];

const BLOCK = /(<!-- answers: start -->\n)([\s\S]*?)(<!-- answers: end -->)/g;
const COMMAND = /^ {4}npx wordvec (.*)$/;
const ANSWER = '    # ';

/** Each command of a page's blocks, with the lines that stand under it. */
export function answersOf(page) {
  const answers = [];
  for (const [, , block] of page.matchAll(BLOCK))
    for (const line of block.split('\n')) {
      const command = COMMAND.exec(line)?.[1];
      if (command !== undefined) answers.push({ command, lines: [] });
      else if (line.startsWith(ANSWER)) answers.at(-1)?.lines.push(line.slice(ANSWER.length));
    }
  return answers;
}

/** The page with what `answerOf` says of each command's words under it, as comments of the shell. */
export function runAnswers(page, answerOf) {
  return page.replace(BLOCK, (_, start, block, end) => {
    const kept = block.split('\n').filter((line) => !line.startsWith(ANSWER));
    const lines = kept.flatMap((line) => {
      const command = COMMAND.exec(line)?.[1];
      return command === undefined ? [line] : [line, ...shown(answerOf(wordsOf(command)))];
    });
    return `${start}${lines.join('\n')}${end}`;
  });
}

/** Blank lines of an answer are left out, so that a block of code stays one. */
function shown(answer) {
  const lines = answer.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => `${ANSWER}${line.trimEnd()}`);
}

/** A command's words; those in quotes are one. */
export function wordsOf(command) {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}
