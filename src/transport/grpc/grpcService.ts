import type { ChannelOptions, ServiceDefinition } from "@grpc/grpc-js";
import { packetLimit } from "./packet.ts";

const asIs = (bytes: Buffer): Buffer => bytes;

/**
 * The service of `validate/paretopipe.proto`. We encode and decode packets ourselves (`packet.ts`), which saves a copy
 * and gives our own errors.
 */
export const peerService = {
  exchange: {
    path: "/paretopipe.v1.Peer/Exchange",
    requestStream: true,
    responseStream: true,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
} satisfies ServiceDefinition;

/**
 * Bytes that may be in flight before the receiver has taken them. HTTP/2's default of 64 KiB would limit a link of 100
 * ms to 5 Mbit/s.
 */
export const flowWindow = 2 ** 24;

/** Options for both sides. */
export const grpcOptions: ChannelOptions = {
  "grpc.max_receive_message_length": packetLimit,
  "grpc.max_send_message_length": -1,
  "grpc.max_concurrent_streams": 1,
  "grpc.enable_channelz": 0,
  "grpc-node.flow_control_window": flowWindow,
};
