/** What Gradescope's container runs once, when the autograder is built. */
export const setupScript = (node: string): string => `#!/usr/bin/env bash
# Prepares the container: Node, if there is none from 20.19 on, Gradlab's packages, and bubblewrap where it can be had.
set -euo pipefail
source="\${GRADLAB_AUTOGRADER_ROOT:-/autograder}/source"
new_enough='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'

mkdir -p "$source/node/bin"
if command -v node >/dev/null && node -e "$new_enough"; then
  ln -sf "$(command -v node)" "$source/node/bin/node"
else
  apt-get update
  apt-get install -y --no-install-recommends ca-certificates curl xz-utils
  case "$(uname -m)" in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) echo "setup.sh: no Node for $(uname -m) is known" >&2; exit 1 ;;
  esac
  name="node-v${node}-linux-$machine"
  cd "$(mktemp -d)"
  curl -fsSLO "https://nodejs.org/dist/v${node}/$name.tar.xz"
  curl -fsSLO "https://nodejs.org/dist/v${node}/SHASUMS256.txt"
  grep " $name.tar.xz\\$" SHASUMS256.txt | sha256sum -c -
  tar -xJf "$name.tar.xz" -C "$source/node" --strip-components=1
fi
export PATH="$source/node/bin:$PATH"

# A container often refuses the namespaces that bubblewrap asks for; then answers run in tier T1.
if ! command -v bwrap >/dev/null; then
  apt-get update && apt-get install -y --no-install-recommends bubblewrap || echo "setup.sh: no bubblewrap, tier T1 it is"
fi

cd "$source/gradlab"
if [ -f package-lock.json ]; then
  npm ci --omit=dev --no-audit --no-fund
else
  npm install --omit=dev --no-audit --no-fund
fi
# Students' code is not to read the solutions, whatever else it may do.
chmod -R go-rwx "$source"
node dist/src/cli/main.js --version
`;

/** What Gradescope runs for each submission. */
export const runScript: string = `#!/usr/bin/env bash
# Grades the one submission and writes results/results.json; where the grader itself fails it writes none, so that
# Gradescope says so and you can run it again.
set -euo pipefail
root="\${GRADLAB_AUTOGRADER_ROOT:-/autograder}"
exec "$root/source/node/bin/node" "$root/source/gradlab/dist/src/cli/main.js" gradescope --run "$root"
`;

/** For those who build the image themselves ("manual Docker configuration"). */
export const dockerfile = (
  node: string,
): string => `# docker build -t YOUR/IMAGE . && docker push YOUR/IMAGE, then name it in Gradescope's Docker settings.
FROM node:${node}-bookworm-slim AS node
FROM gradescope/autograder-base:ubuntu-22.04
COPY --from=node /usr/local /usr/local
COPY . /autograder/source
RUN cp /autograder/source/run_autograder /autograder/run_autograder \\
 && chmod +x /autograder/run_autograder /autograder/source/setup.sh \\
 && /autograder/source/setup.sh
`;
