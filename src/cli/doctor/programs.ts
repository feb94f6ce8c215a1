import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/**
 * The first of these programs that this machine has, as a path; names are looked for along PATH, paths are taken as
 * they are.
 */
export function findProgram(names: readonly string[]): string | undefined {
  const isWindows = process.platform === "win32";
  const endings = isWindows ? (process.env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";") : [""];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) =>
    path.isAbsolute(name)
      ? [name]
      : folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending))),
  );
  return candidates.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What a program prints, or undefined where it fails or takes longer than ten seconds. */
export function printed(program: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 10_000,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** A package under its name in each manager that has it. */
export type PackageNames = Readonly<
  Partial<Record<"apt-get" | "dnf" | "pacman" | "brew" | "winget", string>>
>;

const managers = {
  "apt-get": "sudo apt-get install",
  dnf: "sudo dnf install",
  pacman: "sudo pacman -S",
  brew: "brew install",
  winget: "winget install",
};

/** The command by which this machine installs a package, or undefined where it has no manager that knows it. */
export function installation(names: PackageNames): string | undefined {
  for (const [manager, command] of Object.entries(managers)) {
    const name = names[manager as keyof PackageNames];
    if (name !== undefined && findProgram([manager])) return `${command} ${name}`;
  }
  return undefined;
}
