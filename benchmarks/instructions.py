"""How many instructions the stages of a question take: the same however busy the machine is.

    valgrind --tool=callgrind ... python benchmarks/instructions.py INDEX QUESTIONS

`counted` runs that: valgrind interprets the whole process, here for as long as questions are
answered, and is told at the edges of each stage to write down what it has counted since. So it
counts what the processor is told to do, in this process and all its threads, but neither the
kernel's work nor waiting. It knows no AVX-512: libraries choose what they do without it. Counters
of the processor itself would be quicker, but virtual machines seldom lend them.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median

from retrieval.answering.stages import Stages

ASKED_ON = date(2024, 1, 5)
WARM_UP = 2  # questions before anything is counted: the first loads, the second fills caches
COUNTED = "Client Request: question "
# One thread where a library would start several: those that wait would count their waiting.
ALONE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "PYTHONHASHSEED": "0",
}

# A request to valgrind is this sequence of instructions, which do nothing (valgrind.h): a pointer
# to six numbers, the request first, is in rax, and the answer comes back in rdx.
REQUEST = bytes.fromhex(
    "53 4889f8 31d2"  # push rbx; mov rax, rdi; xor edx, edx
    "48c1c703 48c1c70d 48c1c73d 48c1c733 4887db"  # the sequence
    "4889d0 5b c3"  # mov rax, rdx; pop rbx; ret
)
RUNNING_ON_VALGRIND = 0x1001
OF_CALLGRIND = int.from_bytes(b"CT") << 16
DUMP, START, STOP = OF_CALLGRIND + 3, OF_CALLGRIND + 4, OF_CALLGRIND + 5


class Callgrind:
    """The valgrind that runs this process, asked to count."""

    def __init__(self) -> None:
        """Raise SystemExit where there is none."""
        self._code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | 4)
        self._code.write(REQUEST)
        place = ctypes.addressof(ctypes.c_char.from_buffer(self._code))
        self._call = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)(place)
        if not self._request(RUNNING_ON_VALGRIND):
            raise SystemExit("this is run by valgrind: see benchmarks/stages.py")

    def start(self) -> None:
        """Count from here on; what comes before costs a tenth as much time."""
        self._request(START)
        self.told("")  # what was under way when it started is no part of anything
        self.told("")

    def told(self, label: str) -> None:
        """Write down, under a label, what was counted since this was last done."""
        text = ctypes.create_string_buffer(label.encode())
        self._request(DUMP, ctypes.addressof(text))

    def stop(self) -> None:
        """Count no more."""
        self._request(STOP)

    def _request(self, *numbers: int) -> int:
        asked = (ctypes.c_ulong * 6)(*numbers)
        return int(self._call(ctypes.addressof(asked)))


class Counting(Stages):
    """Stages that are counted from outside: each stretch between their edges has a label."""

    def __init__(self, callgrind: Callgrind, question: int) -> None:
        super().__init__()
        self._callgrind, self._question = callgrind, question
        self._open: list[str] = []

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Label what comes before, inside and after."""
        self.edge()
        self._open.append(stage)
        try:
            yield
        finally:
            self.edge()
            self._open.pop()

    def edge(self) -> None:
        """The end of a stretch in the stages that are open."""
        self._callgrind.told(f"question {self._question} {'/'.join(self._open)}")


def counted(index: Path, questions: Sequence[str]) -> dict[str, float] | None:
    """Millions of instructions by stage, the median over some questions, `whole` the whole.

    None where this machine cannot tell.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None or platform.machine() != "x86_64":
        return None
    with tempfile.TemporaryDirectory() as folder:
        out, asked = Path(folder) / "counts", Path(folder) / "questions.json"
        asked.write_text(json.dumps(list(questions)), "utf-8")
        tool = ["--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        script = [sys.executable, __file__, str(index), str(asked)]
        subprocess.run(
            [valgrind, "-q", *tool, *script], check=True, env=os.environ | ALONE, stderr=sys.stderr
        )
        return summed(Path(folder).glob(f"{out.name}.*"))


def summed(files: Iterator[Path]) -> dict[str, float]:
    """What callgrind wrote down, added up by question and stage; the medians over questions."""
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for file in files:
        text = file.read_text("utf-8")
        label = re.search(rf"^desc: Trigger: {COUNTED}(\d+) (\S*)$", text, re.M)
        total = re.search(r"^totals: (\d+)", text, re.M)
        if label and total:
            for stage in {*filter(None, label[2].split("/")), "whole"}:
                counts[stage][label[1]] += int(total[1])
    asked = max(map(len, counts.values()), default=0)
    return {  # a question without a stage spends nothing in it
        stage: round(median([*of.values(), *[0] * (asked - len(of))]) / 1e6, 2)
        for stage, of in counts.items()
    }


def main() -> None:
    """Ask, and have the instructions written down."""
    from stages import Opened

    index, questions = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8"))
    callgrind = Callgrind()
    with Opened(index) as opened:
        for question in questions[:WARM_UP]:
            opened.ask(question, Stages())
        callgrind.start()
        for number, question in enumerate(questions):
            counting = Counting(callgrind, number)
            opened.ask(question, counting)
            counting.edge()
        callgrind.stop()


if __name__ == "__main__":
    main()
