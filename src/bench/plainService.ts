import type { ChannelOptions, ServiceDefinition } from "@grpc/grpc-js";

const asIs = (bytes: Buffer): Buffer => bytes;

/** A stream of bytes both ways, to measure grpc-js without anything of ours. */
export const plainService = {
  exchange: {
    path: "/plain/Exchange",
    requestStream: true,
    responseStream: true,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
} satisfies ServiceDefinition;

/** grpc-js as it comes, but for the size of messages. */
export const plainOptions: ChannelOptions = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
};
