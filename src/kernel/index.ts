export {
  address,
  codec,
  header,
  protocolVersion,
  type Channel,
  type Codec,
  type Connection,
  type Header,
  type Json,
  type Message,
} from "./wire.js";
export {
  describeFailure,
  runNotebook,
  type CellOutcome,
  type KernelCommand,
  type Run,
  type RunOptions,
  type RunProgress,
} from "./runner/index.js";
