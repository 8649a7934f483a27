// Prints what `go test -json` wrote, for people: failures whole, one line for
// each skipped test, the package lines, and a closing count. In CI no test may
// skip for a missing tool.
const fs = require('fs');
const tests = new Map();
const output = new Map();
let passed = 0, failed = 0, skipped = 0, broken = false;
for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\n')) {
  if (!line.startsWith('{')) { if (line) console.log(line); continue; }
  const e = JSON.parse(line);
  const key = `${e.Package || e.ImportPath} ${e.Test || ''}`;
  if (e.Action === 'output' || e.Action === 'build-output') {
    output.set(key, (output.get(key) || '') + e.Output);
  } else if (['pass', 'fail', 'skip'].includes(e.Action)) {
    const text = output.get(key) || '';
    if (!e.Test) {
      if (e.Action === 'fail') broken = true;
      process.stdout.write(e.Action === 'fail' ? text : text.split('\n').filter(l => /^(ok|\?|---)/.test(l)).map(l => l + '\n').join(''));
    } else if (e.Action === 'fail') {
      failed++; process.stdout.write(text);
    } else if (e.Action === 'skip') {
      skipped++; console.log(`skip ${e.Package} ${e.Test}: ${text.split('\n').filter(l => /_test\.go|skipped|corpus\.go/.test(l)).join(' ').trim()}`);
    } else {
      passed++;
      // Scores are worth reading even when all is well.
      for (const l of text.split('\n')) if (/score:|figure:/.test(l)) console.log(l.trim());
    }
  } else if (e.Action === 'build-fail') {
    broken = true; process.stdout.write(output.get(key) || '');
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || broken ? 1 : 0;
