import type { Command } from "commander";

/** `gradlab data cifar10`: fetches what cannot be shipped. */
export function data(program: Command): void {
  program
    .command("data")
    .description("fetch data sets")
    .command("cifar10")
    .description("download CIFAR-10 (162 MB) from the University of Toronto, check and unpack it")
    .option("--dir <folder>", "where to put it (default: GRADLAB_DATA or the cache folder)")
    .option("--url <url>", "another source of the same archive")
    .action(fetchCifar10);
}

async function fetchCifar10(options: { dir?: string; url?: string }): Promise<void> {
  const { downloadCifar10 } = await import("../data/index.js");
  const bar = await progressBar();
  try {
    const { folder, downloaded } = await downloadCifar10({ ...options, onProgress: bar.update });
    bar.stop();
    console.log(`CIFAR-10 ${downloaded ? "is now" : "was already"} in ${folder}`);
    const where = options.dir === undefined ? "" : JSON.stringify(options.dir);
    console.log(`In a notebook: const { train, test } = await data.cifar10(${where});`);
  } finally {
    bar.stop();
  }
}

interface Bar {
  readonly update: (progress: { received: number; total: number | undefined }) => void;
  readonly stop: () => void;
}

/** A bar on a terminal; elsewhere one line, so that logs stay readable. */
async function progressBar(): Promise<Bar> {
  if (!process.stderr.isTTY) {
    let said = false;
    return {
      update({ received, total }) {
        if (said) return;
        said = true;
        const from = received > 0 ? `, going on from ${megabytes(received)}` : "";
        console.error(
          `Downloading CIFAR-10 (${total === undefined ? "size unknown" : megabytes(total)}${from}) ...`,
        );
      },
      stop() {},
    };
  }
  const { SingleBar } = (await import("cli-progress")).default;
  const bar = new SingleBar({
    format: "CIFAR-10 {bar} {percentage}% of {size}, {eta_formatted} left",
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  let started = false;
  return {
    update({ received, total = received }) {
      if (!started) bar.start(total, received, { size: megabytes(total) });
      started = true;
      bar.setTotal(total);
      bar.update(received, { size: megabytes(total) });
    },
    stop() {
      if (started) bar.stop();
      started = false;
    },
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
