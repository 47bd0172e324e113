// Promise.all of many async functions: coroutines.js yield|sleep <arms> <rounds>

const WARM_UP = 2;

async function turn(index) {
  await null;
  return index;
}

async function nap(index) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return index;
}

async function main(kind, arms, rounds) {
  const coroutine = { yield: turn, sleep: nap }[kind];
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const start = process.hrtime.bigint();
    const outputs = await Promise.all(Array.from({ length: arms }, (_, index) => coroutine(index)));
    const total = outputs.reduce((sum, output) => sum + output, 0);
    const elapsed = process.hrtime.bigint() - start;
    if (total !== (arms * (arms - 1)) / 2) throw new Error("a wrong sum");
    if (round >= WARM_UP) console.log(`Promise.all\t${arms}\t${elapsed}`);
  }
}

main(process.argv[2], Number(process.argv[3]), Number(process.argv[4]));
