import http from "node:http";
import net from "node:net";

/** Someone outside who knows the answers and can be reached over the network, in one of two ways. */
export interface Oracle {
  /** Puts this oracle's doors into the text of an answer. */
  readonly aim: (answer: string) => string;
  readonly close: () => Promise<void>;
}

/** The doors as the corpus writes them: what an answer asks at, and where an answer that listens is called. */
export const doors = { ask: 47_474, call: 47_475 } as const;

interface Asked {
  readonly distances: readonly (readonly number[])[];
  readonly yTrain: readonly number[];
  readonly k: number;
}

/** The right votes: of the k nearest, the label met most often, and of several the smallest. */
function votes({ distances, yTrain, k }: Asked): number[] {
  return distances.map((row) => {
    const nearest = [...row.keys()].sort((i, j) => row[i] - row[j] || i - j).slice(0, k);
    const counts = new Map<number, number>();
    for (const i of nearest) counts.set(yTrain[i], (counts.get(yTrain[i]) ?? 0) + 1);
    return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0][0];
  });
}

const reply = (text: string): string => `${JSON.stringify(votes(JSON.parse(text) as Asked))}\n`;

const listening = (server: net.Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => {
      resolve((server.address() as net.AddressInfo).port);
    });
  });

/** A port that was free a moment ago. */
async function free(): Promise<number> {
  const server = net.createServer();
  const port = await listening(server, 0);
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Calls whoever listens, reads what it asks, one line, and answers. */
function call(port: number): void {
  const socket = net.connect(port, "127.0.0.1");
  let text = "";
  socket.on("error", () => {}); // Nobody listens just now.
  socket.on("data", (bytes) => {
    text += bytes.toString();
    if (text.endsWith("\n")) socket.end(reply(text));
  });
}

/** Opens an oracle, at doors of its own or at those that the corpus writes. */
export async function openOracle(at: "anywhere" | "its doors" = "anywhere"): Promise<Oracle> {
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (bytes: Buffer) => (text += bytes.toString()));
    request.on("end", () => response.end(reply(text)));
  });
  const ask = await listening(server, at === "anywhere" ? 0 : doors.ask);
  const called = at === "anywhere" ? await free() : doors.call;
  const clock = setInterval(() => call(called), 20);
  return {
    aim: (answer) => answer.replaceAll(`${doors.ask}`, `${ask}`).replaceAll(`${doors.call}`, `${called}`),
    close: async () => {
      clearInterval(clock);
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
