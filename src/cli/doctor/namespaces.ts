import { readFileSync } from "node:fs";

/** The settings by which Linux systems forbid what the strongest sandbox needs, their forbidding values, and the way out. */
const settings = [
  ["kernel.apparmor_restrict_unprivileged_userns", "1", "0"],
  ["kernel.unprivileged_userns_clone", "0", "1"],
  ["user.max_user_namespaces", "0", "10000"],
] as const;

const readSetting = (name: string): string | undefined => {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8").trim();
  } catch {
    return undefined;
  }
};

/** The command that lets bubblewrap make namespaces where this system's settings forbid it. */
export function allowingNamespaces(
  read: (name: string) => string | undefined = readSetting,
): string | undefined {
  const found = settings.find(([name, forbidding]) => read(name) === forbidding);
  return found && `sudo sysctl -w ${found[0]}=${found[2]}`;
}
