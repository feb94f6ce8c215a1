// Compiles for x64 Linux with g++ what is native: the kernels of src/engine/native, and the grader's server of forks. The
// libraries are kept beside the sources, so that nobody needs a compiler: run this after a change to them (`npm run native`), and
// commit what it writes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, "src/engine/native");
const forkFolder = path.join(root, "grader/sandbox/fork");

/** The library as it is kept. */
export const LIBRARY = path.join(folder, "kernels-linux-x64.so");

/** Optimized, with each product fused with its sum; the library depends on no other one, not even on C's. */
const FLAGS =
  "-std=c++17 -O3 -ffp-contract=fast -fno-math-errno -fno-strict-aliasing -ffreestanding -fno-exceptions " +
  "-fno-rtti -fno-asynchronous-unwind-tables -fno-stack-protector -fno-threadsafe-statics -fno-ident " +
  "-fno-tree-loop-distribute-patterns -fPIC -fvisibility=hidden -Wall -Wextra -Werror -c";

/** The kernels for either width of vectors, and what chooses between them, which runs on every processor. */
const UNITS = [
  ["kernels.cpp", "-DWIDE=32 -DRUN_KERNEL=runWide32 -mavx2 -mfma -mprefer-vector-width=256"],
  [
    "kernels.cpp",
    "-DWIDE=64 -DRUN_KERNEL=runWide64 -mavx2 -mfma -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512",
  ],
  ["library.cpp", ""],
];

/** Compiles the library to a file. */
export function compileNative(target) {
  const temporary = mkdtempSync(path.join(tmpdir(), "gradlab-native-"));
  try {
    const objects = UNITS.map(([source, flags], i) => {
      const object = path.join(temporary, `${i}.o`);
      const words = `${FLAGS} ${flags}`.split(" ").filter((word) => word !== "");
      execFileSync("g++", [...words, source, "-o", object], { cwd: folder, stdio: "inherit" });
      return object;
    });
    const linking = ["-shared", "-nostdlib", "-s", "-Wl,--build-id=none,-z,noexecstack,--no-undefined"];
    execFileSync("g++", [...linking, "-o", target, ...objects], { stdio: "inherit" });
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** The server of forks as it is kept. */
export const FORK_SERVER = path.join(forkFolder, "fork-server-linux-x64.so");

/** Compiles the server of forks to a file; the one library that it depends on is C's, in the version that Node's oldest has. */
export function compileForkServer(target) {
  const flags =
    "-std=c11 -O2 -fPIC -fno-ident -fno-stack-protector -Wall -Wextra -Werror -shared -nostartfiles -s";
  const linking = "-Wl,--build-id=none,-z,noexecstack,--no-undefined";
  execFileSync("gcc", [...flags.split(" "), linking, "fork-server.c", "-o", target], {
    cwd: forkFolder,
    stdio: "inherit",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  compileNative(LIBRARY);
  compileForkServer(FORK_SERVER);
}
