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
} from "./protocol/wire.js";
