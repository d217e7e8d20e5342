/** A heading and a Markdown table; the first row is the heading of the columns. */
export function printTable(title, [head, ...rows]) {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`);
  print(`\n### ${title}\n\n${lines.join('\n')}\n`);
}

export function print(text) {
  process.stdout.write(`${text}\n`);
}

/** Milliseconds as seconds. */
export function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(milliseconds < 1000 ? 3 : 2);
}

export function ratio(value, base) {
  return (value / base).toFixed(2);
}

export function percent(value, base) {
  return `${Math.round((value / base) * 100)} %`;
}
