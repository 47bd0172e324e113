"""asyncio.gather of many coroutines: coroutines.py yield|sleep <arms> <rounds>"""

import asyncio
import sys
import time

WARM_UP = 2


async def turn(index):
    await asyncio.sleep(0)
    return index


async def nap(index):
    await asyncio.sleep(0.001)
    return index


async def main(kind, arms, rounds):
    coroutine = {"yield": turn, "sleep": nap}[kind]
    for round in range(rounds + WARM_UP):
        start = time.perf_counter_ns()
        outputs = await asyncio.gather(*(coroutine(index) for index in range(arms)))
        total = sum(outputs)
        elapsed = time.perf_counter_ns() - start
        assert total == arms * (arms - 1) // 2
        if round >= WARM_UP:
            print("asyncio.gather", arms, elapsed, sep="\t")


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
